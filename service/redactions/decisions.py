"""Decisions about redactions that a newer run made again, at the same place: nobody decides twice on one thing."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.personal_data import DataType

from ..interactions.tables import Transcript
from .review_tables import RedactionDecision, RedactionReview
from .tables import RedactionRow, RedactionRun
from .tallies import decided

Place = tuple[int, int | None, int | None, DataType]


def carry_decisions(session: Session, review: RedactionReview, run: RedactionRun) -> None:
    """Copies what was decided in the run that the review was about so far. Nothing where what was heard has changed."""
    before = session.get(RedactionRun, review.run_id)
    if before is None or _raw_version(session, before) != _raw_version(session, run):
        return
    made = _by_place(session, before.id)
    already = decided(session, run.id)
    session.add_all(
        RedactionDecision(
            run_id=run.id,
            position=row.position,
            review_id=review.id,
            verdict=decision.verdict,
            correct_type=decision.correct_type,
            by_id=decision.by_id,
            together=decision.together,
            created_at=decision.created_at,
        )
        for row in run.redactions
        if row.position not in already and row.raw_start is not None and (decision := made.get(_place(row)))
    )
    session.flush()


def _by_place(session: Session, run_id: UUID) -> dict[Place, RedactionDecision]:
    decisions = decided(session, run_id)
    rows = session.scalars(select(RedactionRow).where(RedactionRow.run_id == run_id))
    return {_place(row): decisions[row.position] for row in rows if row.position in decisions}


def _place(row: RedactionRow) -> Place:
    return row.turn, row.raw_start, row.raw_end, row.type


def _raw_version(session: Session, run: RedactionRun) -> int:
    return session.get_one(Transcript, run.transcript_id).raw_version
