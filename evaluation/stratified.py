"""The mean of a population from a sample drawn stratum by stratum, with its interval.

Source: Cochran 1977, "Sampling Techniques", chapter 5.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance

from scipy.special import stdtrit

from .proportions import Interval

TWO_SIDED = 0.975


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the population: how many units it has, and the values of those that were sampled."""

    size: int
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval, from `n` values in `strata` strata.

    `covered` is the share of the population that lies in strata with at least one value: the mean is of these, `size`
    units in all.
    """

    mean: float | None
    interval: tuple[float | None, float | None]
    n: int
    strata: int
    covered: float
    standard_error: float | None = None
    size: int = 0


def stratified_mean(strata: Sequence[Stratum], *, bounds: Interval | None = None) -> Estimate:
    """Each stratum counts for as many units as it has, however many of them were sampled.

    A stratum with one value lends its spread from the others: the mean of their variances, or, where no stratum has
    two, the variance of all values. A stratum that was sampled completely adds no uncertainty. The interval is
    Student's, with as many degrees of freedom as there are values beyond one a stratum (at least one), and is cut at
    `bounds`. It is (None, None) where fewer than two values say anything about the spread.
    """
    seen = [stratum for stratum in strata if stratum.values]
    values = [value for stratum in seen for value in stratum.values]
    population, size = sum(stratum.size for stratum in strata), sum(stratum.size for stratum in seen)
    covered = size / population if population else 0.0
    if not seen:
        return Estimate(None, (None, None), 0, 0, covered)
    mean = sum(stratum.size * fmean(stratum.values) for stratum in seen) / size
    deviation = _standard_error(seen, values, size)
    interval = _interval(mean, deviation, len(values), len(seen), bounds)
    return Estimate(mean, interval, len(values), len(seen), covered, deviation, size)


def _standard_error(strata: Sequence[Stratum], values: Sequence[float], size: int) -> float | None:
    known = [variance(stratum.values) for stratum in strata if len(stratum.values) > 1]
    if not known and len(values) < 2:
        return 0.0 if size == len(values) else None
    borrowed = fmean(known) if known else variance(values)
    return math.sqrt(sum(_share_of_variance(stratum, borrowed) for stratum in strata)) / size


def _share_of_variance(stratum: Stratum, borrowed: float) -> float:
    sampled = len(stratum.values)
    spread = variance(stratum.values) if sampled > 1 else borrowed
    unseen = max(0.0, 1 - sampled / stratum.size)
    return stratum.size**2 * unseen * spread / sampled


def _interval(
    mean: float, deviation: float | None, count: int, strata: int, bounds: Interval | None
) -> tuple[float | None, float | None]:
    if deviation is None:
        return None, None
    margin = float(stdtrit(max(1, count - strata), TWO_SIDED)) * deviation if deviation else 0.0
    low, high = bounds or (-math.inf, math.inf)
    return max(low, mean - margin), min(high, mean + margin)
