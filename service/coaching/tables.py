"""Suggested coaching and what people decide about it."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Identified, now


class Decision(StrEnum):
    APPROVED = "approved"
    EDITED = "edited"
    REJECTED = "rejected"


class CoachingSuggestion(Identified, Base):
    """One strength and one improvement, each citing a turn. It waits for a person."""

    __tablename__ = "coaching_suggestions"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    transcript_id: Mapped[UUID] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"), unique=True)
    """The version whose answers it was drafted from."""
    strength: Mapped[dict[str, Any] | None]
    improvement: Mapped[dict[str, Any] | None]
    """Both: {"criterion", "turn", "text", "next_step", "resource"}."""
    engine: Mapped[dict[str, Any]]

    decisions: Mapped[list["SuggestionDecision"]] = relationship(lazy="raise", order_by="SuggestionDecision.at")


class SuggestionDecision(Identified, Base):
    """What a person decided. The newest counts; an edit carries the texts as the person wrote them."""

    __tablename__ = "suggestion_decisions"

    suggestion_id: Mapped[UUID] = mapped_column(ForeignKey("coaching_suggestions.id", ondelete="CASCADE"), index=True)
    decision: Mapped[Decision]
    strength_text: Mapped[str | None]
    improvement_text: Mapped[str | None]
    reason: Mapped[str | None]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[dt.datetime] = mapped_column(default=now)
