"""What people corrected in transcripts. The words themselves are in the versions, redacted, and raw in the vault."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified


class TranscriptCorrection(Identified, Base):
    """One person's corrections, made together. `origins` has for each new turn the old turns that it came from.

    `changes` says what was done, without words: [{"kind", "turn", ...}]; see interactions/corrections.py.
    """

    __tablename__ = "transcript_corrections"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    rerun_id: Mapped[UUID] = mapped_column(ForeignKey("reruns.id", ondelete="CASCADE"), unique=True)
    before_id: Mapped[UUID | None] = mapped_column(ForeignKey("transcripts.id", ondelete="SET NULL"))
    raw_version: Mapped[int]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str]
    changes: Mapped[list[Any]]
    origins: Mapped[list[Any]]
    touched: Mapped[list[Any]]
    """Numbers of the new turns that differ from what was there."""
