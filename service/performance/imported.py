"""Metrics kept elsewhere, as figures: their values come from imports and are made one by what each metric declares."""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Date, Double, SQLColumnExpression, cast, func, literal_column, select
from sqlalchemy.orm import Session

from evaluation.means import around

from ..dashboards.figures import Figure, share
from ..identity.tables import Agent
from .import_tables import Combining, ImportedMetric, ImportedMetricVersion, ImportedValue
from .periods import Period
from .registry import Metric, Unit
from .scopes import OF_TIME, Grouping, Scope

PREFIX = "imported."


@dataclass(frozen=True, slots=True)
class WeightedSums:
    """Of `values` values, each weighing as many observations as it is made of: `weight` and `total` are the sums of w
    and w·v; those of w², w²·v and w²·v² say how far the values lie apart, `least` and `greatest` where they are."""

    values: int
    weight: float
    total: float
    squared: float
    squared_total: float
    squared_squares: float
    least: float
    greatest: float


def imported_metrics(session: Session) -> Mapping[str, Metric]:
    """By id, in order of their titles."""
    found = session.scalars(select(ImportedMetric).order_by(ImportedMetric.title, ImportedMetric.name))
    return {metric.id: metric for metric in map(as_metric, found)}


def as_metric(declared: ImportedMetric, version: ImportedMetricVersion | None = None) -> Metric:
    """As it is said to be now, or was in an earlier version."""
    said = version or declared
    bounds = (0.0, 100.0) if declared.combining is Combining.SHARE else (-math.inf, math.inf)
    return Metric(PREFIX + declared.name, said.title, said.unit, said.direction, said.definition, bounds=bounds)


def imported_figures(
    session: Session, ids: Collection[str], period: Period, group: Grouping, scope: Scope
) -> Mapping[Any, Mapping[str, Figure]]:
    """By group and metric. A value counts where all its days lie in the period, and in the group of time.

    Values that came in before the metric was counted in its unit of now are left out. Values are of agents: they count
    for the team that the agent is in now, and for no queue, call type or channel.
    """
    found: dict[Any, dict[str, Figure]] = defaultdict(dict)
    if (
        scope.queue
        or scope.call_type
        or scope.channel
        or group in (Grouping.QUEUE, Grouping.CALL_TYPE, Grouping.CHANNEL)
    ):
        return found
    key, value = _key(group), ImportedValue.value
    weight = cast(func.coalesce(ImportedValue.n, 1), Double)
    powers = (weight, weight * value, weight * weight, weight * weight * value, weight * weight * value * value)
    names = [id.removeprefix(PREFIX) for id in ids]
    rows = session.execute(
        select(
            key,
            ImportedMetric.name,
            ImportedMetric.combining,
            ImportedMetric.unit,
            func.count(),
            *map(func.sum, powers),
            func.min(value),
            func.max(value),
        )
        .select_from(ImportedValue)
        .join(ImportedMetric, ImportedMetric.id == ImportedValue.metric_id)
        .join(Agent, Agent.id == ImportedValue.agent_id)
        .where(ImportedMetric.name.in_(names), *_within(period, group, scope))
        .group_by(key, ImportedMetric.name, ImportedMetric.combining, ImportedMetric.unit)
    )
    for group_key, name, combining, unit, *sums in rows:
        found[group_key][PREFIX + name] = combined(combining, unit, WeightedSums(*sums))
    return found


@dataclass(frozen=True, slots=True)
class EarlierValues:
    """Values of a period that came in while their metric meant something else: in its figure, or `left_out` of it
    because they are in another unit."""

    counted: int
    left_out: int


def earlier_values(session: Session, period: Period, scope: Scope) -> Mapping[str, EarlierValues]:
    """By metric, of those that have any."""
    if scope.queue or scope.call_type or scope.channel:
        return {}
    same_unit = ImportedValue.meaning >= ImportedMetric.unit_since
    rows = session.execute(
        select(ImportedMetric.name, func.count().filter(same_unit), func.count().filter(~same_unit))
        .join(ImportedValue, ImportedMetric.id == ImportedValue.metric_id)
        .join(Agent, Agent.id == ImportedValue.agent_id)
        .where(ImportedMetric.meaning > 1, ImportedValue.meaning < ImportedMetric.meaning, *_asked(period, scope))
        .group_by(ImportedMetric.name)
    )
    return {PREFIX + name: EarlierValues(counted, left_out) for name, counted, left_out in rows}


def combined(combining: Combining, unit: Unit, sums: WeightedSums) -> Figure:
    """A sum has no interval. A share's is Wilson's. A mean's is Student's, from how far its values lie apart."""
    if combining is Combining.SUM:
        return Figure(sums.total, None, None, sums.values)
    if combining is Combining.SHARE:
        return share(round(sums.total / 100), round(sums.weight))
    mean, n = sums.total / sums.weight, round(sums.weight)
    apart = max(0.0, sums.squared_squares - 2 * mean * sums.squared_total + mean**2 * sums.squared)
    if sums.values < 2 or apart <= 1e-12 * max(1.0, sums.squared_squares):
        return Figure(mean, None, None, n)
    error = math.sqrt(apart * sums.values / (sums.values - 1)) / sums.weight
    return Figure(mean, *around(mean, error, sums.values - 1, bounds=_bounds(unit, sums)), n)


def _bounds(unit: Unit, sums: WeightedSums) -> tuple[float, float]:
    """An interval does not reach below nothing, nor beyond all, where no value does."""
    low = 0.0 if sums.least >= 0 else -math.inf
    return low, 100.0 if unit is Unit.PERCENT and sums.greatest <= 100 else math.inf


def _within(period: Period, group: Grouping, scope: Scope) -> list[ColumnElement[bool]]:
    asked = [ImportedValue.meaning >= ImportedMetric.unit_since, *_asked(period, scope)]
    if group in OF_TIME:
        asked.append(_truncated(group, ImportedValue.first) == _truncated(group, ImportedValue.last))
    return asked


def _asked(period: Period, scope: Scope) -> list[ColumnElement[bool]]:
    asked = [
        ImportedValue.replaced_at.is_(None),
        ImportedValue.first >= period.first,
        ImportedValue.last <= period.last,
    ]
    if scope.agent_id:
        asked.append(ImportedValue.agent_id == scope.agent_id)
    if scope.team_id:
        asked.append(Agent.team_id == scope.team_id)
    return asked


def _key(group: Grouping) -> SQLColumnExpression[Any]:
    if group in OF_TIME:
        return _truncated(group, ImportedValue.first)
    keys: Mapping[Grouping, SQLColumnExpression[Any]] = {
        Grouping.AGENT: ImportedValue.agent_id,
        Grouping.TEAM: Agent.team_id,
    }
    return keys.get(group, literal_column("null::text"))


def _truncated(group: Grouping, day: SQLColumnExpression[Any]) -> SQLColumnExpression[Any]:
    return cast(func.date_trunc(literal_column(f"'{group.value}'"), day), Date)
