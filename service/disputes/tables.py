"""Disputes, the rounds in which people examine them, and snapshots of every step."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Identified


class DisputeKind(StrEnum):
    SCORE = "score"
    """Another answer is right."""
    NOT_APPLICABLE = "not_applicable"
    """There was no opportunity, so the question should not count."""
    WRONG_TRANSCRIPT = "wrong_transcript"
    """It was not said like that: names the turns."""
    WRONG_AGENT = "wrong_agent"
    """Somebody else had this conversation. About the whole result."""


class DisputeState(StrEnum):
    OPEN = "open"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """What it was about no longer counts, so there is nothing left to decide."""


class Outcome(StrEnum):
    """Of the dispute, not of the result that it is about."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    REJECTED = "rejected"


class Dispute(Identified, Base):
    """What an agent holds against one answer of a released result, or against the whole (`criterion` None)."""

    __tablename__ = "disputes"

    review_id: Mapped[UUID] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    criterion: Mapped[str | None]
    kind: Mapped[DisputeKind]
    reason: Mapped[str]
    proposed: Mapped[str | None]
    """The answer that the agent holds right."""
    turns: Mapped[list[Any]] = mapped_column(default=list)
    """0-based numbers of the turns that the agent points to."""
    state: Mapped[DisputeState] = mapped_column(default=DisputeState.OPEN, index=True)
    closed_at: Mapped[dt.datetime | None]

    rounds: Mapped[list["DisputeRound"]] = relationship(lazy="raise", order_by="DisputeRound.level")

    __table_args__ = (
        Index(
            "uq_disputes_open", "review_id", text("coalesce(criterion, '')"), unique=True,
            postgresql_where=text("state = 'open'"),
        ),
    )  # fmt: skip


class DisputeRound(Identified, Base):
    """One person's examination of a dispute: the first, and the appeal against what it came to."""

    __tablename__ = "dispute_rounds"

    dispute_id: Mapped[UUID] = mapped_column(ForeignKey("disputes.id", ondelete="CASCADE"), index=True)
    level: Mapped[int]
    """1, or 2 for the appeal."""
    grounds: Mapped[str | None]
    """Why the agent appeals. The first round rests on the dispute's own reason."""
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    due_at: Mapped[dt.datetime]
    escalated_at: Mapped[dt.datetime | None]
    outcome: Mapped[Outcome | None]
    answer: Mapped[str | None]
    """What the answer was changed to, where it was."""
    decision: Mapped[str | None]
    """The reason given for the outcome."""
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None]

    __table_args__ = (UniqueConstraint("dispute_id", "level"),)


class DisputeSnapshot(Identified, Base):
    """The result and the dispute as they were right after a step. The database refuses to change a row."""

    __tablename__ = "dispute_snapshots"

    dispute_id: Mapped[UUID] = mapped_column(ForeignKey("disputes.id", ondelete="CASCADE"), index=True)
    step: Mapped[str]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    content: Mapped[dict[str, Any]]
    digest: Mapped[str]
    """SHA-256 of the content's canonical JSON; the audit event of the step carries it too."""
