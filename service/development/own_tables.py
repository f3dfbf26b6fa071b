"""What agents write for themselves: where they want to go, and how they are. Each says who may read it."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified


class Sharing(StrEnum):
    """Who may read it. The agent can change it at any time."""

    ONLY_ME = "only_me"
    SUPERVISOR = "supervisor"
    """The supervisors of the agent's team, as they are at the time of reading."""
    APPRAISAL = "appraisal"
    """They too, and it stands in the appraisal of a plan."""


class CareerGoal(Identified, Base):
    """Where an agent wants to go."""

    __tablename__ = "career_goals"

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    by_when: Mapped[dt.date | None]
    sharing: Mapped[Sharing] = mapped_column(default=Sharing.ONLY_ME)
    reached_at: Mapped[dt.datetime | None]


class WellBeingCheckIn(Identified, Base):
    """How an agent says to be, from 1 (bad) to 5 (well), and in own words. It enters no figure."""

    __tablename__ = "well_being_check_ins"

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    score: Mapped[int]
    words: Mapped[str | None]
    sharing: Mapped[Sharing] = mapped_column(default=Sharing.ONLY_ME)

    __table_args__ = (CheckConstraint("score between 1 and 5", name="score_on_scale"),)
