"""What makes a target questionable, told from the data before anybody agrees to it. Pure arithmetic.

None of it forbids a target: whoever goes on says why, and that is kept with it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..dashboards.figures import SMALLEST_GROUP, Figure
from .verdicts import Aim

FEWEST_PEERS = 5
BEST_DECILE = 0.9


class DoubtKind(StrEnum):
    NO_BASELINE = "no_baseline"
    WRONG_DIRECTION = "wrong_direction"
    ALREADY_MET = "already_met"
    WITHIN_NOISE = "within_noise"
    BEYOND_PEERS = "beyond_peers"
    TOO_FEW_RESULTS = "too_few_results"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason to think again, as a sentence."""

    kind: DoubtKind
    words: str


@dataclass(frozen=True, slots=True)
class Situation:
    """What a target is held against: the baseline over so many days, the days that are left, peers' figures over the
    same days as the baseline, and how the metric's values are written."""

    aim: Aim
    baseline: Figure
    baseline_days: int
    days_left: int
    peers: Sequence[float]
    spoken: Callable[[float], str]


def doubts(situation: Situation) -> tuple[Doubt, ...]:
    """In the order in which a person would raise them; none where the target is reasonable."""
    found = (_of_the_baseline(situation), _of_peers(situation), _of_the_pace(situation))
    return tuple(doubt for doubt in found if doubt is not None)


def best_decile(values: Sequence[float], sign: int) -> float | None:
    """The value that a tenth of people reach or better, interpolated; None for fewer than `FEWEST_PEERS`."""
    if len(values) < FEWEST_PEERS:
        return None
    ordered = sorted(values, reverse=sign < 0)
    place = BEST_DECILE * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def results_needed(baseline: Figure, target: float) -> int | None:
    """How many results tell the target from the baseline's value: its half-interval is then as wide as the step.

    None where the baseline has no interval, or is the target.
    """
    if baseline.value is None or baseline.low is None or baseline.high is None or target == baseline.value:
        return None
    half = (baseline.high - baseline.low) / 2
    return max(SMALLEST_GROUP, math.ceil(baseline.n * (half / abs(target - baseline.value)) ** 2))


def _of_the_baseline(situation: Situation) -> Doubt | None:
    aim, baseline, spoken = situation.aim, situation.baseline, situation.spoken
    if baseline.value is None or baseline.suppressed:
        words = f"There is hardly a baseline: {_results(baseline.n)} in the {situation.baseline_days} days before."
        return Doubt(DoubtKind.NO_BASELINE, words)
    worse, better = aim.worse_end(baseline), aim.better_end(baseline)
    measured = f"the baseline is {spoken(baseline.value)}"
    if _met(situation):
        if aim.better(baseline.value if worse is None else worse, aim.target):
            return Doubt(DoubtKind.WRONG_DIRECTION, f"It would be a step back: {measured} already.")
        return Doubt(DoubtKind.ALREADY_MET, f"It is met already: {measured}.")
    if better is not None and not aim.better(aim.target, better):
        words = f"It lies within the noise of the baseline, whose interval ends at {spoken(better)}."
        return Doubt(DoubtKind.WITHIN_NOISE, words + " Success could not be told from chance.")
    return None


def _of_peers(situation: Situation) -> Doubt | None:
    best = best_decile(situation.peers, situation.aim.sign)
    if best is None or not situation.aim.better(situation.aim.target, best):
        return None
    words = f"It is beyond what the best tenth of {len(situation.peers)} peers reach: {situation.spoken(best)}."
    return Doubt(DoubtKind.BEYOND_PEERS, words)


def _of_the_pace(situation: Situation) -> Doubt | None:
    baseline = situation.baseline
    needed = results_needed(baseline, situation.aim.target) or SMALLEST_GROUP
    expected = baseline.n * situation.days_left / situation.baseline_days
    if expected >= needed or _met(situation):
        return None
    words = f"It takes about {_results(needed)} to tell success from chance; at the pace of the baseline there will be"
    return Doubt(DoubtKind.TOO_FEW_RESULTS, f"{words} about {expected:.0f} by the due date.")


def _met(situation: Situation) -> bool:
    value = situation.baseline.value
    return value is not None and not situation.aim.better(situation.aim.target, value)


def _results(count: int) -> str:
    return "1 result" if count == 1 else f"{count} results"
