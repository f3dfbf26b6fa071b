"""The difference between two estimates, from their intervals alone."""

import math

from .proportions import Interval


def recovered(before: float, before_interval: Interval, after: float, after_interval: Interval) -> Interval:
    """The 95 % interval of `after - before`, two independent estimates with 95 % intervals of their own.

    The method of variance estimates recovery, MOVER (Zou and Donner 2008): intervals need not be symmetric. Wilson's
    intervals make Newcombe's hybrid score interval (1998, method 10).
    """
    difference = after - before
    low = difference - math.hypot(after - after_interval[0], before_interval[1] - before)
    high = difference + math.hypot(after_interval[1] - after, before - before_interval[0])
    return low, high
