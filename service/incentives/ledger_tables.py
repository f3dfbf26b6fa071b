"""The ledger of points, what each entry rests on, and the rewards that were asked for or given."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Identified, now


class EntryKind(StrEnum):
    """Counter-entries correct: `corrected` what was earned, `returned` what was redeemed and could not be had."""

    EARNED = "earned"
    CORRECTED = "corrected"
    REDEEMED = "redeemed"
    RETURNED = "returned"


class SourceKind(StrEnum):
    """What points rest on. A review is a person's confirmation of a result that chance picked; an imported value is
    part of an import that a person confirmed."""

    REVIEW = "review"
    METRIC = "metric"
    IMPORTED = "imported"
    SELF_ASSESSMENT = "self_assessment"
    COACHING = "coaching"
    PEER_FEEDBACK = "peer_feedback"
    ACTIONS = "actions"


class AwardState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    HANDED_OVER = "handed_over"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    """Approved, and then could not be handed over: its points went back."""


class PointEntry(Identified, Base):
    """One line of the ledger. The database refuses to change or remove one; mistakes are countered by another.

    What a rule earned belongs to a period, `first` to `last`; `number` counts the entries about the same, 1 upwards.
    """

    __tablename__ = "point_entries"

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("incentive_programmes.id"), index=True)
    rule_id: Mapped[UUID | None] = mapped_column(ForeignKey("incentive_rules.id"))
    award_id: Mapped[UUID | None] = mapped_column(ForeignKey("awards.id", ondelete="CASCADE"), index=True)
    kind: Mapped[EntryKind]
    points: Mapped[int]
    why: Mapped[str]
    first: Mapped[dt.date | None]
    last: Mapped[dt.date | None]
    number: Mapped[int] = mapped_column(default=1)

    sources: Mapped[list["PointSource"]] = relationship(lazy="raise", order_by="PointSource.at")

    __table_args__ = (
        UniqueConstraint("rule_id", "agent_id", "first", "number"),
        CheckConstraint("(rule_id is null) <> (award_id is null)", name="from_a_rule_or_for_a_reward"),
        CheckConstraint("(rule_id is null) = (first is null) and (first is null) = (last is null)", name="month"),
        CheckConstraint("points <> 0", name="changes_something"),
        Index("ix_point_entries_programme_agent", "programme_id", "agent_id"),
    )


class PointSource(Identified, Base):
    """One thing that an entry rests on. A review's row goes with an erased interaction; that it was there stays."""

    __tablename__ = "point_sources"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("point_entries.id", ondelete="CASCADE"), index=True)
    kind: Mapped[SourceKind]
    review_id: Mapped[UUID | None] = mapped_column(ForeignKey("reviews.id", ondelete="SET NULL"), index=True)
    of_id: Mapped[UUID | None]
    """The row of what was taken part in, or the imported value."""
    at: Mapped[dt.datetime]
    value: Mapped[float | None]
    """As it was confirmed then: in percent, or in the metric's unit."""
    counted: Mapped[bool] = mapped_column(default=True)
    """Whether it reached what the rule asks for."""


class Award(Identified, Base):
    """A reward that an agent redeems points for or that somebody proposes. A second person approves it."""

    __tablename__ = "awards"

    reward_id: Mapped[UUID] = mapped_column(ForeignKey("incentive_rewards.id"), index=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    state: Mapped[AwardState] = mapped_column(default=AwardState.PROPOSED, index=True)
    redeemed: Mapped[bool]
    """By the agent for points; else proposed by somebody, for a reason."""
    points: Mapped[int]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    currency: Mapped[str | None]
    """As the reward stood then."""
    reason: Mapped[str | None]
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None]
    decision: Mapped[str | None]
    """Why, in the words of whoever decided."""
    closed_at: Mapped[dt.datetime | None]

    __table_args__ = (
        CheckConstraint("decided_by_id is null or decided_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint("redeemed or reason is not null", name="reason"),
    )


class StalePoints(Base):
    """A result that may have earned points changed. Written by triggers; counted again by a job, then removed."""

    __tablename__ = "stale_points"

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"))
    moment: Mapped[dt.datetime] = mapped_column(default=now)
    """When the conversation was."""
    day: Mapped[dt.date | None]
    """Of an imported value instead: the first day that it is about."""
