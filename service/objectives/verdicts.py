"""Whether a figure keeps pace with the straight line from its baseline to the target. Pure arithmetic."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from evaluation.differences import recovered

from ..dashboards.figures import Change, Figure


class Verdict(StrEnum):
    AHEAD = "ahead"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    TOO_EARLY = "too_early"
    """So few results, or so wide an interval, that standing still and keeping pace would look alike."""


@dataclass(frozen=True, slots=True)
class Aim:
    """From where to where, and which way is better: `sign` is 1 where higher is, -1 where lower is."""

    baseline: float | None
    target: float
    sign: int

    def better(self, value: float, than: float) -> bool:
        return self.sign * (value - than) > 0

    def reached(self, value: float | None) -> bool:
        return value is not None and not self.better(self.target, value)

    def expected(self, gone: float) -> float:
        """On the straight line, after a share `gone` of the time; the target where no baseline was measured."""
        if self.baseline is None:
            return self.target
        return self.baseline + min(1.0, max(0.0, gone)) * (self.target - self.baseline)

    def worse_end(self, figure: Figure) -> float | None:
        return figure.low if self.sign > 0 else figure.high

    def better_end(self, figure: Figure) -> float | None:
        return figure.high if self.sign > 0 else figure.low


def share_gone(starts_on: dt.date, due_on: dt.date, today: dt.date) -> float:
    """Of the days from the start to the due day, 0 to 1."""
    days = (due_on - starts_on).days
    return min(1.0, max(0.0, (today - starts_on).days / days)) if days > 0 else 1.0


def verdict(aim: Aim, current: Figure, expected: float) -> Verdict:
    """Ahead or behind only where the whole 95 % interval is; on track where the interval has the expected value and
    no longer the baseline."""
    worse, better = aim.worse_end(current), aim.better_end(current)
    if current.suppressed or worse is None or better is None:
        return Verdict.TOO_EARLY
    if aim.better(worse, expected):
        return Verdict.AHEAD
    if aim.better(expected, better):
        return Verdict.BEHIND
    unmoved = aim.baseline is not None and not aim.better(worse, aim.baseline)
    return Verdict.TOO_EARLY if unmoved else Verdict.ON_TRACK


def difference(before: Figure, after: Figure) -> Change | None:
    """From one figure to another that is independent of it. None where either has no interval."""
    if before.value is None or before.low is None or before.high is None:
        return None
    if after.value is None or after.low is None or after.high is None:
        return None
    low, high = recovered(before.value, (before.low, before.high), after.value, (after.low, after.high))
    return Change(after.value - before.value, low, high)
