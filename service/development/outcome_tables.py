"""What an improvement plan rests on, what came of it, and what the agent holds against either."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified


class PlanGround(Base):
    """The weakness as it was measured when the improvement plan was drafted. Percents of the points of one question."""

    __tablename__ = "plan_grounds"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("development_plans.id", ondelete="CASCADE"), primary_key=True)
    scorecard: Mapped[str]
    criterion: Mapped[str]
    first: Mapped[dt.date]
    last: Mapped[dt.date]
    value: Mapped[float]
    low: Mapped[float | None]
    high: Mapped[float | None]
    n: Mapped[int]
    least: Mapped[int]
    """How many results the policy asked for then."""
    interactions: Mapped[list[Any]] = mapped_column(default=list)
    """Ids of those whose released results it was measured from: corrected later, they are measured again."""
    others: Mapped[dict[str, Any]]
    """What everybody else earned on the question: {"people", "n", "total", "squares"}, in percents."""
    coaching_id: Mapped[UUID | None] = mapped_column(ForeignKey("coaching_sessions.id", ondelete="SET NULL"))
    """The session about this question that was held before."""
    no_coaching_reason: Mapped[str | None]
    gone_at: Mapped[dt.datetime | None]
    """Since when the results, corrected, do not show the weakness any more."""


class PlanOutcome(StrEnum):
    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"


class PlanDecision(Identified, Base):
    """An outcome that one person proposed and, for an improvement plan, a second one confirmed or sent back.

    The newest counts. `overturned_at`: an objection to it was right.
    """

    __tablename__ = "plan_decisions"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("development_plans.id", ondelete="CASCADE"), index=True)
    outcome: Mapped[PlanOutcome]
    reason: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    second_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    second_agrees: Mapped[bool | None]
    second_reason: Mapped[str | None]
    second_at: Mapped[dt.datetime | None]
    overturned_at: Mapped[dt.datetime | None]

    __table_args__ = (CheckConstraint("second_id <> by_id", name="not_alone"),)


class ObjectionAbout(StrEnum):
    PLAN = "plan"
    OUTCOME = "outcome"


class PlanObjection(Identified, Base):
    """What the agent holds against the plan or its outcome, and what a person who had no part in it answered."""

    __tablename__ = "plan_objections"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("development_plans.id", ondelete="CASCADE"), index=True)
    about: Mapped[ObjectionAbout]
    decision_id: Mapped[UUID | None] = mapped_column(ForeignKey("plan_decisions.id", ondelete="CASCADE"))
    """The outcome that it is about."""
    words: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    upheld: Mapped[bool | None]
    answer: Mapped[str | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[dt.datetime | None]
