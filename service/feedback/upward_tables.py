"""What agents say about how they are led and coached. No row says who answered, when, or what they answered together.

A rating, a comment and the token that somebody has answered are three rows without a common key or a time. When a round
closes they are written anew in random order, so that not even their place in the database tells which came when.
"""

import datetime as dt
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified


class UpwardRound(Identified, Base):
    """A period in which agents of some teams may answer. Nothing is shown before it is closed."""

    __tablename__ = "upward_rounds"

    name: Mapped[str]
    closes_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    opened_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    questions_version: Mapped[int]


class UpwardRoundTeam(Base):
    __tablename__ = "upward_round_teams"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("upward_rounds.id", ondelete="CASCADE"), primary_key=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True)


class UpwardParticipation(Base):
    """That somebody of the team has answered. The token is a keyed hash of round and account."""

    __tablename__ = "upward_participations"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("upward_rounds.id", ondelete="CASCADE"), primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))


class UpwardRating(Base):
    """One answer to one question, 1 to 5."""

    __tablename__ = "upward_ratings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("upward_rounds.id", ondelete="CASCADE"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    question: Mapped[str]
    value: Mapped[int]

    __table_args__ = (Index("ix_upward_ratings_round_id", "round_id", "team_id", "question"),)


class UpwardComment(Base):
    """Words, swept. Short of a rating beside them."""

    __tablename__ = "upward_comments"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("upward_rounds.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    words: Mapped[str]


class UpwardReply(Identified, Base):
    """What a team's supervisor answers to all who were asked: one text a round and team, swept.

    Nobody else reads it before its writer has confirmed it; from then on it does not change.
    """

    __tablename__ = "upward_replies"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("upward_rounds.id", ondelete="CASCADE"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    words: Mapped[str]
    confirmed_at: Mapped[dt.datetime | None]

    __table_args__ = (UniqueConstraint("round_id", "team_id"),)
