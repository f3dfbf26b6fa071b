"""HTTP bodies of performance figures."""

import datetime as dt
from collections.abc import Iterable
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from ..dashboards.figures import Change, Figure
from .groups import Groups
from .overview import MetricRow, Overview
from .registry import Direction, Metric, Unit


class FigureBody(BaseModel):
    """`low` and `high` are the ends of the 95 % interval; `value` is null where nothing says anything about it."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    @classmethod
    def of(cls, figure: Figure) -> Self:
        return cls(value=figure.value, low=figure.low, high=figure.high, n=figure.n)


class ChangeBody(BaseModel):
    value: float
    low: float
    high: float
    within_noise: bool

    @classmethod
    def of(cls, change: Change) -> Self:
        return cls(value=change.value, low=change.low, high=change.high, within_noise=change.within_noise)


class MetricBody(BaseModel):
    id: str
    name: str
    unit: Unit
    direction: Direction
    definition: str
    confirmed: bool

    @classmethod
    def of(cls, metric: Metric) -> Self:
        return cls(
            id=metric.id,
            name=metric.name,
            unit=metric.unit,
            direction=metric.direction,
            definition=metric.definition,
            confirmed=metric.confirmed,
        )


class MetricFigureBody(BaseModel):
    """`before` is of the period before, `change` from there to here. `trend` is oldest first, this period last."""

    metric: str
    unit: Unit
    figure: FigureBody
    median: FigureBody | None
    before: FigureBody
    change: ChangeBody | None
    trend: list[FigureBody]

    @classmethod
    def of(cls, row: MetricRow) -> Self:
        return cls(
            metric=row.metric.id,
            unit=row.metric.unit,
            figure=FigureBody.of(row.figure),
            median=FigureBody.of(row.median) if row.median else None,
            before=FigureBody.of(row.before),
            change=ChangeBody.of(row.change) if row.change else None,
            trend=[FigureBody.of(figure) for figure in row.trend],
        )


class PerformanceBody(BaseModel):
    first: dt.date
    last: dt.date
    time_zone: str
    measured_at: dt.datetime | None
    metrics: list[MetricFigureBody]

    @classmethod
    def of(cls, found: Overview, time_zone: str, measured_at: dt.datetime | None) -> Self:
        rows = [MetricFigureBody.of(row) for row in found.rows]
        period = found.period
        return cls(first=period.first, last=period.last, time_zone=time_zone, measured_at=measured_at, metrics=rows)


class GroupBody(BaseModel):
    """`key` is an id, a name or a day, null for contacts without any. Figures by metric."""

    key: UUID | dt.date | str | None
    name: str
    figures: dict[str, FigureBody]

    @classmethod
    def of_all(cls, found: Groups) -> Iterable[Self]:
        for row in found.rows:
            cells = zip(found.metrics, row.cells, strict=True)
            figures = {metric.id: FigureBody.of(cell.figure) for metric, cell in cells}
            yield cls(key=row.key, name=row.name, figures=figures)
