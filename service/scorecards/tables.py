"""Scorecards as the customer keeps them. Published versions themselves are `scorecard_versions`."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.transcripts import Channel

from ..database import Base, Identified, now


class ScorecardEntry(Base):
    """One scorecard through all its versions. `current_hash` is the version that new interactions are judged by.

    `draft_revision` counts every saving of the open draft, so that two editors notice each other; None without one.
    """

    __tablename__ = "scorecards"

    scorecard: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    current_hash: Mapped[str | None] = mapped_column(ForeignKey("scorecard_versions.hash"))
    draft_revision: Mapped[int | None]
    last_revision: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class ScorecardPublication(Identified, Base):
    """Who put which version in force, when and why."""

    __tablename__ = "scorecard_publications"

    scorecard: Mapped[str] = mapped_column(ForeignKey("scorecards.scorecard"), index=True)
    version_hash: Mapped[str] = mapped_column(ForeignKey("scorecard_versions.hash"))
    note: Mapped[str]
    published_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class DraftRevision(Identified, Base):
    """A draft as somebody left it. `content` is kept as typed: it need not be a scorecard yet."""

    __tablename__ = "scorecard_draft_revisions"

    scorecard: Mapped[str] = mapped_column(ForeignKey("scorecards.scorecard", ondelete="CASCADE"))
    revision: Mapped[int]
    content: Mapped[dict[str, Any]]
    edited_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    edited_at: Mapped[dt.datetime] = mapped_column(default=now)

    __table_args__ = (UniqueConstraint("scorecard", "revision"),)


class ScorecardAssignment(Identified, Base):
    """Where a scorecard applies: all that is given must fit. A scorecard without any applies on all its channels."""

    __tablename__ = "scorecard_assignments"

    scorecard: Mapped[str] = mapped_column(ForeignKey("scorecards.scorecard", ondelete="CASCADE"), index=True)
    channel: Mapped[Channel | None]
    queue: Mapped[str | None]
    call_type: Mapped[str | None]


class SimulationState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Simulation(Identified, Base):
    """A draft tried on past interactions. Nothing else ever reads its results."""

    __tablename__ = "scorecard_simulations"

    scorecard: Mapped[str] = mapped_column(ForeignKey("scorecards.scorecard", ondelete="CASCADE"), index=True)
    content: Mapped[dict[str, Any]]
    revision: Mapped[int]
    base_hash: Mapped[str | None] = mapped_column(ForeignKey("scorecard_versions.hash"))
    state: Mapped[SimulationState] = mapped_column(default=SimulationState.WAITING)
    asks_judge: Mapped[bool]
    judge: Mapped[dict[str, Any] | None]
    wanted: Mapped[int]
    seconds: Mapped[float | None]
    """Of judging, all interactions together."""
    failed_reason: Mapped[str | None]
    requested_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    finished_at: Mapped[dt.datetime | None]


class SimulatedEvaluation(Base):
    """What the draft would have come to for one transcript, beside the evaluation that it is compared with, if any.

    `answers`: by criterion {"answer": value or None, "confidence": 0 to 1}; None until it was tried.
    """

    __tablename__ = "scorecard_simulated_evaluations"

    simulation_id: Mapped[UUID] = mapped_column(
        ForeignKey("scorecard_simulations.id", ondelete="CASCADE"), primary_key=True
    )
    transcript_id: Mapped[UUID] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"), primary_key=True)
    evaluation_id: Mapped[UUID | None] = mapped_column(ForeignKey("evaluations.id", ondelete="CASCADE"))
    answers: Mapped[dict[str, Any] | None]
    score: Mapped[float | None]


class PrecisionPromise(Identified, Base):
    """From when on the judge answers a criterion only where it was right often enough. The newest counts.

    `precision` None takes the promise back. `least_confidence` above 1 means that a person answers always. `reviewed`,
    `agreed` and `coverage` are what the choice was based on.
    """

    __tablename__ = "precision_promises"

    scorecard: Mapped[str] = mapped_column(ForeignKey("scorecards.scorecard", ondelete="CASCADE"), index=True)
    criterion: Mapped[str]
    precision: Mapped[float | None]
    least_confidence: Mapped[float | None]
    reviewed: Mapped[int]
    agreed: Mapped[int]
    coverage: Mapped[float | None]
    set_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
