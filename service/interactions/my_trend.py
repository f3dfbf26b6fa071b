"""An agent's released results over time: against the own past only, never against anybody else.

Means are over results that a person confirmed and released and that count now. Intervals are Student's, 95 %.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluation.means import student_interval
from scorecards.schema import Scorecard

from ..evaluations.standings import newest
from ..evaluations.tables import Evaluation, ScorecardVersion
from ..identity.viewer import Viewer, may_see
from ..reviews.confirmed import ConfirmedAnswer, confirmed_answers
from ..reviews.tables import Review
from .tables import Interaction

WINDOW = 5
"""Results in one moving mean."""
LATELY = 10
"""Answers to one question that count as lately; what came before them is the past."""
ENOUGH = 3
"""Fewer answers than these are shown, and said nothing about."""
STRONG = 75.0
"""Percent of the points from which on a question counts as a strength."""
BOUNDS = (0.0, 100.0)


@dataclass(frozen=True, slots=True)
class Mean:
    """In percent, with its 95 % interval (None below two values) and how many values it rests on."""

    value: float
    interval: tuple[float, float] | None
    n: int


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One result, and the mean of it and up to four before it."""

    interaction_id: UUID
    reference: str
    at: dt.datetime
    percent: float
    moving: Mean


@dataclass(frozen=True, slots=True)
class ScorecardTrend:
    scorecard: str
    name: str
    points: tuple[TrendPoint, ...]


@dataclass(frozen=True, slots=True)
class CriterionTrend:
    """Points earned on one question: over the last answers, and over those before them (None without any)."""

    scorecard: str
    criterion: str
    name: str
    next_step: str
    lately: Mean
    before: Mean | None

    @property
    def enough(self) -> bool:
        return self.lately.n >= ENOUGH


@dataclass(frozen=True, slots=True)
class MyTrends:
    """`strengths` are at most three questions, best first; `focus` is the one to work on, with the fewest points."""

    scorecards: tuple[ScorecardTrend, ...]
    criteria: tuple[CriterionTrend, ...]

    @property
    def telling(self) -> bool:
        """Whether there is enough to say more than a single result does."""
        return any(one.enough for one in self.criteria) or any(len(one.points) > 1 for one in self.scorecards)

    @property
    def strengths(self) -> tuple[CriterionTrend, ...]:
        strong = [one for one in self.criteria if one.enough and one.lately.value >= STRONG]
        return tuple(sorted(strong, key=lambda one: -one.lately.value)[:3])

    @property
    def focus(self) -> CriterionTrend | None:
        weak = [one for one in self.criteria if one.enough and one.lately.value < STRONG]
        return min(weak, key=lambda one: one.lately.value, default=None)


def my_trends(viewer: Viewer, session: Session) -> MyTrends:
    """Oldest first within each scorecard; questions in the scorecard's order."""
    return MyTrends(_scorecards(viewer, session), _criteria(viewer, session))


def mean_of(values: Sequence[float]) -> Mean:
    return Mean(fmean(values), student_interval(values, bounds=BOUNDS), len(values))


def _scorecards(viewer: Viewer, session: Session) -> tuple[ScorecardTrend, ...]:
    at = func.coalesce(Interaction.started_at, Interaction.created_at)
    rows = session.execute(
        select(Evaluation.scorecard, ScorecardVersion.name, Interaction.id, Interaction.reference, at, Review.score)
        .join(Evaluation, Evaluation.interaction_id == Interaction.id)
        .join(ScorecardVersion, ScorecardVersion.hash == Evaluation.scorecard_hash)
        .join(Review, Review.evaluation_id == Evaluation.id)
        .where(may_see(viewer), newest(), Review.released_at.is_not(None), Review.score.is_not(None))
        .order_by(Evaluation.scorecard, at, Interaction.id)
    ).all()
    found: dict[str, list[tuple[UUID, str, dt.datetime, float]]] = defaultdict(list)
    names = {row[0]: row[1] for row in rows}
    for scorecard, _, interaction_id, reference, moment, score in rows:
        if score is not None:
            found[scorecard].append((interaction_id, reference, moment, score))
    return tuple(ScorecardTrend(scorecard, names[scorecard], _points(results)) for scorecard, results in found.items())


def _points(results: Sequence[tuple[UUID, str, dt.datetime, float]]) -> tuple[TrendPoint, ...]:
    scores = [score for *_, score in results]
    windows = [scores[max(0, end - WINDOW) : end] for end in range(1, len(scores) + 1)]
    return tuple(TrendPoint(*result, moving=mean_of(window)) for result, window in zip(results, windows, strict=True))


def _criteria(viewer: Viewer, session: Session) -> tuple[CriterionTrend, ...]:
    answers = confirmed_answers(viewer, session, Review.released_at.is_not(None))
    at = _times(session, {answer.interaction_id for answer in answers})
    cards = _cards(session, {answer.scorecard_hash for answer in answers})
    earned: dict[tuple[str, str], list[ConfirmedAnswer]] = defaultdict(list)
    for answer in sorted(answers, key=lambda answer: at[answer.interaction_id]):
        if answer.points is not None:
            earned[answer.scorecard, answer.criterion].append(answer)
    trends = [_criterion(cards, own) for own in earned.values()]
    order = {(card.id, asked.id): n for card in cards.values() for n, asked in enumerate(card.criteria)}
    return tuple(sorted(trends, key=lambda one: (one.scorecard, order[one.scorecard, one.criterion])))


def _criterion(cards: Mapping[str, Scorecard], answers: Sequence[ConfirmedAnswer]) -> CriterionTrend:
    """`answers` oldest first; the names are those of the newest scorecard version."""
    newest_answer = answers[-1]
    criterion = cards[newest_answer.scorecard_hash].criterion(newest_answer.criterion)
    percents = [100 * answer.points for answer in answers if answer.points is not None]
    before = percents[:-LATELY]
    return CriterionTrend(
        scorecard=newest_answer.scorecard,
        criterion=newest_answer.criterion,
        name=criterion.name,
        next_step=criterion.coaching.next_step,
        lately=mean_of(percents[-LATELY:]),
        before=mean_of(before) if before else None,
    )


def _times(session: Session, ids: set[UUID]) -> Mapping[UUID, dt.datetime]:
    at = func.coalesce(Interaction.started_at, Interaction.created_at)
    return dict(session.execute(select(Interaction.id, at).where(Interaction.id.in_(ids))).all())


def _cards(session: Session, hashes: set[str]) -> Mapping[str, Scorecard]:
    versions = session.scalars(select(ScorecardVersion).where(ScorecardVersion.hash.in_(hashes)))
    return {version.hash: Scorecard.model_validate(version.content) for version in versions}
