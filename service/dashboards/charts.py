"""What the page's charts draw, as plain values for charts.js. Every chart stands beside a table of the same figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .figures import Figure
from .handling import Handling
from .scores import Scores

Chart = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Charts:
    """None where there is nothing to draw."""

    trend: Chart | None
    critical: Chart | None
    coverage: Chart | None


def charts(scores: Scores | None, weeks: Sequence[Handling]) -> Charts:
    labels = [f"{week.week:%-d %b}" for week in weeks if week.week]
    something = any(week.handled for week in weeks)
    return Charts(
        trend=_chart(labels, _trend(scores)) if scores and scores.machine.n else None,
        critical=_chart(labels, [_band("Critical fails", [week.critical_share for week in weeks])])
        if something
        else None,
        coverage=_chart(labels, [_band("Reviewed by people", [w.coverage for w in weeks])]) if something else None,
    )


def _chart(labels: list[str], series: list[Chart]) -> Chart:
    return {"weeks": labels, "series": series}


def _trend(scores: Scores) -> list[Chart]:
    return [
        _band("Random sample, reviewed by people", [week.sample for week in scores.weeks]),
        _band("Machine, all", [week.machine for week in scores.weeks]),
    ]


def _band(name: str, figures: Iterable[Figure]) -> Chart:
    """Values with the ends of their intervals, in percent; null where there is none."""
    known = list(figures)
    return {
        "name": name,
        "values": [_rounded(each.value) for each in known],
        "low": [_rounded(each.low) for each in known],
        "high": [_rounded(each.high) for each in known],
        "n": [each.n for each in known],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
