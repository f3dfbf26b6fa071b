"""Which metrics are kept elsewhere, and where their values came from."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..reviews.queries import names
from .import_tables import Combining, ImportedMetric, ImportedValue, ValueImport
from .imported import as_metric
from .registry import Metric

MOST_IMPORTS = 100


@dataclass(frozen=True, slots=True)
class Declared:
    """`values` are those that count now, from the day `first` to the day `last`."""

    metric: Metric
    combining: Combining
    by: str
    at: dt.datetime
    values: int
    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class Brought:
    """One file or request. `content_hash` is the SHA-256 of what was sent."""

    id: UUID
    at: dt.datetime
    by: str
    source: str
    content_hash: str
    size_bytes: int
    values: int
    replaced: int


@dataclass(frozen=True, slots=True)
class ImportedValueDetail:
    """One value about an agent. `replaced_at` is set where a later one took its place."""

    metric: str
    title: str
    first: dt.date
    last: dt.date
    value: float
    n: int | None
    by: str
    at: dt.datetime
    replaced_at: dt.datetime | None


def values_about(session: Session, agent_id: UUID) -> tuple[ImportedValueDetail, ...]:
    """Everything that was imported about one agent, oldest first. The caller has checked who asks."""
    rows = session.execute(
        select(ImportedMetric, ImportedValue, ValueImport.by)
        .join(ImportedValue, ImportedValue.metric_id == ImportedMetric.id)
        .join(ValueImport, ValueImport.id == ImportedValue.import_id)
        .where(ImportedValue.agent_id == agent_id)
        .order_by(ImportedValue.created_at, ImportedValue.id)
    )
    return tuple(
        ImportedValueDetail(
            as_metric(metric).id, metric.title, value.first, value.last, value.value, value.n, by, value.created_at,
            value.replaced_at,
        )
        for metric, value, by in rows
    )  # fmt: skip


def declared_metrics(session: Session) -> tuple[Declared, ...]:
    """In order of their titles."""
    current = ImportedValue.replaced_at.is_(None)
    counted = {
        metric: (count, first, last)
        for metric, count, first, last in session.execute(
            select(ImportedValue.metric_id, func.count(), func.min(ImportedValue.first), func.max(ImportedValue.last))
            .where(current)
            .group_by(ImportedValue.metric_id)
        )
    }
    found = session.scalars(select(ImportedMetric).order_by(ImportedMetric.title, ImportedMetric.name)).all()
    people = names(session, [one.declared_by_id for one in found])
    return tuple(
        Declared(
            as_metric(one),
            one.combining,
            people.get(one.declared_by_id, ""),
            one.created_at,
            *counted.get(one.id, (0, None, None)),
        )
        for one in found
    )


def imports(session: Session) -> tuple[Brought, ...]:
    """The newest first, at most `MOST_IMPORTS`."""
    found = session.scalars(select(ValueImport).order_by(ValueImport.created_at.desc()).limit(MOST_IMPORTS))
    return tuple(
        Brought(one.id, one.created_at, one.by, one.source, one.content_hash, one.size_bytes, one.values, one.replaced)
        for one in found
    )
