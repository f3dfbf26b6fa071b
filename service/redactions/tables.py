"""Redaction runs and what each replaced. No value is kept: offsets count in the redacted text.

`raw_start` and `raw_end` count in the text as it was heard; None for runs from before they were kept.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.personal_data import DataType, Tier
from models.transcripts import Speaker

from ..database import Base, Identified


class RedactionRun(Identified, Base):
    """One pass of the redactor over one transcript version. `audio_verified` is None for text channels."""

    __tablename__ = "redaction_runs"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"))
    transcript_id: Mapped[UUID] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"), unique=True)
    engine: Mapped[dict[str, Any]]
    policy: Mapped[str]
    audio_verified: Mapped[bool | None]
    audio_findings: Mapped[list[Any]] = mapped_column(default=list)
    audio_version: Mapped[int | None]
    """Which version of the masked recording in the vault is this run's; None where there is none to play."""
    original_sha256: Mapped[str | None]
    redacted_sha256: Mapped[str | None]

    redactions: Mapped[list["RedactionRow"]] = relationship(lazy="raise", order_by="RedactionRow.position")


class RedactionRow(Base):
    __tablename__ = "redactions"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("redaction_runs.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[DataType]
    tier: Mapped[Tier]
    speaker: Mapped[Speaker]
    turn: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    raw_start: Mapped[int | None]
    raw_end: Mapped[int | None]
    token: Mapped[str]
    start_seconds: Mapped[float | None]
    end_seconds: Mapped[float | None]
    confidence: Mapped[float]
    detector: Mapped[str]
    reason: Mapped[str]
    action: Mapped[str] = mapped_column(default="mask")

    __table_args__ = (UniqueConstraint("run_id", "turn", "start"),)
