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
    from scipy.special import stdtrit  # not at import time: half a second

    mean = fmean(values)
    margin = float(stdtrit(len(values) - 1, TWO_SIDED)) * stdev(values) / math.sqrt(len(values))
    return max(bounds[0], mean - margin), min(bounds[1], mean + margin)
