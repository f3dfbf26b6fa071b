"""Differences between figures, and differences of differences, with their 95 % interval."""

import math
from typing import NamedTuple


class Estimate(NamedTuple):
    """A value and its 95 % interval."""

    value: float
    low: float
    high: float


def difference(first: Estimate, second: Estimate) -> Estimate:
    """`first` less `second`, of independent estimates, by squaring and adding.

    Each limit lies as far from the difference as the root of the squared distances of both values from the limit of
    theirs that would widen it (Newcombe 1998, method 10, for shares; Zou and Donner 2008 for any two estimates). Unlike
    Welch's it needs no variance: five passes out of five have a Wilson interval, though they do not differ.
    """
    value = first.value - second.value
    return Estimate(
        value,
        value - math.hypot(first.value - first.low, second.high - second.value),
        value + math.hypot(first.high - first.value, second.value - second.low),
    )
