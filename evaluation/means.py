"""Means with their 95 % interval."""

import math
from collections.abc import Sequence
from statistics import fmean, stdev

from .proportions import Interval

TWO_SIDED = 0.975


def student_interval(values: Sequence[float], *, bounds: Interval = (-math.inf, math.inf)) -> Interval | None:
    """Student's interval (1908) of the mean, cut at `bounds`.

    None for fewer than two values, and where all are the same: they say nothing about how far the next one may lie.
    """
    if len(set(values)) < 2:
        return None
    return around(fmean(values), stdev(values) / math.sqrt(len(values)), len(values) - 1, bounds=bounds)


def around(mean: float, standard_error: float, freedom: int, *, bounds: Interval = (-math.inf, math.inf)) -> Interval:
    """Student's interval of a mean whose standard error has so many degrees of freedom, cut at `bounds`."""
    from scipy.special import stdtrit  # not at import time: half a second

    margin = float(stdtrit(freedom, TWO_SIDED)) * standard_error if standard_error else 0.0
    return max(bounds[0], mean - margin), min(bounds[1], mean + margin)
