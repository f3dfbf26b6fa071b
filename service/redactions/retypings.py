"""Redactions whose type a reviewer set right: masked under that type from the next run on."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..interactions.tables import Transcript
from .review_tables import Change, ManualRedaction, RedactionDecision, Standing
from .tables import RedactionRow, RedactionRun


def record_retypings(session: Session, run: RedactionRun, decisions: Mapping[int, RedactionDecision]) -> None:
    """Decisions that name another type become changes, each once. Nothing comes uncovered, so one person is enough."""
    raw_version = session.get_one(Transcript, run.transcript_id).raw_version
    known = set(
        session.scalars(
            select(ManualRedaction.position).where(ManualRedaction.run_id == run.id, ManualRedaction.retyped)
        )
    )
    for row in run.redactions:
        decision = decisions.get(row.position)
        if decision and decision.correct_type and row.position not in known:
            session.add_all(_change(run, row, decision, raw_version))


def _change(
    run: RedactionRun, row: RedactionRow, decision: RedactionDecision, raw_version: int
) -> list[ManualRedaction]:
    """None for a run from before places in what was said were kept."""
    if row.raw_start is None or row.raw_end is None or decision.correct_type is None:
        return []
    return [
        ManualRedaction(
            interaction_id=run.interaction_id,
            run_id=run.id,
            position=row.position,
            raw_version=raw_version,
            turn=row.turn,
            raw_start=row.raw_start,
            raw_end=row.raw_end,
            change=Change.ADD,
            type=decision.correct_type,
            retyped=True,
            standing=Standing.AGREED,
            by_id=decision.by_id,
        )
    ]
