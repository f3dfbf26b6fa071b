"""From sums to figures: the mean of a metric with its interval, and the difference between two figures."""

import math

from evaluation.differences import recovered
from evaluation.means import around
from evaluation.promoters import net_promoter_interval

from ..dashboards.figures import Change, Figure, Sums, mean
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


def withheld(metric: Metric, about_a_person: Figure) -> bool:
    """Whether it rests on too few results to say anything about somebody. How many contacts there were always does."""
    return about_a_person.suppressed and metric.unit is not Unit.COUNT


def without_value(figure: Figure) -> Figure:
    """How many there were, and nothing else."""
    return Figure(None, None, None, figure.n)


def compared(metric: Metric, before: Sums, after: Sums) -> Change | None:
    """From one mean to the other; None for counts, and where either side has too little to say."""
    return difference(estimate(metric, before), estimate(metric, after))


def difference(before: Figure, after: Figure) -> Change | None:
    """From one figure to the other, with the interval that theirs make; None where either has none."""
    if before.value is None or before.low is None or before.high is None:
        return None
    if after.value is None or after.low is None or after.high is None:
        return None
    interval = recovered(before.value, (before.low, before.high), after.value, (after.low, after.high))
    return Change(after.value - before.value, *interval)


def _promoters(sums: Sums) -> tuple[int, int]:
    """Promoters and detractors, whose values are 100 and -100."""
    both, more = sums.squares / 10_000, sums.total / 100
    return round((both + more) / 2), round((both - more) / 2)
