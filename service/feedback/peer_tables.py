"""Feedback from one agent to another. It has its own rubric, no points, and never enters a score."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified


class Tone(StrEnum):
    APPRECIATIVE = "appreciative"
    SUGGESTION = "suggestion"


class Topic(StrEnum):
    LISTENING = "listening"
    EXPLAINING = "explaining"
    KNOWLEDGE = "knowledge"
    CALM = "calm"
    STRUCTURE = "structure"
    TEAMWORK = "teamwork"
    OTHER = "other"


class OpenedInteraction(Identified, Base):
    """An agent lets one colleague read an own interaction. It is open until the agent closes it."""

    __tablename__ = "opened_interactions"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    peer_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    closed_at: Mapped[dt.datetime | None]

    __table_args__ = (
        Index(
            "uq_opened_interactions_open", "interaction_id", "peer_id", unique=True,
            postgresql_where=text("closed_at is null"),
        ),
    )  # fmt: skip


class PeerFeedback(Identified, Base):
    """What one agent says to another, in swept words; about an interaction that was opened for it, or in general."""

    __tablename__ = "peer_feedback"

    from_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    to_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"))
    interaction_id: Mapped[UUID | None] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    opened_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("opened_interactions.id", ondelete="CASCADE"), unique=True
    )
    tone: Mapped[Tone]
    topic: Mapped[Topic]
    words: Mapped[str]
    observations: Mapped[dict[str, Any]]
    """By question of the peer rubric: what was observed. Empty where it is general."""
    rubric_version: Mapped[int | None]
    acknowledged_at: Mapped[dt.datetime | None]
    answer: Mapped[str | None]
    answered_at: Mapped[dt.datetime | None]
    removed_at: Mapped[dt.datetime | None]
    """A supervisor took it away after a report."""

    __table_args__ = (Index("ix_peer_feedback_to_id_created_at", "to_id", "created_at"),)


class PeerFeedbackReport(Identified, Base):
    """The receiver says that feedback is abusive. A supervisor looks at it and decides."""

    __tablename__ = "peer_feedback_reports"

    feedback_id: Mapped[UUID] = mapped_column(ForeignKey("peer_feedback.id", ondelete="CASCADE"), unique=True)
    reason: Mapped[str]
    decided_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    removed: Mapped[bool | None]
    decision: Mapped[str | None]
    """Why, in words."""
