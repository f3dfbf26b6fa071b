"""Plans, their goals, their checkpoints, and what is noted on the way."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Identified


class PlanKind(StrEnum):
    DEVELOPMENT = "development"
    """What somebody wants to become better at."""
    IMPROVEMENT = "improvement"
    """A weakness that confirmed and released results show, and the support to get over it."""


class PlanState(StrEnum):
    DRAFT = "draft"
    AGREED = "agreed"
    """By who leads it and, or despite an answered objection, the agent."""
    ACTIVE = "active"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class DevelopmentPlan(Identified, Base):
    """One person's plan, led by a named person. The agent sees it from `proposed_at` on."""

    __tablename__ = "development_plans"

    kind: Mapped[PlanKind]
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    """Who leads it."""
    title: Mapped[str]
    purpose: Mapped[str]
    """Why there is a plan, in words that the agent reads."""
    support: Mapped[str | None]
    """What the centre does for it: time, training, somebody to turn to."""
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    state: Mapped[PlanState] = mapped_column(default=PlanState.DRAFT, index=True)
    conversation_on: Mapped[dt.date | None]
    """When both first spoke about it."""
    conversation: Mapped[str | None]
    """What was said in it, as who leads the plan wrote it down."""
    proposed_at: Mapped[dt.datetime | None]
    owner_agreed_at: Mapped[dt.datetime | None]
    agent_agreed_at: Mapped[dt.datetime | None]
    started_at: Mapped[dt.datetime | None]
    goals_locked_at: Mapped[dt.datetime | None]
    """Since the first checkpoint was held. The database refuses to change a goal after it."""
    closed_at: Mapped[dt.datetime | None]
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    withdrawn_reason: Mapped[str | None]

    goals: Mapped[list["PlanGoal"]] = relationship(lazy="raise", order_by="PlanGoal.position")
    checkpoints: Mapped[list["PlanCheckpoint"]] = relationship(
        lazy="raise", order_by="(PlanCheckpoint.due_on, PlanCheckpoint.created_at)"
    )

    __table_args__ = (
        CheckConstraint("starts_on < ends_on", name="ends_after_it_starts"),
        CheckConstraint("kind <> 'improvement' or support is not null", name="improvement_is_supported"),
    )


class GoalResult(StrEnum):
    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"


class PlanGoal(Identified, Base):
    """Measured (`objective_id`), or in words together with how it will be seen. `result` is a person's, at the end."""

    __tablename__ = "plan_goals"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("development_plans.id", ondelete="CASCADE"))
    position: Mapped[int]
    text: Mapped[str]
    seen_by: Mapped[str | None]
    objective_id: Mapped[UUID | None] = mapped_column(ForeignKey("objectives.id"), index=True)
    result: Mapped[GoalResult | None]
    result_words: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("plan_id", "position"),
        CheckConstraint("(objective_id is null) <> (seen_by is null)", name="measured_or_seen"),
    )


class PlanCheckpoint(Identified, Base):
    """A date at which both look at where the plan stands. What each wrote stands beside the other's."""

    __tablename__ = "plan_checkpoints"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("development_plans.id", ondelete="CASCADE"), index=True)
    due_on: Mapped[dt.date]
    milestone: Mapped[str]
    """What should be there by then."""
    held_at: Mapped[dt.datetime | None]
    held_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    owner_words: Mapped[str | None]
    agent_words: Mapped[str | None]
    agent_wrote_at: Mapped[dt.datetime | None]
    measured: Mapped[list[Any]] = mapped_column(default=list)
    """The measured goals as they stood when it was held."""


class PlanNote(Identified, Base):
    """Something noted on the way, by the agent or by who leads the plan: seen by both, and no part of the appraisal."""

    __tablename__ = "plan_notes"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("development_plans.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str]
