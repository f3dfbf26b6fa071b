"""Every metric of a period and a scope: its figure, its median, against the period before, and its trend."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..dashboards.figures import NOTHING, Change, Figure
from .estimates import difference, estimate, withheld, without_value
from .imported import imported_figures, imported_metrics
from .medians import medians
from .periods import Period, Periods
from .queries import NO_FIGURE, all_metrics, sums_of_periods
from .registry import METRICS, Metric
from .scopes import Grouping, Scope
from .sections import sections

TREND, LONG_TREND = 8, 4
LONG = 45
"""A period of more days has a trend of fewer of its kind."""


@dataclass(frozen=True, slots=True)
class MetricRow:
    """`trend` has a figure for each of the periods up to this one, oldest first; `median` is of times only."""

    metric: Metric
    figure: Figure
    before: Figure
    change: Change | None
    trend: tuple[Figure, ...]
    median: Figure | None


@dataclass(frozen=True, slots=True)
class OverviewSection:
    name: str
    rows: tuple[MetricRow, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """`periods` are those of the trend."""

    period: Period
    before: Period
    periods: tuple[Period, ...]
    sections: tuple[OverviewSection, ...]

    @property
    def rows(self) -> tuple[MetricRow, ...]:
        return tuple(row for section in self.sections for row in section.rows)

    @property
    def empty(self) -> bool:
        """Nothing came in."""
        return all(row.figure.n == 0 for row in self.rows)


def overview(session: Session, period: Period, scope: Scope) -> Overview:
    """Of a scope that was narrowed down to what the viewer may see (`seen_by`)."""
    count = TREND if period.days <= LONG else LONG_TREND
    periods = tuple(period.up_to(count))
    known, figures = all_metrics(session), _figures(session, periods, scope)
    middle = medians(session, figures[-1], period, scope)
    return Overview(
        period=period,
        before=period.before(),
        periods=periods,
        sections=tuple(
            OverviewSection(
                name, tuple(_row(known[id], figures, middle.get(id), person=scope.agent_id is not None) for id in ids)
            )
            for name, ids in sections(known).items()
        ),
    )


def _row(metric: Metric, figures: Sequence[Mapping[str, Figure]], median: Figure | None, *, person: bool) -> MetricRow:
    trend = tuple(each[metric.id] for each in figures)
    if person:
        trend, median = _told(metric, trend), _told(metric, [median])[0] if median else None
    before, figure = trend[-2:]
    return MetricRow(metric, figure, before, difference(before, figure), trend, median)


def _told(metric: Metric, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """About a person."""
    return tuple(without_value(figure) if withheld(metric, figure) else figure for figure in figures)


def _figures(session: Session, periods: Periods, scope: Scope) -> list[Mapping[str, Figure]]:
    """Of each period, every metric."""
    imported = imported_metrics(session)
    return [
        {id: estimate(metric, sums.get(id, NOTHING)) for id, metric in METRICS.items()}
        | dict(_imported(session, imported, period, scope))
        for period, sums in zip(periods, sums_of_periods(session, METRICS, periods, scope), strict=True)
    ]


def _imported(session: Session, imported: Mapping[str, Metric], period: Period, scope: Scope) -> Mapping[str, Figure]:
    if not imported:
        return {}
    found = imported_figures(session, imported, period, Grouping.ALL, scope).get(None, {})
    return {id: found.get(id, NO_FIGURE) for id in imported}
