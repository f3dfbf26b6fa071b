"""Review tasks: what is to be reviewed, why, by whom and until when."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified

SAMPLED = 2
"""Priority of a random task: after what cannot wait, before what can."""


class TaskKind(StrEnum):
    """Where a task comes from. The two are kept apart: only the random ones say something about all interactions."""

    RANDOM = "random"
    RISK = "risk"


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    REPLACED = "replaced"


class RiskReason(StrEnum):
    """Why an interaction should be looked at by a person, most urgent first."""

    CRITICAL_FAIL = "critical_fail"
    COMPLAINT = "complaint"
    CRITICAL_UNANSWERED = "critical_unanswered"
    RECORDING_CLOSED = "recording_closed"
    LOW_REDACTION_CONFIDENCE = "low_redaction_confidence"
    LOW_TRANSCRIPT_CONFIDENCE = "low_transcript_confidence"
    UNANSWERED = "unanswered"
    CHOSEN = "chosen"
    """A person picked it."""


class ReviewTask(Identified, Base):
    """One interaction to review.

    Random tasks have the draw that they come from; `stratum` is the agent's id in it. A replaced one names the task
    that came in its place. Risk tasks have `reasons`, and `priority`: 1 is the most urgent. `note` says why a task was
    skipped or replaced. `blind` tasks hide the machine's answers from their reviewer until own ones are submitted, at
    `answered_at`; `unblinded` says that their reviewer had seen the interaction before, so that nothing is hidden.
    """

    __tablename__ = "review_tasks"

    kind: Mapped[TaskKind]
    state: Mapped[TaskState] = mapped_column(default=TaskState.OPEN)
    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"))
    draw_id: Mapped[UUID | None] = mapped_column(ForeignKey("sample_draws.id", ondelete="CASCADE"), index=True)
    stratum: Mapped[str | None]
    replaced_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("review_tasks.id"))
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    priority: Mapped[int]
    blind: Mapped[bool] = mapped_column(default=False)
    unblinded: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[dt.datetime]
    assigned_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    assigned_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    assigned_at: Mapped[dt.datetime | None]
    answered_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    finished_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("draw_id", "interaction_id"),
        Index("ix_review_tasks_interaction_id_kind", "interaction_id", "kind"),
        Index(
            "uq_review_tasks_open_risk",
            "interaction_id",
            unique=True,
            postgresql_where=text("kind = 'risk' and state = 'open'"),
        ),
        Index("ix_review_tasks_open", "kind", "priority", "due_at", postgresql_where=text("state = 'open'")),
    )
