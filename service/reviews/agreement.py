"""How far the machine agrees with people who answered blind: by question, reviewer, judge and scorecard version."""

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from evaluation import agreement
from evaluation.agreement import Table
from evaluation.answers import set_distances
from evaluation.proportions import Interval, wilson

from ..identity.viewer import Viewer
from .agreement_pairs import AgreementFilters, BlindPair, blind_pairs

RESAMPLES = 400
LEAST_REVIEWS = 5
"""From fewer, drawing reviews again would feign certainty."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A share or a kappa with its 95 % interval; None where it has no meaning or nothing was there to measure."""

    value: float | None
    low: float | None
    high: float | None


NO_FIGURE = Figure(None, None, None)


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    """One question. `exact` and `within_one` are shares of the `answered` of `n` pairs: the machine withheld the rest.

    `kappa` is beyond chance: quadratic weighted for grades, with MASI's distances where several options can be chosen,
    Cohen's for the rest; it has no value where one side gave always the same answer. `most_common` is the share of the
    answer that people gave most: whoever always gives it agrees that often.
    """

    scorecard: str
    criterion: str
    name: str
    graded: bool
    n: int
    answered: int
    exact: Figure
    within_one: Figure
    kappa: Figure
    most_common: float


@dataclass(frozen=True, slots=True)
class GroupAgreement:
    """Agreement over all questions of a reviewer, judge or scorecard version: `n` pairs from `reviews` reviews.

    Intervals are by review, since the answers about one conversation go together.
    """

    name: str
    reviews: int
    n: int
    answered: int
    exact: Figure
    grades: int
    within_one: Figure


@dataclass(frozen=True, slots=True)
class BlindAgreement:
    """All of it. `reviews` is how many blind reviews, one for each scorecard, it rests on."""

    reviews: int
    criteria: tuple[CriterionAgreement, ...]
    reviewers: tuple[GroupAgreement, ...]
    judges: tuple[GroupAgreement, ...]
    scorecards: tuple[GroupAgreement, ...]


def blind_agreement(viewer: Viewer, session: Session, filters: AgreementFilters) -> BlindAgreement:
    """In the viewer's scope; from blind reviews only."""
    pairs = blind_pairs(viewer, session, filters)
    by_question = _grouped(pairs, lambda pair: (pair.scorecard, pair.criterion.id))
    return BlindAgreement(
        reviews=len({(pair.evaluation_id, pair.reviewer_id) for pair in pairs}),
        criteria=tuple(_criterion(group) for group in by_question),
        reviewers=_groups(pairs, lambda pair: (pair.reviewer, pair.reviewer_id), lambda pair: pair.reviewer),
        judges=_groups(pairs, lambda pair: pair.judge, lambda pair: pair.judge),
        scorecards=_groups(pairs, _scorecard_version, _scorecard_version),
    )


def share(successes: int, trials: int) -> Figure:
    """With Wilson's interval."""
    if not trials:
        return NO_FIGURE
    low, high = wilson(successes, trials)
    return Figure(successes / trials, low, high)


def _criterion(pairs: Sequence[BlindPair]) -> CriterionAgreement:
    last, answered = pairs[-1], [pair for pair in pairs if pair.machine is not None]
    near = sum(pair.within_one for pair in answered) if last.graded else 0
    return CriterionAgreement(
        scorecard=last.scorecard_name,
        criterion=last.criterion.id,
        name=last.criterion.name,
        graded=last.graded,
        n=len(pairs),
        answered=len(answered),
        exact=share(sum(pair.exact for pair in answered), len(answered)),
        within_one=share(near, len(answered)) if last.graded else NO_FIGURE,
        kappa=_kappa(answered, graded=last.graded),
        most_common=Counter(pair.own for pair in pairs).most_common(1)[0][1] / len(pairs),
    )


