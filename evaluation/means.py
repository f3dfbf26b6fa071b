"""Means with their 95 % interval."""

import math
from collections.abc import Sequence
from statistics import fmean, stdev

from .proportions import Interval

TWO_SIDED = 0.975


def student_interval(values: Sequence[float], *, bounds: Interval = (-math.inf, math.inf)) -> Interval | None:
    """Student's interval (1908) of the mean, cut at `bounds`; None for fewer than two values.

    Where all values are the same it has no width: a few equal values are no proof that the next will be equal.
    """
    if len(values) < 2:
        return None
    from scipy.special import stdtrit  # not at import time: half a second

    mean = fmean(values)
    margin = float(stdtrit(len(values) - 1, TWO_SIDED)) * stdev(values) / math.sqrt(len(values))
    return max(bounds[0], mean - margin), min(bounds[1], mean + margin)
