"""Which metrics are kept elsewhere, and where their values came from."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from ..errors import NotFound
from ..identity.tables import Agent
from ..reviews.queries import names
from .amendments import versions_of
from .import_tables import Combining, ImportedMetric, ImportedMetricVersion, ImportedValue, ValueImport
from .imported import as_metric
from .registry import Direction, Metric, Unit

MOST_IMPORTS = 100
MOST_VALUES = 500


@dataclass(frozen=True, slots=True)
class Declared:
    """`values` are those that count now, from the day `first` to the day `last`; `earlier` of them came in while the
    metric meant something else."""

    id: UUID
    version: int
    metric: Metric
    combining: Combining
    by: str
    at: dt.datetime
    values: int
    earlier: int
    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class MetricVersion:
    """What a metric was said to be until it was amended. `meaning` is the version since which it meant that."""

    version: int
    meaning: int
    title: str
    unit: Unit
    direction: Direction
    definition: str
    until: dt.datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class MetricHistory:
    """A metric with what it was said to be before, newest first."""

    declared: Declared
    meaning: int
    versions: tuple[MetricVersion, ...]


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
    confirmed_by: str | None
    confirmed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class BroughtValue:
    """One value of an import. `before` is the one that it replaced."""

    metric: Metric
    agent: str
    first: dt.date
    last: dt.date
    value: float
    n: int | None
    before: float | None
    replaced: bool


@dataclass(frozen=True, slots=True)
class ImportedValueDetail:
    """One value about an agent. `replaced_at` is set where a later one took its place; `earlier_meaning` where the
    metric means something else now."""

    metric: str
    title: str
    first: dt.date
    last: dt.date
    value: float
    n: int | None
    by: str
    at: dt.datetime
    replaced_at: dt.datetime | None
    earlier_meaning: bool
    confirmed_at: dt.datetime | None


def values_about(session: Session, agent_id: UUID) -> tuple[ImportedValueDetail, ...]:
    """Everything that was imported about one agent, oldest first. The caller has checked who asks."""
    rows = session.execute(
        select(ImportedMetric, ImportedValue, ValueImport)
        .join(ImportedValue, ImportedValue.metric_id == ImportedMetric.id)
        .join(ValueImport, ValueImport.id == ImportedValue.import_id)
        .where(ImportedValue.agent_id == agent_id)
        .order_by(ImportedValue.created_at, ImportedValue.id)
    )
    return tuple(
        ImportedValueDetail(
            as_metric(metric).id, metric.title, value.first, value.last, value.value, value.n, brought.by,
            value.created_at, value.replaced_at, value.meaning < metric.meaning, brought.confirmed_at,
        )
        for metric, value, brought in rows
    )  # fmt: skip


def declared_metrics(session: Session) -> tuple[Declared, ...]:
    """In order of their titles."""
    found = session.scalars(select(ImportedMetric).order_by(ImportedMetric.title, ImportedMetric.name)).all()
    return _declared(session, found)


def metric_history(session: Session, metric_id: UUID) -> MetricHistory:
    """Raises NotFound."""
    found = session.get(ImportedMetric, metric_id)
    if found is None:
        raise NotFound("There is no such imported metric.")
    versions = versions_of(session, metric_id)
    people = names(session, [one.by_id for one in versions])
    return MetricHistory(
        declared=_declared(session, [found])[0],
        meaning=found.meaning,
        versions=tuple(_version(one, people.get(one.by_id, "")) for one in versions),
    )


def imports(session: Session) -> tuple[Brought, ...]:
    """The newest first, at most `MOST_IMPORTS`."""
    found = session.scalars(select(ValueImport).order_by(ValueImport.created_at.desc()).limit(MOST_IMPORTS)).all()
    return _brought(session, found)


def value_import(session: Session, value_import_id: UUID) -> tuple[Brought, tuple[BroughtValue, ...]]:
    """With its values, `MOST_VALUES` at most, by metric, agent and days. Raises NotFound."""
    found = session.get(ValueImport, value_import_id)
    if found is None:
        raise NotFound("There is no such import.")
    before = aliased(ImportedValue)
    replaced_it = (
        select(before.value)
        .where(
            before.metric_id == ImportedValue.metric_id,
            before.agent_id == ImportedValue.agent_id,
            before.first == ImportedValue.first,
            before.last == ImportedValue.last,
            before.created_at < ImportedValue.created_at,
        )
        .order_by(before.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(ImportedMetric, Agent.name, ImportedValue, replaced_it)
        .join(ImportedValue, ImportedValue.metric_id == ImportedMetric.id)
        .join(Agent, Agent.id == ImportedValue.agent_id)
        .where(ImportedValue.import_id == found.id)
        .order_by(ImportedMetric.title, Agent.name, ImportedValue.first)
        .limit(MOST_VALUES)
    )
    return _brought(session, [found])[0], tuple(
        BroughtValue(
            as_metric(metric), agent, value.first, value.last, value.value, value.n, was, value.replaced_at is not None
        )
        for metric, agent, value, was in rows
    )


def _declared(session: Session, found: Sequence[ImportedMetric]) -> tuple[Declared, ...]:
    earlier = func.count().filter(ImportedValue.meaning < ImportedMetric.meaning)
    counted = {
        metric: (count, before, first, last)
        for metric, count, before, first, last in session.execute(
            select(
                ImportedValue.metric_id,
                func.count(),
                earlier,
                func.min(ImportedValue.first),
                func.max(ImportedValue.last),
            )
            .join(ImportedMetric, ImportedMetric.id == ImportedValue.metric_id)
            .where(ImportedValue.replaced_at.is_(None), ImportedMetric.id.in_([one.id for one in found]))
            .group_by(ImportedValue.metric_id)
        )
    }
    people = names(session, [one.declared_by_id for one in found])
    return tuple(
        Declared(
            one.id,
            one.version,
            as_metric(one),
            one.combining,
            people.get(one.declared_by_id, ""),
            one.created_at,
            *counted.get(one.id, (0, 0, None, None)),
        )
        for one in found
    )


def _version(one: ImportedMetricVersion, by: str) -> MetricVersion:
    return MetricVersion(
        one.version, one.meaning, one.title, one.unit, one.direction, one.definition, one.created_at, by, one.reason
    )


def _brought(session: Session, found: Sequence[ValueImport]) -> tuple[Brought, ...]:
    people = names(session, [one.confirmed_by_id for one in found])
    return tuple(
        Brought(
            one.id, one.created_at, one.by, one.source, one.content_hash, one.size_bytes, one.values, one.replaced,
            people.get(one.confirmed_by_id), one.confirmed_at,
        )
        for one in found
    )  # fmt: skip
