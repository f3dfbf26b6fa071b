"""Objectives, what they said before a change, and what people wrote about them."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified


class Level(StrEnum):
    """Whose results are measured. Each level serves one above it."""

    BUSINESS = "business"
    """Everybody's."""
    TEAM = "team"
    INDIVIDUAL = "individual"


class ObjectiveState(StrEnum):
    DRAFT = "draft"
    """Whoever leads works on it; its agent does not see it."""
    PROPOSED = "proposed"
    """Its agent sees it and may comment."""
    AGREED = "agreed"
    CLOSED = "closed"


class ObjectiveOutcome(StrEnum):
    """What a person decided at the end; the figures are an argument, not the decision."""

    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    WITHDRAWN = "withdrawn"


class Objective(Identified, Base):
    """One metric of a person, a team or the centre, from a measured baseline to a target at a date.

    Values are in the metric's unit. Days are the centre's own, both ends of a period included.
    """

    __tablename__ = "objectives"

    level: Mapped[Level] = mapped_column(index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("objectives.id"), index=True)
    """The objective that it serves, up to a business objective."""
    name: Mapped[str]
    why: Mapped[str]
    metric: Mapped[str]
    """An id of the registry of metrics; an imported one is "imported.<name>"."""
    scorecard: Mapped[str | None]
    criterion: Mapped[str | None]
    """Narrow a metric of quality down to one scorecard, or one of its criteria."""
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"), index=True)
    """Of an individual objective: the agent's team when it was drafted or handed over."""
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))

    baseline_first: Mapped[dt.date]
    baseline_last: Mapped[dt.date]
    baseline_value: Mapped[float | None]
    baseline_low: Mapped[float | None]
    baseline_high: Mapped[float | None]
    baseline_n: Mapped[int]
    target: Mapped[float]
    starts_on: Mapped[dt.date]
    """From this day on progress is measured: the day of drafting, then that of agreement."""
    due_on: Mapped[dt.date]
    questions: Mapped[list[Any]] = mapped_column(default=list)
    """What the target was questioned for, in words; whoever went on said why in `justification`."""
    justification: Mapped[str | None]

    state: Mapped[ObjectiveState] = mapped_column(default=ObjectiveState.DRAFT, index=True)
    version: Mapped[int] = mapped_column(default=1)
    proposed_at: Mapped[dt.datetime | None]
    agreed_at: Mapped[dt.datetime | None]
    agreed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    locked_at: Mapped[dt.datetime | None]
    """Since then nothing of it changes any more: set at the first checkpoint of an improvement plan."""
    outcome: Mapped[ObjectiveOutcome | None]
    closing_reason: Mapped[str | None]
    closed_at: Mapped[dt.datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    closing_value: Mapped[float | None]
    closing_low: Mapped[float | None]
    closing_high: Mapped[float | None]
    closing_n: Mapped[int | None]

    __table_args__ = (
        CheckConstraint("(level = 'individual') = (agent_id is not null)", name="a_person"),
        CheckConstraint("level <> 'team' or team_id is not null", name="a_team"),
        CheckConstraint("level <> 'business' or parent_id is null", name="the_root"),
        CheckConstraint("(state = 'closed') = (outcome is not null)", name="an_outcome"),
    )


class ObjectiveVersion(Identified, Base):
    """What an agreed objective said until it was changed, and why it was."""

    __tablename__ = "objective_versions"

    objective_id: Mapped[UUID] = mapped_column(ForeignKey("objectives.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    """{"name", "why", "target", "due_on", "owner_id", "parent_id"}"""
    reason: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (UniqueConstraint("objective_id", "version"),)


class ObjectiveComment(Identified, Base):
    """What the agent or whoever leads wrote about an objective."""

    __tablename__ = "objective_comments"

    objective_id: Mapped[UUID] = mapped_column(ForeignKey("objectives.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str]
