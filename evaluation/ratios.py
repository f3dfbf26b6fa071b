"""Ratios of shares with their 95 % interval."""

import math

from .proportions import Interval, Z

HALF = 0.5


def share_ratio(own: tuple[float, float], others: tuple[float, float]) -> tuple[float, Interval] | None:
    """How often something happens in one group against another, each as successes and trials; 1 is as often.

    Katz's interval (1978) of the logarithm, with half a success and half a failure added to each where a side has none
    (Pettigrew 1986). None where a group is empty.
    """
    if not (own[1] and others[1]):
        return None
    if min(own[0], others[0]) == 0 or (own[0] == own[1] and others[0] == others[1]):
        own, others = (own[0] + HALF, own[1] + 2 * HALF), (others[0] + HALF, others[1] + 2 * HALF)
    ratio = (own[0] / own[1]) / (others[0] / others[1])
    error = math.sqrt(1 / own[0] - 1 / own[1] + 1 / others[0] - 1 / others[1])
    return ratio, (ratio * math.exp(-Z * error), ratio * math.exp(Z * error))
