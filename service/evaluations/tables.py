"""Evaluations: which scorecard was applied to what, and what the machine answered. Rows never change once written."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Identified, now


class ScorecardVersion(Base):
    """A published scorecard, as it was. `content` is the whole scorecard; `hash` identifies it."""

    __tablename__ = "scorecard_versions"

    hash: Mapped[str] = mapped_column(primary_key=True)
    scorecard: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    name: Mapped[str]
    content: Mapped[dict[str, Any]]
    published_at: Mapped[dt.datetime] = mapped_column(default=now)


class Evaluation(Identified, Base):
    """One scorecard applied to one transcript. `score` is the machine's, in percent; None when nothing was scored."""

    __tablename__ = "evaluations"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    transcript_id: Mapped[UUID] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"))
    redaction_run_id: Mapped[UUID] = mapped_column(ForeignKey("redaction_runs.id", ondelete="CASCADE"))
    scorecard_hash: Mapped[str] = mapped_column(ForeignKey("scorecard_versions.hash"))
    scorecard: Mapped[str]
    judge: Mapped[dict[str, Any]]
    score: Mapped[float | None]
    summary: Mapped[dict[str, Any] | None]
    """Sections, band, coverage, critical fails: see evaluations/scoring.py."""

    scorecard_version: Mapped[ScorecardVersion] = relationship(lazy="raise")
    answers: Mapped[list["Answer"]] = relationship(
        lazy="raise", order_by="Answer.position", foreign_keys="Answer.evaluation_id"
    )

    __table_args__ = (UniqueConstraint("transcript_id", "scorecard_hash"),)


class Answer(Base):
    """What the machine answered to one criterion. `answer` is None when unscored, and then there is a reason."""

    __tablename__ = "answers"

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluations.id", ondelete="CASCADE"), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    answer: Mapped[str | None]
    points: Mapped[float | None]
    grade: Mapped[float | None]
    confidence: Mapped[float]
    distribution: Mapped[dict[str, Any]]
    evidence: Mapped[list[Any]]
    rationale: Mapped[str | None]
    unscored_reason: Mapped[str | None]
    engine: Mapped[dict[str, Any]]
    prompt_hash: Mapped[str | None]
    carried_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("evaluations.id", ondelete="SET NULL"))
    """The earlier evaluation whose answer this is: a correction touched nothing that it rests on."""

    __table_args__ = (Index("ix_answers_criterion", "criterion", "answer"),)
