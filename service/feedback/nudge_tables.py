"""Nudges: what is worth knowing as soon as an interaction is ready, by rules that people make."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified


class NudgeCondition(StrEnum):
    METRIC = "metric"
    """A metric of the interaction reaches a value."""
    CRITICAL_PROPOSAL = "critical_proposal"
    """The judge proposes a critical fail. Nobody confirmed it: for supervisors only."""
    COMPLAINT = "complaint"
    """The call type says that it was a complaint."""
    CONFIRMED_SCORE = "confirmed_score"
    """A person confirmed and released a result that reaches a score."""


class NudgeRecipient(StrEnum):
    SUPERVISOR = "supervisor"
    AGENT = "agent"


class NudgeRule(Identified, Base):
    """When to tell whom. A rule without a team holds for all. Rules are switched off, not deleted."""

    __tablename__ = "nudge_rules"

    name: Mapped[str]
    condition: Mapped[NudgeCondition]
    metric: Mapped[str | None]
    at_least: Mapped[float | None]
    """In the metric's unit, or percent of a score."""
    call_type: Mapped[str | None]
    """Only for interactions of this type."""
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    recipient: Mapped[NudgeRecipient]
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class Nudge(Identified, Base):
    """One person is told of one interaction by one rule, once. `facts` hold a value, never anything that was said."""

    __tablename__ = "nudges"

    rule_id: Mapped[UUID] = mapped_column(ForeignKey("nudge_rules.id", ondelete="CASCADE"))
    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    facts: Mapped[dict[str, Any]]
    due_at: Mapped[dt.datetime]
    """Later than its making in quiet hours."""
    told_at: Mapped[dt.datetime | None]
    """When the bell rang for it; None while it waits, or where the day had enough of them."""
    listed_at: Mapped[dt.datetime | None]
    """From when on it stands on the recipient's page."""
    seen_at: Mapped[dt.datetime | None]

    __table_args__ = (
        UniqueConstraint("rule_id", "interaction_id", "recipient_id"),
        Index("ix_nudges_recipient_id_created_at", "recipient_id", "created_at"),
        Index("ix_nudges_waiting", "due_at", postgresql_where=text("listed_at is null")),
    )


class NudgeMute(Identified, Base):
    """A person wants to hear nothing of one rule, or of any (`rule_id` None), until a moment or for good."""

    __tablename__ = "nudge_mutes"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    rule_id: Mapped[UUID | None] = mapped_column(ForeignKey("nudge_rules.id", ondelete="CASCADE"))
    until: Mapped[dt.datetime | None]

    __table_args__ = (UniqueConstraint("user_id", "rule_id", postgresql_nulls_not_distinct=True),)
