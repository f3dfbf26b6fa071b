"""Shares with their 95 % interval."""

import math

Interval = tuple[float, float]
Z = 1.959963984540054
"""Two-sided 95 % of the normal distribution."""


def wilson(successes: float, trials: float) -> Interval:
    """Wilson's score interval (1927) of a proportion, both ends between 0 and 1; (nan, nan) without trials.

    Fractions are allowed: weighted samples have an effective number of trials.
    """
    if trials <= 0:
        return float("nan"), float("nan")
    share = successes / trials
    centre = share + Z * Z / (2 * trials)
    margin = Z * math.sqrt(share * (1 - share) / trials + Z * Z / (4 * trials * trials))
    scale = 1 + Z * Z / trials
    return max(0.0, (centre - margin) / scale), min(1.0, (centre + margin) / scale)


def effective_trials(weights: list[float]) -> float:
    """How many equally weighted observations these are worth (Kish 1965); 0.0 for none."""
    squares = sum(weight * weight for weight in weights)
    return sum(weights) ** 2 / squares if squares else 0.0
