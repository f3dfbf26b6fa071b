"""What a simulation came to: answer by answer against what was answered, and against what people confirmed."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluation.agreement import bootstrap
from scorecards import choices
from scorecards.differences import differences
from scorecards.schema import Criterion, Scorecard

from ..errors import NotFound
from ..evaluations.tables import Answer, Evaluation, ScorecardVersion
from ..identity.sessions import viewer_of
from ..identity.tables import User
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction
from ..reviews.blindness import blind_to
from ..reviews.confirmed import confirmed_answers
from ..reviews.queries import names
from .entries import EDITORS, require
from .simulation_details import CriterionTrial, InteractionTrial, Share, SimulationDetail, SimulationSummary
from .tables import SimulatedEvaluation, Simulation

NOT_YOURS = "Only QA analysts and administrators see simulations."
LEARNED_JUDGE = "trained-heads"
"""The embedded judge: it learned its questions from labelled interactions and reads no wording."""
ENOUGH_FOR_AN_INTERVAL = 5
UNSCORED = "unscored"
"""Stands for the absence of an answer in a distribution."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """One interaction's answers by criterion, old, new and confirmed, and its scores."""

    transcript_id: UUID
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]
    confirmed: Mapping[str, str]
    score_before: float | None
    score_after: float | None


def simulations(viewer: Viewer, session: Session, scorecard: str) -> tuple[SimulationSummary, ...]:
    """Newest first."""
    require(viewer, EDITORS, NOT_YOURS)
    found = session.scalars(
        select(Simulation).where(Simulation.scorecard == scorecard).order_by(Simulation.created_at.desc()).limit(20)
    ).all()
    people = names(session, [made.requested_by_id for made in found])
    return tuple(_summary(session, made, people.get(made.requested_by_id)) for made in found)


def simulation(viewer: Viewer, session: Session, scorecard: str, simulation_id: UUID) -> SimulationDetail:
    """Raises NotFound."""
    require(viewer, EDITORS, NOT_YOURS)
    made = session.get(Simulation, simulation_id)
    if made is None or made.scorecard != scorecard:
        raise NotFound("There is no such simulation.")
    card = Scorecard.model_validate(made.content)
    base = _base(session, made)
    tried = _tried(viewer, session, made)
    moved = [t.score_after - t.score_before for t in tried if t.score_after is not None and t.score_before is not None]
    return SimulationDetail(
        summary=_summary(session, made, names(session, [made.requested_by_id]).get(made.requested_by_id)),
        scorecard=scorecard,
        name=card.name,
        changes=differences(base, card) if base else (),
        criteria=tuple(_criterion(criterion, base, tried) for criterion in card.criteria if criterion.kind.has_options),
        interactions=_interactions(viewer, session, made, tried),
        compared=len(moved),
        mean_change=fmean(moved) if moved else None,
        mean_interval=bootstrap(len(moved), _mean_of(moved)) if len(moved) >= ENOUGH_FOR_AN_INTERVAL else None,
    )


def _mean_of(values: Sequence[float]) -> Callable[[Any], float]:
    known = np.asarray(values)
    return lambda drawn: float(known[drawn].mean())


def _summary(session: Session, made: Simulation, by: str | None) -> SimulationSummary:
    tried = select(func.count()).where(
        SimulatedEvaluation.simulation_id == made.id, SimulatedEvaluation.answers.is_not(None)
    )
    return SimulationSummary(
        made.id, made.revision, made.state, made.asks_judge, session.scalar(tried) or 0, made.wanted, made.seconds,
        made.failed_reason, (made.judge or {}).get("name") != LEARNED_JUDGE, by, made.created_at,
    )  # fmt: skip


def _base(session: Session, made: Simulation) -> Scorecard | None:
    if made.base_hash is None:
        return None
    return Scorecard.model_validate(session.get_one(ScorecardVersion, made.base_hash).content)


