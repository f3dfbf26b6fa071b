"""Interactions, their metadata, where they stand, and what was said in them, redacted."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.audio import ChannelLayout
from models.transcripts import Channel, Speaker

from ..database import Base, Identified
from ..identity.tables import Agent, Team


class State(StrEnum):
    """Forward only. `failed` keeps the step and the reason; `restricted` and `erased` are decisions of people."""

    RECEIVED = "received"
    TRANSCRIBED = "transcribed"
    REDACTED = "redacted"
    JUDGED = "judged"
    READY = "ready"
    FAILED = "failed"
    RESTRICTED = "restricted"
    ERASED = "erased"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Interaction(Identified, Base):
    """One call, chat or e-mail thread. `created_at` is when it reached us, `started_at` when the customer came in."""

    __tablename__ = "interactions"

    channel: Mapped[Channel]
    state: Mapped[State] = mapped_column(default=State.RECEIVED, index=True)
    failed_step: Mapped[str | None]
    failed_reason: Mapped[str | None]
    before_restriction: Mapped[State | None]
    """Where it goes back to when a restriction is lifted."""

    reference: Mapped[str] = mapped_column(unique=True)
    """What people call it: the external id, or one made from the time it reached us. Never a file name."""
    content_hash: Mapped[str]
    """Keyed hash of the file's bytes: an upload that came twice is one interaction."""
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    transcript_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("transcripts.id", ondelete="SET NULL", use_alter=True)
    )
    """The version that counts. Versions before it were superseded; one after it is still in the making."""
    channel_layout: Mapped[ChannelLayout | None]
    duration_seconds: Mapped[float | None]
    uploaded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    started_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    wait_seconds: Mapped[float | None]
    direction: Mapped[Direction | None]
    queue: Mapped[str | None] = mapped_column(index=True)
    call_type: Mapped[str | None] = mapped_column(index=True)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"), index=True)
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"), index=True)
    hold_seconds: Mapped[float | None]
    hold_recorded: Mapped[bool] = mapped_column(default=True)
    """Whether hold time is part of the recording; if not, it is added to the handle time."""
    wrap_up_seconds: Mapped[float | None]
    customer_hash: Mapped[str | None]
    resolution: Mapped[str | None]
    csat: Mapped[int | None]
    nps: Mapped[int | None]
    ces: Mapped[int | None]
    """1 to 7: how easy the customer found it. Ratings are the newest known; all that came are `CustomerFeedback`."""
    lawful_basis: Mapped[str | None]
    recording_notice: Mapped[str | None]
    transfers: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    """In order: {"to": queue or team, "at": ISO time or null}. Empty: said to be none; None: nobody said."""

    lowest_score: Mapped[float | None]
    """Kept by the database, like the three below, when a transaction that changes results is committed: the lowest
    percent that any scorecard gives, a person's where there is one."""
    critical_fail: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A critical criterion is failed, with what people overrode taken into account."""
    confirmed: Mapped[bool | None]
    """A person confirmed every evaluation that counts; None where there is none."""
    released: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A confirmed evaluation was released to the agent."""

    team: Mapped[Team | None] = relationship(lazy="raise")
    agent: Mapped[Agent | None] = relationship(lazy="raise")

    __table_args__ = (
        Index("uq_interactions_content_hash", "content_hash", unique=True, postgresql_where=text("state <> 'erased'")),
        Index("ix_interactions_created_at_id", "created_at", "id"),
        Index("ix_interactions_moment", text("coalesce(started_at, created_at)")),
        Index("ix_interactions_team_id_created_at", "team_id", "created_at", "id"),
        Index("ix_interactions_agent_id_team_id", "agent_id", "team_id"),
        Index(
            "ix_interactions_customer_hash",
            "customer_hash",
            postgresql_where=text("customer_hash is not null"),
            postgresql_include=("started_at", "created_at", "team_id", "call_type", "resolution", "state"),
        ),
        Index("ix_interactions_critical", "created_at", "id", postgresql_where=text("critical_fail")),
        Index("ix_interactions_reference_parts", text("reference_parts(reference)"), postgresql_using="gin"),
    )


class Transcript(Identified, Base):
    """One version of what was said, redacted. The raw words are in the vault.

    Results, figures and suggestions belong to a version: redacting, correcting or judging again makes a new one.
    """

    __tablename__ = "transcripts"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"))
    version: Mapped[int]
    raw_version: Mapped[int] = mapped_column(default=1)
    """The version of the raw words in the vault that it was redacted from: equal ones have the same turns."""
    language: Mapped[str]
    transcriber: Mapped[dict[str, Any]]
    """Engine name, version and settings."""
    holds: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    """[[start, end, kind, confidence], ...], seconds into the recording; None where nobody looked for them."""

    turns: Mapped[list["TranscriptTurn"]] = relationship(lazy="raise", order_by="TranscriptTurn.position")

    __table_args__ = (UniqueConstraint("interaction_id", "version"),)


class TranscriptTurn(Base):
    """One redacted turn. `words`: [[text, start, end, confidence], ...], empty for text channels.

    `start` and `end` are seconds into a recording. In a chat or an e-mail thread `start` is seconds after the first
    message, where times are known, and `end` is None.
    """

    __tablename__ = "transcript_turns"

    transcript_id: Mapped[UUID] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    speaker: Mapped[Speaker]
    text: Mapped[str]
    start: Mapped[float | None]
    end: Mapped[float | None]
    confidence: Mapped[float | None]
    words: Mapped[list[Any]] = mapped_column(default=list)


class Playback(Base):
    """What the player needs beside the redacted audio: the shape of the wave, one [min, max] list a channel."""

    __tablename__ = "playbacks"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True)
    duration_seconds: Mapped[float]
    peaks: Mapped[list[Any]]
