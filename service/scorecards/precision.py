"""How often the judge was right, by its confidence, as people's own reviews say; and what that allows to promise.

Right is the answer that a person confirmed. Where enough reviews were blind only those count: who sees the judge's
answer first agrees with it more often. Answers of another judge, or to a question that was worded otherwise, are left
out. What the judge leaned to and kept for itself for lack of confidence counts too, so that a promise can also let it
answer more.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from evaluation.proportions import Interval, Z, wilson
from models.judgements import UnscoredReason
from models.judging.abstention import least_confidence_for
from scorecards.differences import asked_alike
from scorecards.schema import AnsweredBy, Criterion, Scorecard

from ..errors import BadInput, NotFound
from ..evaluations.tables import Answer, Evaluation, ScorecardVersion
from ..identity.viewer import Viewer
from ..reviews.confirmed import ConfirmedAnswer, confirmed_answers
from ..reviews.queries import names
from .entries import EDITORS, current, entry, require
from .tables import PrecisionPromise

NOT_YOURS = "Only QA analysts and administrators see how precise the judge is."
ENOUGH_BLIND = 20
"""From this many blind reviews of a criterion on, the others are left out."""
STEPS = 12
"""Points of a curve, so that each stands on about as many answers."""
WITHHELD = 1.01
"""A least confidence that no answer has: a person answers always."""
USUAL = 0.9
LOWEST, HIGHEST = 0.5, 0.99


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Answers from `least_confidence` on: how many of all they are, and how many of them were right."""

    least_confidence: float
    answered: int
    right: int
    reviewed: int

    @property
    def coverage(self) -> float:
        return self.answered / self.reviewed

    @property
    def precision(self) -> float:
        return self.right / self.answered

    @property
    def interval(self) -> Interval:
        return wilson(self.right, self.answered)


@dataclass(frozen=True, slots=True)
class PromiseDetail:
    """What was chosen, by whom, when, and what it was based on. `withheld`: a person answers always."""

    precision: float
    least_confidence: float
    reviewed: int
    by: str | None
    at: dt.datetime

    @property
    def withheld(self) -> bool:
        return self.least_confidence > 1


@dataclass(frozen=True, slots=True)
class CriterionPrecision:
    """One criterion, measured against `target`.

    `reachable` is the point from which on the promise holds, by the lower end of its interval; None where there is
    none. `needed` is how many reviews it takes at least, if every one agrees.
    """

    criterion: Criterion
    target: float
    curve: tuple[CurvePoint, ...]
    reachable: CurvePoint | None
    reviewed: int
    blind: bool
    left_out: int
    needed: int
    promise: PromiseDetail | None

    @property
    def overall(self) -> CurvePoint | None:
        """All that was reviewed, whatever the confidence."""
        return self.curve[-1] if self.curve else None

    @property
    def enough(self) -> bool:
        return self.reviewed >= self.needed


def precision(
    viewer: Viewer, session: Session, scorecard: str, target: float = USUAL
) -> tuple[CriterionPrecision, ...]:
    """Every criterion of the version in force that the judge answers. Raises NotFound, BadInput for a target."""
    require(viewer, EDITORS, NOT_YOURS)
    check_target(target)
    card = current(session, entry(session, scorecard))
    if card is None:
        raise NotFound("This scorecard was never published, so nothing was judged by it.")
    answers = _reviewed(viewer, session, card)
    promises = _promises(session, scorecard)
    return tuple(
        _measured(criterion, target, [a for a in answers if a.criterion == criterion.id], promises.get(criterion.id))
        for criterion in card.criteria
        if criterion.answered_by is AnsweredBy.JUDGE and criterion.kind.has_options
    )


def check_target(target: float) -> None:
    if not LOWEST <= target <= HIGHEST:
        raise BadInput(f"Promise a precision between {LOWEST:.0%} and {HIGHEST:.0%}.")


def reviews_needed(target: float) -> int:
    """The fewest reviews, all agreeing, from which Wilson's lower end reaches the target."""
    return math.ceil(Z * Z * target / (1 - target))


def curve(judged: Sequence[tuple[float, bool]]) -> tuple[CurvePoint, ...]:
    """From (confidence, right) pairs: a point for every confidence that occurs, highest first."""
    ordered = sorted(judged, key=lambda item: -item[0])
    points, right = [], 0
    for count, (confidence, agreed) in enumerate(ordered, start=1):
        right += agreed
        if count == len(ordered) or ordered[count][0] < confidence:
            points.append(CurvePoint(confidence, count, right, len(ordered)))
    return tuple(points)


def _measured(
    criterion: Criterion, target: float, answers: Sequence[ConfirmedAnswer], promise: PromiseDetail | None
) -> CriterionPrecision:
    same_judge = [a for a in answers if _engine(a) == _engine(answers[-1])] if answers else []
    blind = [a for a in same_judge if a.blind_answer is not None]
    only_blind = len(blind) >= ENOUGH_BLIND
    counted = blind if only_blind else same_judge
    judged = [(a.confidence, a.machine_leaning == (a.blind_answer or a.answer)) for a in counted]
    points = curve(judged)
    least = least_confidence_for(judged, target)
    return CriterionPrecision(
        criterion=criterion,
        target=target,
        curve=_thinned(points),
        reachable=next((point for point in points if point.least_confidence == least), None),
        reviewed=len(judged),
        blind=only_blind,
        left_out=len(answers) - len(judged),
        needed=reviews_needed(target),
        promise=promise,
    )


def _thinned(points: Sequence[CurvePoint]) -> tuple[CurvePoint, ...]:
    if len(points) <= STEPS:
        return tuple(points)
    return tuple(points[round(step * (len(points) - 1) / (STEPS - 1))] for step in range(STEPS))


def _engine(answer: ConfirmedAnswer) -> tuple[object, object]:
    return answer.judge.get("name"), answer.judge.get("version")


def _reviewed(viewer: Viewer, session: Session, card: Scorecard) -> list[ConfirmedAnswer]:
    """In order of the interactions, those to questions that are asked alike today."""
    leaned = or_(Answer.answer.is_not(None), Answer.unscored_reason == UnscoredReason.LOW_CONFIDENCE.value)
    found = confirmed_answers(viewer, session, Evaluation.scorecard == card.id, leaned)
    alike = _alike(session, card)
    known = [a for a in found if a.machine_leaning is not None and a.criterion in alike.get(a.scorecard_hash, ())]
    return sorted(known, key=lambda answer: answer.at)


def _alike(session: Session, card: Scorecard) -> dict[str, set[str]]:
    """By version: the criteria that it asks as the card does."""
    now = {criterion.id: criterion for criterion in card.criteria}
    versions = session.scalars(select(ScorecardVersion).where(ScorecardVersion.scorecard == card.id))
    return {
        version.hash: {
            c.id
            for c in Scorecard.model_validate(version.content).criteria
            if c.id in now and asked_alike(c, now[c.id])
        }
        for version in versions
    }


def _promises(session: Session, scorecard: str) -> dict[str, PromiseDetail]:
    rows = session.scalars(
        select(PrecisionPromise)
        .where(PrecisionPromise.scorecard == scorecard)
        .ext(distinct_on(PrecisionPromise.criterion))
        .order_by(PrecisionPromise.criterion, PrecisionPromise.created_at.desc())
    ).all()
    people = names(session, [row.set_by_id for row in rows])
    return {
        row.criterion: PromiseDetail(
            row.precision, row.least_confidence, row.reviewed, people.get(row.set_by_id), row.created_at
        )
        for row in rows
        if row.precision is not None and row.least_confidence is not None
    }
