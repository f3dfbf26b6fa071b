"""Machine answers as the judge gave them, read back."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.judgements import Judgement, UnscoredReason

from .. import stored_engines
from .tables import Answer, Evaluation


def machine_answers(session: Session, transcript_id: UUID) -> tuple[Judgement, ...]:
    """Of every evaluation of this transcript, in the order they were asked."""
    rows = session.scalars(
        select(Answer)
        .join(Evaluation, Evaluation.id == Answer.evaluation_id)
        .where(Evaluation.transcript_id == transcript_id)
        .order_by(Evaluation.scorecard, Answer.position)
    )
    return tuple(judgement(row) for row in rows)


def judgement(row: Answer) -> Judgement:
    """One answer as the judge gave it."""
    return Judgement(
        criterion=row.criterion,
        answer=row.answer,
        confidence=row.confidence,
        distribution=row.distribution,
        evidence=tuple(row.evidence),
        engine=stored_engines.from_row(row.engine),
        grade=row.grade,
        rationale=row.rationale,
        unscored_reason=UnscoredReason(row.unscored_reason) if row.unscored_reason else None,
        prompt_hash=row.prompt_hash,
    )