def _kappa(pairs: Sequence[BlindPair], *, graded: bool) -> Figure:
    values = _answers(pairs, graded=graded)
    table = agreement.contingency([pair.machine for pair in pairs], [pair.own for pair in pairs], values)
    statistic = agreement.quadratic_weighted_kappa if graded else agreement.cohen_kappa
    if any(pair.criterion.several for pair in pairs):
        distances = set_distances(values)
        statistic = partial(agreement.weighted_kappa, distances=distances)
    if not _varies(table):
        return NO_FIGURE
    low, high = agreement.bootstrap_table(table, lambda drawn: _defined(drawn, statistic), resamples=RESAMPLES)
    return Figure(_known(statistic(table)), _known(low), _known(high))


def _answers(pairs: Sequence[BlindPair], *, graded: bool) -> list[str]:
    """Every option that any version of the scorecard offered, in order; of several, the answers that were given."""
    if any(pair.criterion.several for pair in pairs):
        return sorted({answer for pair in pairs for answer in (pair.machine, pair.own) if answer is not None})
    values = list(dict.fromkeys(option.value for pair in pairs for option in pair.criterion.options))
    return sorted(values, key=int) if graded else values


def _varies(table: Table) -> bool:
    """Whether both sides gave more than one answer: else chance alone explains all agreement."""
    return bool((table.sum(0) > 0).sum() > 1 and (table.sum(1) > 0).sum() > 1)


def _defined(table: Table, statistic: Callable[[Table], float]) -> float:
    return statistic(table) if _varies(table) else math.nan


def _groups(
    pairs: Sequence[BlindPair], key: Callable[[BlindPair], Hashable], name: Callable[[BlindPair], str]
) -> tuple[GroupAgreement, ...]:
    found = [_group(name(group[0]), group) for group in _grouped(pairs, key)]
    return tuple(sorted(found, key=lambda group: group.name))


def _group(name: str, pairs: Sequence[BlindPair]) -> GroupAgreement:
    answered = [pair for pair in pairs if pair.machine is not None]
    grades = [pair for pair in answered if pair.graded]
    return GroupAgreement(
        name=name,
        reviews=len({(pair.evaluation_id, pair.reviewer_id) for pair in pairs}),
        n=len(pairs),
        answered=len(answered),
        exact=_clustered(answered, lambda pair: pair.exact),
        grades=len(grades),
        within_one=_clustered(grades, lambda pair: pair.within_one),
    )


def _clustered(pairs: Sequence[BlindPair], counts: Callable[[BlindPair], bool]) -> Figure:
    if not pairs:
        return NO_FIGURE
    reviews = _grouped(pairs, lambda pair: (pair.evaluation_id, pair.reviewer_id))
    hits = [sum(counts(pair) for pair in review) for review in reviews]
    low, high = _interval(hits, [len(review) for review in reviews])
    return Figure(sum(hits) / len(pairs), _known(low), _known(high))


def _interval(hits: Sequence[int], trials: Sequence[int]) -> Interval:
    """By review; none from too few. Where all are hits or none is, drawing again shows no spread: then Wilson's, with
    every review counted once.
    """
    if len(trials) < LEAST_REVIEWS:
        return math.nan, math.nan
    if sum(hits) in (0, sum(trials)):
        return wilson(len(trials) if sum(hits) else 0, len(trials))
    return agreement.clustered_share(hits, trials, resamples=RESAMPLES)


def _grouped(pairs: Iterable[BlindPair], key: Callable[[BlindPair], Hashable]) -> list[list[BlindPair]]:
    groups: dict[Hashable, list[BlindPair]] = {}
    for pair in pairs:
        groups.setdefault(key(pair), []).append(pair)
    return list(groups.values())


def _scorecard_version(pair: BlindPair) -> str:
    return f"{pair.scorecard_name}, version {pair.version}"


def _known(value: float) -> float | None:
    """JSON has no nan."""
    return None if math.isnan(value) else value
