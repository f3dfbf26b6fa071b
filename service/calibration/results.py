"""What a closed calibration session shows: where people differ, from each other, from the expert and from the machine.

Points are shares of a criterion's weight, 0 to 1, so that grades and passes can be laid side by side. The expert's
answers are the reference; the machine is shown beside the people and is none of them: alpha is of people only.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev
from uuid import UUID

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from evaluation import agreement
from evaluation.agreement import Level
from evaluation.answers import rating
from scorecards import choices
from scorecards.schema import AnswerKind, Criterion

from ..errors import Conflict
from ..evaluations.scoring import points, score
from ..identity.viewer import Viewer
from ..reviews.agreement import NO_FIGURE, Figure, share
from ..reviews.blindness import blinded
from .alpha import LEAST_UNITS, RESAMPLES, alpha_of, known
from .held import Held, Rater, held_answers
from .queries import find_session


@dataclass(frozen=True, slots=True)
class Given:
    """One person's, or the machine's, answer in a row of answers to one question. `name` None is the machine."""

    name: str | None
    label: str | None
    expert: bool
    same_as_reference: bool


@dataclass(frozen=True, slots=True)
class ItemAnswers:
    """What everybody answered to one question about one interaction."""

    reference: str
    interaction_id: UUID
    answers: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One question over all interactions. `same` is the share of people's answers that are the expert's.

    `spread` is the standard deviation of the points that people gave to one interaction, averaged, in percent of the
    weight. `alpha` is Krippendorff's over the people, ordinal for grades, with its interval by interaction.
    """

    criterion: str
    name: str
    graded: bool
    n: int
    same: Figure
    spread: float | None
    alpha: Figure
    machine_same: Figure
    items: tuple[ItemAnswers, ...]


@dataclass(frozen=True, slots=True)
class PersonResult:
    """One person, or the machine, beside the reference, over `n` answers about `items` interactions.

    `deviation` is the mean of own points less the expert's, in percent of the weight: above zero is milder, below is
    stricter. `score_deviation` is the same of the whole score, in points of percent. `seen_before` counts interactions
    that the person had looked at before.
    """

    name: str
    machine: bool
    n: int
    items: int
    same: Figure
    deviation: Figure
    score_deviation: float | None
    seen_before: int


@dataclass(frozen=True, slots=True)
class CalibrationResult:
    """Everything about a closed session; `people` counts those who handed something in, the expert included.

    `alpha` is over all questions, on points.
    """

    session_id: UUID
    people: int
    items: int
    alpha: Figure
    criteria: tuple[CriterionResult, ...]
    persons: tuple[PersonResult, ...]


def calibration_result(viewer: Viewer, session: Session, session_id: UUID) -> CalibrationResult:
    """Raises Conflict while people are answering, and while the viewer is to answer one of the interactions blind."""
    made = find_session(viewer, session, session_id)
    if made.closed_at is None:
        raise Conflict("People are still answering. The results show when everybody has handed in, or it is closed.")
    held = held_answers(session, made)
    if blinded(viewer, session, [interaction_id for _, interaction_id in held.references.values()]):
        raise Conflict("You are to answer one of these interactions blind first: the results show after that.")
    shown = [c for c in held.card.criteria if any(c.id in held.asked(id) for id in held.evaluations)]
    return CalibrationResult(
        session_id=made.id,
        people=sum(bool(rater.sheets) for rater in held.people),
        items=len(held.evaluations),
        alpha=_overall_alpha(held, shown),
        criteria=tuple(_criterion(held, criterion) for criterion in shown),
        persons=tuple(_person(held, rater) for rater in (*held.others, held.machine)),
    )


def _criterion(held: Held, criterion: Criterion) -> CriterionResult:
    asked = [id for id in held.evaluations if criterion.id in held.asked(id)]
    pairs = [pair for rater in held.others for pair in _pairs(held, rater, [criterion], asked)]
    machine = _pairs(held, held.machine, [criterion], asked)
    return CriterionResult(
        criterion=criterion.id,
        name=criterion.name,
        graded=criterion.kind is AnswerKind.GRADE,
        n=len(pairs),
        same=share(sum(own == reference for _, _, own, reference in pairs), len(pairs)),
        spread=_spread(held, criterion, asked),
        alpha=alpha_of(_ratings(held, criterion, asked), _level(criterion)),
        machine_same=share(sum(own == reference for _, _, own, reference in machine), len(machine)),
        items=tuple(_item(held, criterion, id) for id in asked),
    )


