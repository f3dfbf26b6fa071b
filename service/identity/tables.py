"""Teams, people who sign in, their sessions, and the agents whose interactions are evaluated."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Identified, now


class Role(StrEnum):
    QA_ANALYST = "qa_analyst"
    SUPERVISOR = "supervisor"
    COMPLIANCE_OFFICER = "compliance_officer"
    AGENT = "agent"
    ADMINISTRATOR = "administrator"


class Team(Identified, Base):
    __tablename__ = "teams"

    name: Mapped[str] = mapped_column(unique=True)


class Agent(Identified, Base):
    """A person whose interactions are evaluated: known from metadata, with or without an account."""

    __tablename__ = "agents"

    external_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"), index=True)

    team: Mapped[Team | None] = relationship(lazy="raise")


class User(Identified, Base):
    """An account. A supervisor sees one team; an agent's account points to the agent that it is."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role]
    password_hash: Mapped[str]
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"), index=True)
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"), unique=True)
    active: Mapped[bool] = mapped_column(default=True)

    team: Mapped[Team | None] = relationship(lazy="raise")
    agent: Mapped[Agent | None] = relationship(lazy="raise")


class SignIn(Base):
    """A session. Only the hash of the cookie's token is kept."""

    __tablename__ = "sign_ins"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    last_seen_at: Mapped[dt.datetime] = mapped_column(default=now)


class FailedSignIn(Base):
    """One failed attempt, to slow down guessing. The address is kept only as a keyed hash."""

    __tablename__ = "failed_sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    email_hash: Mapped[str] = mapped_column(index=True)
    at: Mapped[dt.datetime] = mapped_column(default=now, index=True)
