"""Ready interactions that go through part of the story again."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.audio import ChannelLayout

from .database import Base, Identified
from .interactions.tables import State


class Cause(StrEnum):
    """Why results are made again."""

    CORRECTION = "correction"
    """A person corrected what was heard."""
    REDACTION = "redaction"
    """A person added or took back a redaction."""
    ENGINE = "engine"
    """There is a newer engine or policy."""
    SCORECARD = "scorecard"
    """Another version of a scorecard applies."""
    OTHER = "other"


class Rerun(Identified, Base):
    """One re-run. The interaction stays ready meanwhile, and what it showed before stays until this is ready.

    `stage` is where it stands, as `Interaction.state` is for the first run; `failed` keeps the step and the reason.
    """

    __tablename__ = "reruns"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    cause: Mapped[Cause]
    from_step: Mapped[str]
    reason: Mapped[str]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    stage: Mapped[State]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("transcripts.id", ondelete="SET NULL"))
    """The version that counted before."""
    transcript_id: Mapped[UUID | None] = mapped_column(ForeignKey("transcripts.id", ondelete="SET NULL"))
    """The version that it makes, once there is one."""
    channel_layout: Mapped[ChannelLayout | None]
    """Where the parties are, where a correction found them to be the other way round."""
    finished_at: Mapped[dt.datetime | None]
    failed_step: Mapped[str | None]
    failed_reason: Mapped[str | None]

    __table_args__ = (
        Index("uq_reruns_open", "interaction_id", unique=True, postgresql_where=text("finished_at is null")),
    )