def _pairs(
    held: Held, rater: Rater, criteria: Sequence[Criterion], evaluations: Sequence[UUID]
) -> list[tuple[UUID, Criterion, str, str]]:
    """Where the rater and the expert both answered: evaluation, criterion, own answer, reference."""
    found = []
    for evaluation in evaluations:
        asked = held.asked(evaluation)
        for criterion in criteria:
            own = rater.sheets.get(evaluation, {}).get(criterion.id)
            reference = held.expert.sheets.get(evaluation, {}).get(criterion.id)
            if criterion.id in asked and own is not None and reference is not None:
                found.append((evaluation, criterion, own, reference))
    return found


def _spread(held: Held, criterion: Criterion, evaluations: Sequence[UUID]) -> float | None:
    given = [[p for rater in held.people if (p := held.earned(rater, criterion, id)) is not None] for id in evaluations]
    spreads = [100 * pstdev(values) for values in given if len(values) > 1]
    return fmean(spreads) if spreads else None


def _level(criterion: Criterion) -> Level:
    if criterion.several:
        return "sets"
    return "ordinal" if criterion.kind is AnswerKind.GRADE else "nominal"


def _ratings(held: Held, criterion: Criterion, evaluations: Sequence[UUID]) -> list[list[float | None]]:
    """One row a person, one column an interaction."""
    return [
        [rating(criterion, rater.sheets.get(id, {}).get(criterion.id)) for id in evaluations] for rater in held.people
    ]


def _overall_alpha(held: Held, criteria: Sequence[Criterion]) -> Figure:
    """On points, each question about each interaction a unit."""
    rows = [
        [held.earned(rater, c, id) for c in criteria for id in held.evaluations if c.id in held.asked(id)]
        for rater in held.people
    ]
    return alpha_of(rows, "interval")


def _item(held: Held, criterion: Criterion, evaluation: UUID) -> ItemAnswers:
    reference, interaction_id = held.references[evaluation]
    expected = held.expert.sheets.get(evaluation, {}).get(criterion.id)
    answered = [(rater, rater.sheets.get(evaluation, {}).get(criterion.id)) for rater in (*held.people, held.machine)]
    given = tuple(
        Given(
            name=None if rater.machine else rater.name,
            label=choices.label(criterion, answer) if answer is not None else None,
            expert=rater.expert,
            same_as_reference=answer is not None and answer == expected,
        )
        for rater, answer in answered
    )
    return ItemAnswers(reference, interaction_id, given)


def _person(held: Held, rater: Rater) -> PersonResult:
    pairs = _pairs(held, rater, held.card.criteria, held.evaluations)
    return PersonResult(
        name=rater.name,
        machine=rater.machine,
        n=len(pairs),
        items=len({evaluation for evaluation, _, _, _ in pairs}),
        same=share(sum(own == reference for _, _, own, reference in pairs), len(pairs)),
        deviation=_deviation(pairs),
        score_deviation=_score_deviation(held, rater),
        seen_before=rater.seen_before,
    )


def _deviation(pairs: Sequence[tuple[UUID, Criterion, str, str]]) -> Figure:
    """Of points, in percent of the weight, with its interval by interaction."""
    by_item: dict[UUID, list[float]] = {}
    for evaluation, criterion, own, reference in pairs:
        mine, expected = points(criterion, own), points(criterion, reference)
        if mine is not None and expected is not None:
            by_item.setdefault(evaluation, []).append(100 * (mine - expected))
    groups = list(by_item.values())
    if not groups:
        return NO_FIGURE

    def mean(drawn: npt.NDArray[np.intp]) -> float:
        return fmean(value for place in drawn for value in groups[place])

    enough = len(groups) >= LEAST_UNITS
    low, high = agreement.bootstrap(len(groups), mean, resamples=RESAMPLES) if enough else (math.nan, math.nan)
    return Figure(fmean(value for group in groups for value in group), known(low), known(high))


def _score_deviation(held: Held, rater: Rater) -> float | None:
    """Mean difference of whole scores, over interactions that both answered."""
    differences = []
    for id in held.evaluations:
        own, expected = rater.sheets.get(id), held.expert.sheets.get(id)
        if own and expected:
            mine, reference = (score(held.card, sheet, channel=held.channels[id]).percent for sheet in (own, expected))
            if mine is not None and reference is not None:
                differences.append(mine - reference)
    return fmean(differences) if differences else None
