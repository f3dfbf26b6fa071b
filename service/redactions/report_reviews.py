"""What people decided about a redaction, for its report."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.personal_data import DataType

from ..reviews.queries import names
from .review_tables import Change, ManualRedaction, RedactionDecision, RedactionReview, ReviewKind, Standing, Verdict


@dataclass(frozen=True, slots=True)
class ReviewSummary:
    """One finished review of the interaction: `counts` by type and verdict, `seconds` that its page was in view."""

    kind: ReviewKind
    reviewer: str
    finished_at: dt.datetime
    seconds: int | None
    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class ReportedDecision:
    """What a person said about one redaction. `together`: with all that were left, not one by one."""

    verdict: Verdict
    correct_type: DataType | None
    by: str
    at: dt.datetime
    together: bool


@dataclass(frozen=True, slots=True)
class ReportedChange:
    """Words that a person added, or a redaction to be taken back; `number` counts in the run where it was seen."""

    change: Change
    number: int
    type: DataType
    turn: int
    standing: Standing
    by: str
    at: dt.datetime
    decided_by: str | None
    decided_at: dt.datetime | None
    reason: str | None


def finished_reviews(session: Session, interaction_id: UUID) -> tuple[ReviewSummary, ...]:
    """Oldest first."""
    found = session.scalars(
        select(RedactionReview)
        .where(RedactionReview.interaction_id == interaction_id, RedactionReview.finished_at.is_not(None))
        .order_by(RedactionReview.finished_at)
    ).all()
    people = names(session, [review.reviewer_id for review in found])
    return tuple(
        ReviewSummary(
            review.kind,
            people.get(review.reviewer_id, ""),
            review.finished_at or review.created_at,
            review.seconds,
            review.counts or {},
        )
        for review in found
    )


def reported_decisions(session: Session, run_id: UUID) -> Mapping[int, ReportedDecision]:
    """By the position of the redaction."""
    found = session.scalars(select(RedactionDecision).where(RedactionDecision.run_id == run_id)).all()
    people = names(session, [decision.by_id for decision in found])
    return {
        decision.position: ReportedDecision(
            decision.verdict,
            decision.correct_type,
            people.get(decision.by_id, ""),
            decision.created_at,
            decision.together,
        )
        for decision in found
    }


def reported_changes(session: Session, interaction_id: UUID) -> tuple[ReportedChange, ...]:
    """Oldest first, of all runs of the interaction."""
    found = session.scalars(
        select(ManualRedaction)
        .where(ManualRedaction.interaction_id == interaction_id)
        .order_by(ManualRedaction.created_at)
    ).all()
    people = names(session, [id for row in found for id in (row.by_id, row.decided_by_id)])
    return tuple(_change(row, people) for row in found)


def _change(row: ManualRedaction, people: Mapping[UUID | None, str]) -> ReportedChange:
    return ReportedChange(
        change=row.change,
        number=row.position + 1,
        type=row.type,
        turn=row.turn,
        standing=row.standing,
        by=people.get(row.by_id, ""),
        at=row.created_at,
        decided_by=people.get(row.decided_by_id),
        decided_at=row.decided_at,
        reason=row.reason,
    )
