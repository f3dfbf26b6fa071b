"""Which metrics a rule may watch, each as a neutral fact: what was measured, never what it means about somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..interactions.metric_details import CALL, WRITTEN, Unit


@dataclass(frozen=True, slots=True)
class NudgeMetric:
    """A metric of service/metrics, the agent's side where there is one for each party. Shares are percent here."""

    name: str
    label: str
    unit: Unit
    by_party: bool

    def of(self, values: Mapping[str, Any]) -> float | None:
        """The value among an interaction's metrics, in seconds, counts or percent; None where it was not measured."""
        found = values.get(self.name)
        measured = found.get("agent") if isinstance(found, Mapping) else found
        if not isinstance(measured, int | float):
            return None
        return 100 * measured if self.unit is Unit.SHARE else float(measured)


WATCHED = {
    "longest_monologue": True,
    "longest_silence": False,
    "dead_air_count": False,
    "hold_seconds": False,
    "overtalk_seconds": False,
    "interruptions": True,
    "talk_share": True,
    "handle_time": False,
    "time_to_answer": False,
    "transfers": False,
    "first_response": False,
    "longest_response": True,
}
"""By name, whether there is one for each party."""
METRICS: Mapping[str, NudgeMetric] = {
    one.name: NudgeMetric(one.name, one.label, one.unit, WATCHED[one.name])
    for one in (*CALL, *WRITTEN)
    if one.name in WATCHED
}
