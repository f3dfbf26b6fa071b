"""Praise: by a person, for a moment in a conversation or in general."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified


class RecognitionKind(StrEnum):
    THANK_YOU = "thank_you"
    CONGRATULATIONS = "congratulations"
    GREAT_WORK = "great_work"
    VALUES = "values"
    """For living up to what the centre stands for."""


class Recognition(Identified, Base):
    """What one person says to an agent. Words are swept. The moment is a turn of the version that was read then."""

    __tablename__ = "recognitions"

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[RecognitionKind]
    title: Mapped[str]
    note: Mapped[str]
    interaction_id: Mapped[UUID | None] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    transcript_id: Mapped[UUID | None] = mapped_column(ForeignKey("transcripts.id", ondelete="SET NULL"))
    turn: Mapped[int | None]
    """0-based, in that version."""
    for_the_team: Mapped[bool]
    """Whether the giver would like the team to see it. It does once the agent agrees."""
    shared_at: Mapped[dt.datetime | None]
    """When the agent agreed."""
    seen_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]

    __table_args__ = (Index("ix_recognitions_agent_id_created_at", "agent_id", "created_at"),)
