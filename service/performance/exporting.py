"""Figures as lines of a file. Those about a person that rest on too few results are left blank, as on the page."""

from collections.abc import Iterator

from ..dashboards.figures import Figure
from .groups import Groups
from .overview import Overview
from .periods import Period

Line = tuple[object, ...]
FIGURE = ("value", "low", "high", "n")
OVERVIEW_HEADER = (
    "metric", "name", "unit", "from", "to", *FIGURE, "median", "value_before", "n_before", "change", "change_low",
    "change_high",
)  # fmt: skip
GROUPS_HEADER = ("group", "metric", "name", "unit", "from", "to", *FIGURE)


def overview_lines(found: Overview) -> Iterator[Line]:
    days = (found.period.first, found.period.last)
    for row in found.rows:
        change = (row.change.value, row.change.low, row.change.high) if row.change else (None, None, None)
        median = row.median.value if row.median else None
        numbers = (*numbers_of(row.figure), rounded(median), rounded(row.before.value), row.before.n)
        yield (row.metric.id, row.metric.name, row.metric.unit.value, *days, *numbers, *map(rounded, change))


def group_lines(found: Groups, period: Period) -> Iterator[Line]:
    for row in found.rows:
        for metric, cell in zip(found.metrics, row.cells, strict=True):
            numbers = numbers_of(cell.figure)
            yield (row.name, metric.id, metric.name, metric.unit.value, period.first, period.last, *numbers)


def numbers_of(figure: Figure) -> Line:
    return (rounded(figure.value), rounded(figure.low), rounded(figure.high), figure.n)


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
