"""Trying a draft on past interactions before it is published. What comes of it is stored apart and feeds nothing.

Only questions that the draft asks otherwise go to the judge; answers to the others are taken as they were given. Where
no question changed, no judge is asked at all, and the result is there at once.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from models.errors import ModelError
from models.transcripts import Channel, RedactedTranscript
from scorecards.differences import asked_alike, questions_changed
from scorecards.schema import Scorecard

from .. import judging, stored_engines
from ..compliance import audit
from ..database import now, transaction
from ..errors import BadInput, Conflict
from ..evaluations.scoring import score
from ..evaluations.standings import newest
from ..evaluations.tables import Answer, Evaluation, ScorecardVersion
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from ..interactions.transcripts import stored_transcript
from ..jobs import enqueue_simulation
from ..knowledge.tables import EvaluationFact
from .entries import SIMULATORS, current, entry, open_draft, require
from .in_use import least_confidences
from .publishing import invalid
from .tables import SimulatedEvaluation, Simulation, SimulationState
from .validation import check

NOT_YOURS = "Only QA analysts try drafts out: it needs interactions that they may see."
MOST = 200
USUAL = 25
Answers = Mapping[str, dict[str, Any]]


def simulate(
    session: Session, viewer: Viewer, scorecard: str, *, count: int = USUAL, chosen: Sequence[UUID] = ()
) -> Simulation:
    """Tries the open draft on the `count` newest ready interactions in the viewer's scope, or on `chosen` ones.

    Raises BadInput for a draft that is not valid, Conflict where there is nothing to try it on.
    """
    require(viewer, SIMULATORS, NOT_YOURS)
    if not 1 <= count <= MOST or len(chosen) > MOST:
        raise BadInput(f"Choose between 1 and {MOST} interactions.")
    found = entry(session, scorecard)
    draft = open_draft(session, found)
    card, problems = check(draft.content)
    if card is None:
        raise invalid(problems)
    base = current(session, found)
    asks = base is None or bool(questions_changed(base, card))
    rows = _candidates(session, viewer, card, count, chosen, judged=not asks)
    if not rows:
        raise Conflict("There is no ready interaction in your scope to try this draft on.")
    if left_out := len(set(chosen)) - len(rows) if chosen else 0:
        raise BadInput(f"{left_out} of these interactions cannot be tried: another channel, or never scored by it.")
    made = Simulation(
        scorecard=scorecard, content=draft.content, revision=draft.revision, base_hash=found.current_hash,
        asks_judge=asks, wanted=len(rows), requested_by_id=viewer.user_id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add_all(
        SimulatedEvaluation(simulation_id=made.id, transcript_id=row.transcript_id, evaluation_id=row.evaluation_id)
        for row in rows
    )
    audit.record(session, viewer, "simulated", "scorecard", scorecard, simulation=str(made.id), count=len(rows))
    _begin(session, made)
    return made


def try_next(simulation_id: UUID) -> None:
    """The job: tries the draft on one interaction and enqueues the next, or ends the simulation."""
    try:
        tried = _try_one(simulation_id)
    except ModelError as error:
        give_up(simulation_id, error.message)
        return
    if not tried:
        _finish(simulation_id, SimulationState.DONE)


def give_up(simulation_id: UUID, reason: str) -> None:
    """Ends it with a reason that a person can act on. What was tried so far stays."""
    _finish(simulation_id, SimulationState.FAILED, reason)


def _begin(session: Session, made: Simulation) -> None:
    if made.asks_judge:
        enqueue_simulation(session, made.id)
        return
    card = Scorecard.model_validate(made.content)
    for row in session.scalars(_pending(made.id)):
        _keep(session, row, card, _carried(session, row, card))
    made.state, made.finished_at = SimulationState.DONE, now()
    session.flush()


def _candidates(
    session: Session, viewer: Viewer, card: Scorecard, count: int, chosen: Sequence[UUID], *, judged: bool
) -> Sequence[Row[UUID | None, UUID]]:
    """Transcripts that count, newest first, with the newest evaluation by any version of the scorecard."""
    before = (
        select(Evaluation.id, Evaluation.interaction_id, Evaluation.scorecard_hash)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(Evaluation.scorecard == card.id, newest())
        .subquery()
    )
    rows = (
        select(Interaction.transcript_id, before.c.id.label("evaluation_id"))
        .outerjoin(before, before.c.interaction_id == Interaction.id)
        .where(may_see(viewer), Interaction.state == State.READY, Interaction.transcript_id.is_not(None))
        .where(Interaction.channel.in_(card.channels))
        .order_by(Interaction.created_at.desc(), Interaction.id)
        .limit(count)
    )
    if chosen:
        rows = rows.where(Interaction.id.in_(chosen)).limit(None)
    if judged:
        rows = rows.where(before.c.scorecard_hash.in_(_answering(session, card)))
    return session.execute(rows).all()


def _answering(session: Session, card: Scorecard) -> list[str]:
    """Hashes of the versions whose answers are answers to every question of the card."""
    versions = session.scalars(select(ScorecardVersion).where(ScorecardVersion.scorecard == card.id))
    return [v.hash for v in versions if not questions_changed(Scorecard.model_validate(v.content), card)]


def _pending(simulation_id: UUID) -> Select[SimulatedEvaluation]:
    return (
        select(SimulatedEvaluation)
        .join(Interaction, Interaction.transcript_id == SimulatedEvaluation.transcript_id)
        .where(SimulatedEvaluation.simulation_id == simulation_id, SimulatedEvaluation.answers.is_(None))
        .where(Interaction.state == State.READY)  # what was restricted meanwhile is left out
        .order_by(SimulatedEvaluation.transcript_id)
    )


@dataclass(frozen=True, slots=True)
class _Trial:
    """What trying one interaction needs; `carried` are answers that hold."""

    row: SimulatedEvaluation
    card: Scorecard
    channel: Channel
    transcript: RedactedTranscript = field(repr=False)
    told: Sequence[str] = field(repr=False)
    carried: Answers


def _try_one(simulation_id: UUID) -> bool:
    """False when none is left. Judges outside any transaction."""
    with transaction() as session:
        trial, judge = _next_trial(session, simulation_id), judging.promised(least_confidences(session))
    if trial is None:
        return False
    asked = [criterion for criterion in trial.card.criteria if criterion.id not in trial.carried]
    started = time.perf_counter()
    given = judge.judge(trial.transcript, asked, channel=trial.channel, facts=trial.told)
    seconds = time.perf_counter() - started
    fresh = {item.criterion: {"answer": item.answer, "confidence": item.confidence} for item in given}
    with transaction() as session:
        kept = session.get(SimulatedEvaluation, (simulation_id, trial.row.transcript_id))
        if kept is not None:  # the interaction was erased meanwhile
            _keep(session, kept, trial.card, {**trial.carried, **fresh})
        made = session.get_one(Simulation, simulation_id)
        made.seconds, made.judge = (made.seconds or 0.0) + seconds, stored_engines.to_row(judge.info)
        enqueue_simulation(session, simulation_id)
    return True


def _next_trial(session: Session, simulation_id: UUID) -> _Trial | None:
    row = session.scalars(_pending(simulation_id).limit(1)).first()
    if row is None:
        return None
    card = Scorecard.model_validate(session.get_one(Simulation, simulation_id).content)
    interaction = session.scalars(select(Interaction).where(Interaction.transcript_id == row.transcript_id)).one()
    transcript = stored_transcript(session, row.transcript_id).content
    told, carried = _told(session, row), _carried(session, row, card)
    return _Trial(row, card, interaction.channel, transcript, told, carried)


def _carried(session: Session, row: SimulatedEvaluation, card: Scorecard) -> dict[str, dict[str, Any]]:
    """Stored answers to questions that the card asks as they were asked."""
    if row.evaluation_id is None:
        return {}
    evaluation = session.get_one(Evaluation, row.evaluation_id)
    version = session.get_one(ScorecardVersion, evaluation.scorecard_hash)
    before = {criterion.id: criterion for criterion in Scorecard.model_validate(version.content).criteria}
    alike = {c.id for c in card.criteria if c.id in before and asked_alike(before[c.id], c)}
    answers = session.scalars(select(Answer).where(Answer.evaluation_id == evaluation.id))
    return {a.criterion: {"answer": a.answer, "confidence": a.confidence} for a in answers if a.criterion in alike}


def _told(session: Session, row: SimulatedEvaluation) -> list[str]:
    """The facts that the judge was given then."""
    facts = select(EvaluationFact.text).where(EvaluationFact.evaluation_id == row.evaluation_id)
    return list(session.scalars(facts.order_by(EvaluationFact.position)))


def _keep(session: Session, row: SimulatedEvaluation, card: Scorecard, answers: Answers) -> None:
    channel = session.scalar(select(Interaction.channel).where(Interaction.transcript_id == row.transcript_id))
    row.answers = dict(answers)
    given = {id: answer["answer"] for id, answer in answers.items()}
    row.score = score(card, given, channel=channel.value if channel else None).percent


def _finish(simulation_id: UUID, state: SimulationState, reason: str | None = None) -> None:
    with transaction() as session:
        made = session.get_one(Simulation, simulation_id)
        made.state, made.failed_reason, made.finished_at = state, reason, now()
