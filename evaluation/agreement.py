"""How far two raters agree, beyond what chance would give. Pure functions over paired answers.

Sources: Cohen 1960 and 1968 (kappa, weighted kappa), Gwet 2008 (AC1), Krippendorff 2011 (alpha,
"Computing Krippendorff's Alpha-Reliability"), Passonneau 2006 (MASI), Efron 1979 (bootstrap).
"""

from collections.abc import Callable, Hashable, Sequence
from collections.abc import Set as AbstractSet
from typing import Literal

import numpy as np
import numpy.typing as npt

Table = npt.NDArray[np.float64]
Level = Literal["nominal", "ordinal", "interval", "sets"]
Interval = tuple[float, float]


def contingency(first: Sequence[Hashable], second: Sequence[Hashable], categories: Sequence[Hashable]) -> Table:
    """Counts, shape (categories, categories): rows are the first rater's answers. Raises ValueError on a stranger."""
    if len(first) != len(second):
        raise ValueError(f"{len(first)} answers cannot be paired with {len(second)}")
    place = {category: number for number, category in enumerate(categories)}
    if strangers := (set(first) | set(second)) - set(place):
        raise ValueError(f"{len(strangers)} answers are not among the {len(place)} categories")
    table = np.zeros((len(categories), len(categories)))
    for one, other in zip(first, second, strict=True):
        table[place[one], place[other]] += 1
    return table


def quadratic_weighted_kappa(table: Table) -> float:
    """Cohen's kappa where a disagreement by k steps weighs k². nan without answers."""
    steps = np.arange(len(table), dtype=np.float64)
    return _kappa(table, np.asarray((steps[:, None] - steps[None, :]) ** 2))


def cohen_kappa(table: Table) -> float:
    """Cohen's kappa: every disagreement weighs the same. nan without answers."""
    return _kappa(table, 1 - np.eye(len(table)))


def weighted_kappa(table: Table, distances: Table) -> float:
    """Cohen's kappa where each disagreement weighs its distance, shape as the table's. nan without answers."""
    return _kappa(table, distances)


def jaccard(one: AbstractSet[Hashable], other: AbstractSet[Hashable]) -> float:
    """What two sets share of all that is in either; 1 for two empty ones."""
    return len(one & other) / len(one | other) if one or other else 1.0


def masi_distance(one: AbstractSet[Hashable], other: AbstractSet[Hashable]) -> float:
    """Measuring Agreement on Set-valued Items: 1 less Jaccard's index, which counts by two thirds where one set holds
    the other and by one third where neither does.
    """
    if one == other:
        return 0.0
    return 1 - jaccard(one, other) * (2 / 3 if one <= other or other <= one else 1 / 3)


def gwet_ac1(table: Table) -> float:
    """Gwet's AC1: unlike kappa it stays high when nearly all answers are of one category. nan without answers."""
    total = table.sum()
    if total == 0 or len(table) < 2:
        return float("nan")
    shares = (table.sum(0) + table.sum(1)) / (2 * total)
    chance = float((shares * (1 - shares)).sum() / (len(table) - 1))
    return float((np.trace(table) / total - chance) / (1 - chance))


def share_within(table: Table, steps: int) -> float:
    """Share of pairs at most `steps` categories apart; 0 gives exact agreement. nan without answers."""
    total = table.sum()
    places = np.arange(len(table))
    near = np.abs(places[:, None] - places[None, :]) <= steps
    return float(table[near].sum() / total) if total else float("nan")


def precision(table: Table, category: int) -> float:
    """Of what the first rater (the machine) put into the category, the share that the second did too."""
    given = table[category].sum()
    return float(table[category, category] / given) if given else float("nan")


def recall(table: Table, category: int) -> float:
    """Of what the second rater (the person) put into the category, the share that the first found."""
    labelled = table[:, category].sum()
    return float(table[category, category] / labelled) if labelled else float("nan")


