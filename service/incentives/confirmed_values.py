"""Figures of other systems that points may rest on: imported values whose import another person confirmed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from ..dashboards.figures import Figure
from ..identity.tables import User
from ..performance.import_tables import ImportedMetric, ImportedValue, ValueImport
from ..performance.imported import PREFIX, WeightedSums, combined
from ..performance.periods import Period, midnight
from .earning import Source
from .ledger_tables import SourceKind

NOTHING = Figure(None, None, None, 0)


@dataclass(frozen=True, slots=True)
class ConfirmedValues:
    """Of one agent and period. `waits`: there is a value that nobody confirmed yet, or of another meaning."""

    figure: Figure = NOTHING
    sources: tuple[Source, ...] = ()
    waits: bool = False


def confirmed_values(
    session: Session, id: str, meaning: int, period: Period, agents: Collection[UUID]
) -> Mapping[UUID, ConfirmedValues]:
    """By agent. A value counts where all its days lie in the period, it means what the rule meant, and it was confirmed
    by somebody else than the agent.
    """
    rows: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(_values(id, period, agents)):
        rows[row.agent_id].append(row)
    return {agent: _of_agent(own, meaning) for agent, own in rows.items()}


def _values(id: str, period: Period, agents: Collection[UUID]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            ImportedValue.id,
            ImportedValue.agent_id,
            ImportedValue.last,
            ImportedValue.value,
            func.coalesce(ImportedValue.n, 1).label("n"),
            ImportedValue.meaning,
            ImportedMetric.combining,
            ImportedMetric.unit,
            ValueImport.confirmed_at,
            User.agent_id.label("by_agent_id"),
        )
        .join(ImportedMetric, ImportedMetric.id == ImportedValue.metric_id)
        .join(ValueImport, ValueImport.id == ImportedValue.import_id)
        .outerjoin(User, User.id == ValueImport.confirmed_by_id)
        .where(
            ImportedMetric.name == id.removeprefix(PREFIX),
            ImportedValue.replaced_at.is_(None),
            ImportedValue.first >= period.first,
            ImportedValue.last <= period.last,
            ImportedValue.agent_id.in_(agents),
        )
        .order_by(ImportedValue.agent_id, ImportedValue.first)
    )


def _of_agent(rows: Iterable[Row[Any]], meaning: int) -> ConfirmedValues:
    by_others = [row for row in rows if row.by_agent_id is None or row.by_agent_id != row.agent_id]
    counted = [row for row in by_others if row.confirmed_at is not None and row.meaning == meaning]
    found = ConfirmedValues(waits=len(counted) < len(by_others))
    if not counted:
        return found
    figure = combined(counted[0].combining, counted[0].unit, _sums([(row.n, row.value) for row in counted]))
    return replace(found, figure=figure, sources=tuple(_source(row) for row in counted))


def _sums(values: Collection[tuple[int, float]]) -> WeightedSums:
    """Of pairs of n and value."""
    numbers = [value for _, value in values]
    return WeightedSums(
        values=len(values),
        weight=float(sum(n for n, _ in values)),
        total=sum(n * value for n, value in values),
        squared=float(sum(n * n for n, _ in values)),
        squared_total=sum(n * n * value for n, value in values),
        squared_squares=sum(n * n * value * value for n, value in values),
        least=min(numbers),
        greatest=max(numbers),
    )


def _source(row: Row[Any]) -> Source:
    return Source(SourceKind.IMPORTED, midnight(row.last + dt.timedelta(days=1)), of_id=row.id, value=row.value)