def _tried(viewer: Viewer, session: Session, made: Simulation) -> list[_Tried]:
    """All but what the viewer is to answer blind: with few interactions a share gives an answer away."""
    hidden = select(Interaction.id).where(
        Interaction.transcript_id == SimulatedEvaluation.transcript_id, blind_to(viewer)
    )
    rows = session.execute(
        select(SimulatedEvaluation, Evaluation.score)
        .outerjoin(Evaluation, Evaluation.id == SimulatedEvaluation.evaluation_id)
        .where(
            SimulatedEvaluation.simulation_id == made.id,
            SimulatedEvaluation.answers.is_not(None),
            ~hidden.correlate(SimulatedEvaluation).exists(),
        )
    ).all()
    evaluations = [row.evaluation_id for row, _ in rows if row.evaluation_id]
    before, confirmed = _answers(session, evaluations), _confirmed(session, made, evaluations)
    return [
        _Tried(
            row.transcript_id,
            before.get(row.evaluation_id, {}),
            {id: answer["answer"] for id, answer in (row.answers or {}).items()},
            confirmed.get(row.evaluation_id, {}),
            score,
            row.score,
        )
        for row, score in rows
    ]


def _answers(session: Session, evaluations: Sequence[UUID]) -> dict[UUID | None, dict[str, str | None]]:
    found: dict[UUID | None, dict[str, str | None]] = {}
    for row in session.scalars(select(Answer).where(Answer.evaluation_id.in_(evaluations))):
        found.setdefault(row.evaluation_id, {})[row.criterion] = row.answer
    return found


def _confirmed(session: Session, made: Simulation, evaluations: Sequence[UUID]) -> dict[UUID | None, dict[str, str]]:
    """What people stand for, in the scope of whoever asked for the simulation; blind answers go before others."""
    by = viewer_of(session.get_one(User, made.requested_by_id))
    found: dict[UUID | None, dict[str, str]] = {}
    for answer in confirmed_answers(by, session, Evaluation.id.in_(evaluations)):
        found.setdefault(answer.evaluation_id, {})[answer.criterion] = answer.blind_answer or answer.answer
    return found


def _criterion(criterion: Criterion, base: Scorecard | None, tried: Sequence[_Tried]) -> CriterionTrial:
    id = criterion.id
    both = [t for t in tried if id in t.before and id in t.after]
    old = [t.before[id] for t in tried if id in t.before]
    new = [t.after[id] for t in tried if id in t.after]
    known = {c.id: c for c in base.criteria} if base else {}
    asked = [*([known[id]] if id in known else []), criterion]
    return CriterionTrial(
        criterion=criterion,
        labels=_labels(asked, [*old, *new]),
        before=Counter(answer or UNSCORED for answer in old),
        after=Counter(answer or UNSCORED for answer in new),
        changed=Share(sum(t.before[id] != t.after[id] for t in both), len(both)),
        unscored_before=Share(old.count(None), len(old)),
        unscored_after=Share(new.count(None), len(new)),
        agreed_before=_agreed(id, [(t.before.get(id), t.confirmed) for t in tried]),
        agreed_after=_agreed(id, [(t.after.get(id), t.confirmed) for t in tried]),
    )


def _labels(asked: Sequence[Criterion], answers: Sequence[str | None]) -> dict[str, str]:
    """What the answers are called, by the newest version that offers them."""
    given = {answer for answer in answers if answer is not None}
    called = {
        answer: label for version in asked for answer in given if (label := choices.label(version, answer)) != answer
    }
    return called | {UNSCORED: "Needs a person"}


def _agreed(id: str, answers: Sequence[tuple[str | None, Mapping[str, str]]]) -> Share:
    pairs = [(given, confirmed[id]) for given, confirmed in answers if given is not None and id in confirmed]
    return Share(sum(given == right for given, right in pairs), len(pairs))


def _interactions(
    viewer: Viewer, session: Session, made: Simulation, tried: Sequence[_Tried]
) -> tuple[InteractionTrial, ...]:
    by_transcript = {t.transcript_id: t for t in tried}
    rows = session.execute(
        select(Interaction.id, Interaction.reference, Interaction.transcript_id)
        .where(Interaction.transcript_id.in_(by_transcript), may_see(viewer))
        .order_by(Interaction.created_at.desc(), Interaction.id)
    )
    return tuple(_interaction(row.id, row.reference, by_transcript[row.transcript_id]) for row in rows)


def _interaction(id: UUID, reference: str, tried: _Tried) -> InteractionTrial:
    changed = sum(tried.before[key] != answer for key, answer in tried.after.items() if key in tried.before)
    return InteractionTrial(id, reference, tried.score_before, tried.score_after, changed)
