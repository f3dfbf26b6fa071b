"""Answers that outlive a correction: what they rest on was not touched, so the judge is not asked again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.judgements import Judgement
from models.judging.rule_judge import ENGINE as RULES
from scorecards.loader import content_hash
from scorecards.schema import Scorecard

from ..interactions.correction_tables import TranscriptCorrection
from ..rerun_tables import Rerun
from .machine_answers import judgement
from .tables import Answer, Evaluation

LOW = 0.5
"""An answer worth less than this share of its points may be low for want of something that was said after all."""


@dataclass(frozen=True, slots=True)
class Carried:
    """An answer as it was given, its evidence renumbered, and the evaluation that it was given in."""

    judgement: Judgement
    evaluation_id: UUID


def carried_answers(session: Session, rerun: Rerun | None, cards: Sequence[Scorecard]) -> Mapping[str, Carried]:
    """By criterion, the answers of the version that a correction replaces which do not depend on what it touched.

    None where the re-run has another cause, or where the scorecard changed since.
    """
    correction = _correction(session, rerun)
    if correction is None or correction.before_id is None:
        return {}
    renumbered = untouched(correction)
    rows = session.execute(
        select(Answer, Evaluation)
        .join(Evaluation, Evaluation.id == Answer.evaluation_id)
        .where(
            Evaluation.transcript_id == correction.before_id,
            Evaluation.scorecard_hash.in_([content_hash(card) for card in cards]),
        )
    ).all()
    return {
        answer.criterion: Carried(_renumbered(judgement(answer), renumbered), answer.carried_from_id or evaluation.id)
        for answer, evaluation in rows
        if not depends(answer, renumbered)
    }


def untouched(correction: TranscriptCorrection) -> Mapping[int, int]:
    """By number of an old turn, the new number of the same turn: only of turns that were left as they were."""
    touched = set(correction.touched)
    return {
        origins[0]: number
        for number, origins in enumerate(correction.origins)
        if number not in touched and len(origins) == 1
    }


def depends(answer: Answer, untouched: Mapping[int, int]) -> bool:
    """Whether an answer may have to change: it has no answer, cites a turn that was touched, argues from what was not
    said (cites nothing, or found too little), or was computed by a rule.
    """
    if answer.answer is None or not answer.evidence or answer.engine.get("name") == RULES.name:
        return True
    if any(turn not in untouched for turn in answer.evidence):
        return True
    return answer.points is not None and answer.points < LOW


def _correction(session: Session, rerun: Rerun | None) -> TranscriptCorrection | None:
    if rerun is None:
        return None
    return session.scalars(select(TranscriptCorrection).where(TranscriptCorrection.rerun_id == rerun.id)).first()


def _renumbered(given: Judgement, numbers: Mapping[int, int]) -> Judgement:
    return replace(given, evidence=tuple(numbers[turn] for turn in given.evidence))
