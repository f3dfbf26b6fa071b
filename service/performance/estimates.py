"""From sums to figures: the mean of a metric with its interval, and the difference between two means."""

import math

from evaluation.means import around
from evaluation.promoters import net_promoter_interval
from evaluation.proportions import difference

from ..dashboards.figures import Change, Figure, Sums, change, mean
from .registry import Metric, Unit


def estimate(metric: Metric, sums: Sums) -> Figure:
    """Wilson's interval for shares, an adjusted one for the Net Promoter Score, Student's for all other means.

    A count is its own value and has no interval.
    """
    if metric.unit is Unit.COUNT:
        return Figure(float(sums.n), None, None, sums.n)
    if metric.unit is Unit.PERCENT or not sums.n:
        return mean(sums)
    value = sums.total / sums.n
    if metric.id == "recommendation":
        return Figure(value, *net_promoter_interval(*_promoters(sums), sums.n), sums.n)
    if not sums.varies:
        return Figure(value, None, None, sums.n)
    interval = around(value, math.sqrt(sums.variance / sums.n), sums.n - 1, bounds=metric.bounds)
    return Figure(value, *interval, sums.n)


def compared(metric: Metric, before: Sums, after: Sums) -> Change | None:
    """From one mean to the other: Newcombe's interval for shares, Welch's for all others; None for counts and where
    either side has too little to say."""
    if metric.unit is Unit.COUNT:
        return None
    if metric.unit is Unit.PERCENT and is_share(before) and is_share(after):
        return _difference_of_shares(before, after)
    return change(before, after)


def is_share(sums: Sums) -> bool:
    """Whether every value is 0 or 100."""
    return sums.n > 0 and math.isclose(sums.squares, 100 * sums.total)


def _difference_of_shares(before: Sums, after: Sums) -> Change:
    value, low, high = difference((before.total / 100, before.n), (after.total / 100, after.n))
    return Change(100 * value, 100 * low, 100 * high)


def _promoters(sums: Sums) -> tuple[int, int]:
    """Promoters and detractors, whose values are 100 and -100."""
    both, more = sums.squares / 10_000, sums.total / 100
    return round((both + more) / 2), round((both - more) / 2)
