"""What people decide about redactions: samples drawn, reviews, decisions, and changes to what is masked.

No value is kept. Offsets named `raw` count in the text as it was heard, which only the vault holds.
"""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.personal_data import DataType

from ..database import Base, Identified


class ReviewKind(StrEnum):
    """Why an interaction's redaction is looked at. Only `SAMPLE` says something about all the others."""

    DOUBTFUL = "doubtful"
    """Findings of low confidence, or residual risk."""
    CLOSED = "closed"
    """The check of the masked recording did not pass."""
    SAMPLE = "sample"
    """Drawn at random."""
    CHOSEN = "chosen"
    """A compliance officer opened it unasked."""


class Verdict(StrEnum):
    """A person's decision about one redaction."""

    RIGHT = "right"
    NOT_PERSONAL = "not_personal"
    WRONG_TYPE = "wrong_type"
    TOO_WIDE = "too_wide"
    TOO_NARROW = "too_narrow"


class Change(StrEnum):
    ADD = "add"
    UNDO = "undo"


class Standing(StrEnum):
    """An addition is agreed at once; an undo only by a second person."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"


class ReplacementReason(StrEnum):
    """Why a sampled interaction cannot be reviewed."""

    WITHHELD = "withheld"
    LANGUAGE = "language"
    ACQUAINTED = "acquainted"
    UNUSABLE = "unusable"


class RedactionSamplePlan(Identified, Base):
    """How much of what is redacted people look at; the newest plan counts. Either a share, or a number a week."""

    __tablename__ = "redaction_sample_plans"

    share: Mapped[float | None]
    per_week: Mapped[int | None]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (CheckConstraint("(share is null) <> (per_week is null)", name="one_measure"),)


class RedactionSampleDraw(Identified, Base):
    """One random draw from the interactions whose first redaction was made from `since` to before `until`.

    With the seed and the interactions of that time the same draw comes out again. `strata`: by name, how many there
    were and how many were drawn.
    """

    __tablename__ = "redaction_sample_draws"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("redaction_sample_plans.id"))
    seed: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime] = mapped_column(unique=True)
    population: Mapped[int]
    drawn: Mapped[int]
    fraction: Mapped[float]
    strata: Mapped[dict[str, Any]]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    """None where the worker drew it on time."""


class RedactionReview(Identified, Base):
    """One person's look at an interaction's redaction. `weight` is how many interactions a sampled one stands for."""

    __tablename__ = "redaction_reviews"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ReviewKind]
    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("redaction_runs.id", ondelete="SET NULL"), index=True)
    """What was looked at; None until somebody takes it on, and after erasure."""
    draw_id: Mapped[UUID | None] = mapped_column(ForeignKey("redaction_sample_draws.id"), index=True)
    stratum: Mapped[str | None]
    weight: Mapped[float | None]
    reviewer_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    assigned_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    seconds: Mapped[int | None]
    """How long the page was in view."""
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Once finished: by type, how often each verdict was given and how many values were missed. Outlives erasure."""
    replaced_reason: Mapped[ReplacementReason | None]
    replaced_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    stands_in_for_id: Mapped[UUID | None] = mapped_column(ForeignKey("redaction_reviews.id", ondelete="SET NULL"))

    __table_args__ = (
        Index(
            "uq_redaction_reviews_open",
            "interaction_id",
            "kind",
            unique=True,
            postgresql_where=text("finished_at is null and replaced_reason is null"),
        ),
        UniqueConstraint("draw_id", "interaction_id"),
    )


class RedactionDecision(Identified, Base):
    """What a person says about one redaction of a run. The newest counts; the audit log keeps the earlier ones."""

    __tablename__ = "redaction_decisions"

    run_id: Mapped[UUID]
    position: Mapped[int]
    review_id: Mapped[UUID] = mapped_column(ForeignKey("redaction_reviews.id", ondelete="CASCADE"), index=True)
    verdict: Mapped[Verdict]
    correct_type: Mapped[DataType | None]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    together: Mapped[bool] = mapped_column(default=False)
    """Confirmed with all that were left, not one by one."""

    __table_args__ = (
        ForeignKeyConstraint(["run_id", "position"], ["redactions.run_id", "redactions.position"], ondelete="CASCADE"),
        UniqueConstraint("run_id", "position"),
    )


class ManualRedaction(Identified, Base):
    """Words that a person wants masked, or a redaction to be taken back. Every later redaction run heeds them."""

    __tablename__ = "manual_redactions"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("redaction_runs.id", ondelete="CASCADE"))
    """The run in which the person saw it."""
    position: Mapped[int]
    """The redaction of that run: the one added, or the one to be undone."""
    raw_version: Mapped[int]
    turn: Mapped[int]
    raw_start: Mapped[int]
    raw_end: Mapped[int]
    change: Mapped[Change]
    type: Mapped[DataType]
    retyped: Mapped[bool] = mapped_column(default=False)
    """The machine masked it too, as another type."""
    standing: Mapped[Standing]
    reason: Mapped[str | None]
    """Of an undo, in words, swept."""
    extends: Mapped[int | None]
    """The redaction beside which an addition stands: then it may be the rest of the same value."""
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None]
    applied_at: Mapped[dt.datetime | None]
    """When a new run that heeds it was asked for."""

    __table_args__ = (
        CheckConstraint("raw_start < raw_end", name="not_empty"),
        CheckConstraint("decided_by_id is null or decided_by_id <> by_id", name="second_person"),
    )


class UnredactedView(Identified, Base):
    """One look at what was said unredacted, and why. `closed_at` is when the page said that it was left."""

    __tablename__ = "unredacted_views"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    purpose: Mapped[str]
    reason: Mapped[str]
    listened: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[dt.datetime | None]
    seconds: Mapped[int | None]