def krippendorff_alpha(ratings: Sequence[Sequence[float | None]], level: Level) -> float:
    """Krippendorff's alpha over units with any number of raters.

    `ratings` holds one row for each rater and one column for each unit; None is a missing rating. Units with a
    single rating do not count. 1.0 where nothing varies; nan where no unit was rated twice. At the level "sets" a
    rating is a set of places as a number, 2 to the power of each added up, and distances are MASI's.
    """
    units = [[rating for rating in unit if rating is not None] for unit in zip(*ratings, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    if not units:
        return float("nan")
    values = sorted({rating for unit in units for rating in unit})
    coincidences = _coincidences(units, values)
    totals = coincidences.sum(0)
    distances = _distances(values, totals, level)
    observed = float((coincidences * distances).sum())
    expected = float((np.outer(totals, totals) * distances).sum() / (totals.sum() - 1))
    return 1.0 - observed / expected if expected else 1.0


def calibration_error(confidences: Sequence[float], correct: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error: mean gap of confidence and accuracy over equally wide bins. nan without answers."""
    if not confidences:
        return float("nan")
    confidence, right = np.asarray(confidences, dtype=float), np.asarray(correct, dtype=float)
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[place == number].mean() - right[place == number].mean()) * (place == number).sum()
        for number in np.unique(place)
    ]
    return float(sum(gaps) / len(confidence))


def bootstrap(count: int, statistic: Callable[[npt.NDArray[np.intp]], float], *, resamples: int = 1000) -> Interval:
    """95 % percentile interval of a statistic of `count` units; it is given the positions drawn. Seeded."""
    random = np.random.default_rng(20260101)
    drawn = [statistic(random.integers(0, count, count)) for _ in range(resamples)] if count else []
    known = [value for value in drawn if not np.isnan(value)]
    if not known:
        return float("nan"), float("nan")
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def bootstrap_table(table: Table, statistic: Callable[[Table], float], *, resamples: int = 1000) -> Interval:
    """95 % percentile interval of a statistic of a table of pairs, each pair drawn again with replacement. Seeded."""
    count = int(table.sum())
    if not count:
        return float("nan"), float("nan")
    random = np.random.default_rng(20260101)
    drawn = random.multinomial(count, table.ravel() / count, size=resamples).astype(np.float64)
    known = [value for each in drawn if not np.isnan(value := statistic(each.reshape(table.shape)))]
    low, high = np.percentile(known, [2.5, 97.5]) if known else (np.nan, np.nan)
    return float(low), float(high)


def clustered_share(hits: Sequence[int], trials: Sequence[int], *, resamples: int = 1000) -> Interval:
    """95 % interval of a share of answers that come in groups, such as those about one conversation: groups are drawn.

    `hits` out of `trials`, by group.
    """
    hit, tried = np.asarray(hits, dtype=np.float64), np.asarray(trials, dtype=np.float64)

    def share(drawn: npt.NDArray[np.intp]) -> float:
        total = tried[drawn].sum()
        return float(hit[drawn].sum() / total) if total else float("nan")

    return bootstrap(len(hit), share, resamples=resamples)


def _kappa(table: Table, weights: Table) -> float:
    total = table.sum()
    if total == 0:
        return float("nan")
    expected = np.outer(table.sum(1), table.sum(0)) / total
    by_chance = float((weights * expected).sum())
    return 1.0 - float((weights * table).sum()) / by_chance if by_chance else 1.0


def _coincidences(units: Sequence[Sequence[float]], values: Sequence[float]) -> Table:
    place = {value: number for number, value in enumerate(values)}
    result = np.zeros((len(values), len(values)))
    for unit in units:
        counts = np.bincount([place[rating] for rating in unit], minlength=len(values)).astype(float)
        result += (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    return result


def _distances(values: Sequence[float], totals: Table, level: Level) -> Table:
    if level == "nominal":
        return np.asarray(1 - np.eye(len(values)))
    if level == "sets":
        sets = [_members(int(value)) for value in values]
        return np.array([[masi_distance(one, other) for other in sets] for one in sets])
    # On an ordinal scale between two ranks lie all ratings in between and half of those at each end.
    scale = np.asarray(values, dtype=float) if level == "interval" else np.cumsum(totals) - totals / 2
    return np.asarray((scale[:, None] - scale[None, :]) ** 2)


def _members(number: int) -> frozenset[int]:
    return frozenset(place for place in range(number.bit_length()) if number >> place & 1)
