"""Calls that are alike: the same type in the same shift. A hard kind of call is no disadvantage.

Where everybody reaches a target less often in one kind of call than in the others, by more than noise, those who take
such calls are lifted by as much. Nobody is lowered. The comparison is made once, when a programme starts, from the
confirmed random samples of the time before: so that nobody's points depend on what colleagues do.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from ..dashboards.figures import NOTHING, Sums
from ..performance.estimates import compared
from ..performance.registry import METRICS
from .sampled_results import SampledResult

LEAST_RESULTS = 20
"""Of one kind of call: fewer say nothing about how hard it is."""
EARLY, LATE, NIGHT = 6, 14, 22
"""The hours, on the centre's clocks, at which shifts begin."""
NO_TYPE = "no type"
Baseline = Mapping[str, Sequence[int]]
"""By stratum, [how many reached the target, how many there were]."""


class Shift(StrEnum):
    """When a call was, on the centre's clocks."""

    EARLY = "early"
    LATE = "late"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Reached:
    """How many of an agent's results reached a target. `lift` is what kinds of calls that are harder add, 0 to 1."""

    count: int
    n: int
    lift: float

    @property
    def share(self) -> float:
        """What counts, 0 to 1."""
        return min(1.0, self.count / self.n + self.lift) if self.n else 0.0


def shift_of(moment: dt.datetime, zone: ZoneInfo) -> Shift:
    hour = moment.astimezone(zone).hour
    if EARLY <= hour < LATE:
        return Shift.EARLY
    return Shift.LATE if LATE <= hour < NIGHT else Shift.NIGHT


def stratum_of(result: SampledResult, zone: ZoneInfo) -> str:
    return f"{result.call_type or NO_TYPE}, {shift_of(result.at, zone).value} shift"


def baseline_of(results: Iterable[SampledResult], target: float, zone: ZoneInfo) -> dict[str, list[int]]:
    """What is kept of them for later: counts alone."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for result in results:
        counts = found[stratum_of(result, zone)]
        counts[0] += result.value >= target
        counts[1] += 1
    return dict(found)


def lifts(baseline: Baseline) -> dict[str, float]:
    """By how much each harder stratum falls short of all others, 0 to 1; strata that do not are left out."""
    sums = {stratum: _sums(*counts) for stratum, counts in baseline.items()}
    found: dict[str, float] = {}
    for stratum, own in sums.items():
        others = sum((sums[other] for other in sums if other != stratum), start=NOTHING)
        enough = min(own.n, others.n) >= LEAST_RESULTS
        harder = compared(METRICS["quality"], others, own) if enough else None
        if harder is not None and harder.high < 0:
            found[stratum] = -harder.value / 100
    return found


def reached(results: Sequence[SampledResult], target: float, baseline: Baseline, zone: ZoneInfo) -> Reached:
    """How an agent's results stand to a target, with what their kinds of calls add, on the mean."""
    added = lifts(baseline)
    lift = sum(added.get(stratum_of(result, zone), 0.0) for result in results) / len(results) if results else 0.0
    return Reached(sum(result.value >= target for result in results), len(results), lift)


def _sums(count: int, n: int) -> Sums:
    return Sums(n, 100.0 * count, 10_000.0 * count)
