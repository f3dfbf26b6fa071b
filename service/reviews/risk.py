"""Which interactions a person should look at whatever the random sample says, and why.

These are looked at because something is the matter with them: their scores say nothing about the others, and never
enter an estimate.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, case, cast, func, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session

from models.judgements import UnscoredReason

from ..database import now
from ..evaluations.standings import newest
from ..evaluations.tables import Answer, Evaluation
from ..interactions.tables import Interaction, TranscriptTurn
from ..redactions.queries import SURE_FROM
from ..redactions.tables import RedactionRow, RedactionRun
from .tables import Review
from .task_tables import ReviewTask, RiskReason, TaskKind, TaskState

PRIORITIES: Mapping[RiskReason, int] = {
    RiskReason.CRITICAL_FAIL: 1,
    RiskReason.COMPLAINT: 1,
    RiskReason.CRITICAL_UNANSWERED: 2,
    RiskReason.RECORDING_CLOSED: 2,
    RiskReason.LOW_REDACTION_CONFIDENCE: 2,
    RiskReason.LOW_TRANSCRIPT_CONFIDENCE: 3,
    RiskReason.UNANSWERED: 3,
    RiskReason.CHOSEN: 3,
}
DAYS_TO_REVIEW: Mapping[int, int] = {1: 2, 2: 5, 3: 10}
"""By priority."""
COMPLAINT_CRITERIA = ("complaint_handling",)
"""Criteria that apply only where the customer complained."""
LOW_CONFIDENCE = 0.6
"""Mean confidence of the words heard. Below it, what the answers rest on may have been misheard."""
MANY_UNANSWERED = 0.25
"""Share of the questions put to the judge that it withheld the answer to."""
ONE_OPEN = text("kind = 'risk' and state = 'open'")
"""Literal: with bound values PostgreSQL no longer finds the index once it plans the statement for any value."""
NOT_ASKED = (UnscoredReason.HUMAN_ONLY.value, UnscoredReason.NOT_LEARNED.value)


def flag_risks(session: Session, interaction_id: UUID) -> ReviewTask | None:
    """Puts a scored interaction on the risk queue if there is a reason to, and nobody has confirmed it all already.

    A task that waits there is told of new reasons, and keeps that a person picked it.
    """
    evaluations = session.scalars(select(Evaluation).where(Evaluation.interaction_id == interaction_id, newest())).all()
    reasons = sorted(set(_reasons(session, interaction_id, evaluations)), key=list(RiskReason).index)
    if not reasons or _all_confirmed(session, evaluations):
        return None
    priority = min(PRIORITIES[reason] for reason in reasons)
    found = [reason.value for reason in reasons]
    row = {"reasons": found, "priority": priority}
    key = {"kind": TaskKind.RISK, "state": TaskState.OPEN, "interaction_id": interaction_id}
    new = {
        "id": uuid4(),
        "created_at": now(),
        "due_at": now() + dt.timedelta(days=DAYS_TO_REVIEW[priority]),
        "blind": False,
        "unblinded": False,
    }
    session.execute(
        insert(ReviewTask)
        .values(**key, **row, **new)
        .on_conflict_do_update(
            index_elements=["interaction_id"],
            index_where=ONE_OPEN,
            set_=row | {"reasons": _with_choice(found)},
        )
    )
    return session.scalars(select(ReviewTask).filter_by(**key).execution_options(populate_existing=True)).one()


def _with_choice(reasons: list[str]) -> ColumnElement[list[Any]]:
    """The new reasons, and CHOSEN after them where the waiting task has it: no look at the scores finds that one."""
    chosen = [RiskReason.CHOSEN.value]
    return case(
        (cast(ReviewTask.reasons, JSONB).contains(chosen), cast([*reasons, *chosen], JSONB)), else_=cast(reasons, JSONB)
    )


def _reasons(session: Session, interaction_id: UUID, evaluations: Collection[Evaluation]) -> Iterator[RiskReason]:
    if not evaluations:
        return
    summaries = [evaluation.summary or {} for evaluation in evaluations]
    if any(summary.get("critical_fails") for summary in summaries):
        yield RiskReason.CRITICAL_FAIL
    if any(summary.get("critical_unscored") for summary in summaries):
        yield RiskReason.CRITICAL_UNANSWERED
    answers = session.scalars(select(Answer).where(Answer.evaluation_id.in_([e.id for e in evaluations]))).all()
    if _complained(session, interaction_id, answers):
        yield RiskReason.COMPLAINT
    if _share_withheld(answers) > MANY_UNANSWERED:
        yield RiskReason.UNANSWERED
    heard = _confidence_of_words(session, evaluations)
    if heard is not None and heard < LOW_CONFIDENCE:
        yield RiskReason.LOW_TRANSCRIPT_CONFIDENCE
    yield from _redaction_reasons(session, evaluations)


def _complained(session: Session, interaction_id: UUID, answers: Sequence[Answer]) -> bool:
    """The metadata says so, or a question that only complaints raise was answered."""
    call_type = session.scalar(select(Interaction.call_type).where(Interaction.id == interaction_id)) or ""
    raised = (a.answer for a in answers if a.criterion in COMPLAINT_CRITERIA)
    return "complaint" in call_type.lower() or any(answer not in (None, "na") for answer in raised)


def _share_withheld(answers: Sequence[Answer]) -> float:
    """Of the answers that the judge could have given, those that it withheld."""
    asked = [answer for answer in answers if answer.unscored_reason not in NOT_ASKED]
    return sum(answer.answer is None for answer in asked) / len(asked) if asked else 0.0


def _confidence_of_words(session: Session, evaluations: Collection[Evaluation]) -> float | None:
    """Mean over the turns, each weighing as much as it is long; None for what was written."""
    length = func.length(TranscriptTurn.text)
    mean = select(func.sum(TranscriptTurn.confidence * length) / func.nullif(func.sum(length), 0)).where(
        TranscriptTurn.transcript_id.in_([e.transcript_id for e in evaluations]), TranscriptTurn.confidence.is_not(None)
    )
    return session.scalar(mean)


def _redaction_reasons(session: Session, evaluations: Collection[Evaluation]) -> Iterator[RiskReason]:
    runs = [evaluation.redaction_run_id for evaluation in evaluations]
    closed = select(RedactionRun.id).where(RedactionRun.id.in_(runs), RedactionRun.audio_verified.is_(False))
    if session.scalar(closed.limit(1)) is not None:
        yield RiskReason.RECORDING_CLOSED
    unsure = select(RedactionRow.run_id).where(RedactionRow.run_id.in_(runs), RedactionRow.confidence < SURE_FROM)
    if session.scalar(unsure.limit(1)) is not None:
        yield RiskReason.LOW_REDACTION_CONFIDENCE


def _all_confirmed(session: Session, evaluations: Collection[Evaluation]) -> bool:
    confirmed = select(func.count()).where(
        Review.evaluation_id.in_([evaluation.id for evaluation in evaluations]), Review.confirmed_at.is_not(None)
    )
    return (session.scalar(confirmed) or 0) == len(evaluations)
