"""Figures of metrics: of a period and a scope, group by group, and as a series.

Functions that take no viewer are for jobs and for callers that did the scoping.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, SQLColumnExpression, cast, func, literal, literal_column, select
from sqlalchemy.orm import Session

from ..config import settings
from ..dashboards.figures import NOTHING, Change, Figure, Sums
from ..errors import NotFound
from .estimates import compared, estimate
from .measures import CONTACT_MEASURES, RESULT_MEASURES
from .periods import Period
from .registry import METRICS, Metric
from .scopes import Grouping, Scope
from .tables import MeasuredContact, MeasuredResult

Key = Any
"""Of a group: an id, a name, the first day of a week…, or None for contacts without any."""
SumsByGroup = Mapping[Key, Mapping[str, Sums]]
CONTACTS = "contacts"


def measured(session: Session, metric_id: str, period: Period, scope: Scope) -> Figure:
    """One metric. The figure has no value where nothing in the period says anything about it."""
    return measured_many(session, (metric_id,), period, Grouping.ALL, scope)[None][metric_id]


def measured_many(
    session: Session, metric_ids: Collection[str], period: Period, group: Grouping, scope: Scope
) -> Mapping[Key, Mapping[str, Figure]]:
    """Every metric for every group in which there was any contact; with `Grouping.ALL` the one group None."""
    known = {id: metric(id) for id in metric_ids}
    sums = sums_of(session, known, period, group, scope)
    return {key: {id: estimate(known[id], own.get(id, NOTHING)) for id in known} for key, own in sums.items()}


def changed(
    session: Session, metric_id: str, period: Period, scope: Scope, before: Period | None = None
) -> Change | None:
    """From the period before (the one right before unless told otherwise) to this one; None where it cannot be said."""
    asked = metric(metric_id)
    then, these = (
        sums_of(session, (metric_id,), each, Grouping.ALL, scope)[None].get(metric_id, NOTHING)
        for each in (before or period.before(), period)
    )
    return compared(asked, then, these)


def series(session: Session, metric_id: str, periods: Sequence[Period], scope: Scope) -> list[Figure]:
    """One figure for each of the periods."""
    return [measured(session, metric_id, period, scope) for period in periods]


def metric(id: str) -> Metric:
    """Raises NotFound for one that does not exist."""
    if id not in METRICS:
        raise NotFound("There is no such metric.")
    return METRICS[id]


def sums_of(session: Session, metric_ids: Iterable[str], period: Period, group: Grouping, scope: Scope) -> SumsByGroup:
    """How many contacts or results say something, the sum and the sum of squares of what they say."""
    asked = set(metric_ids)
    found: dict[Key, dict[str, Sums]] = defaultdict(dict)
    if group is Grouping.ALL:
        found[None] = {}
    of_contacts = [id for id in METRICS if id in asked and (id in CONTACT_MEASURES or id == CONTACTS)]
    of_results = [id for id in METRICS if id in asked and id in RESULT_MEASURES]
    for ids, statement in ((of_contacts, _contacts), (of_results, _results)):
        if ids:
            _add(found, ids, session.execute(statement(ids, period, group, scope)).all())
    return found


def _add(found: dict[Key, dict[str, Sums]], ids: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    for key, *numbers in rows:
        for position, id in enumerate(ids):
            n, total, squares = numbers[3 * position : 3 * position + 3]
            found[key][id] = Sums(n, total or 0.0, squares or 0.0)


def _contacts(ids: Sequence[str], period: Period, group: Grouping, scope: Scope) -> Select[*tuple[Any, ...]]:
    values = [_three(literal(0.0) if id == CONTACTS else getattr(MeasuredContact, id)) for id in ids]
    key = _key(group)
    return select(key, *(each for three in values for each in three)).where(*_within(period, scope)).group_by(key)


def _results(ids: Sequence[str], period: Period, group: Grouping, scope: Scope) -> Select[*tuple[Any, ...]]:
    values = [_three(getattr(MeasuredResult, id)) for id in ids]
    key = _key(group)
    found = (
        select(key, *(each for three in values for each in three))
        .select_from(MeasuredResult)
        .join(MeasuredContact, MeasuredContact.interaction_id == MeasuredResult.interaction_id)
        .where(*_within(period, scope), MeasuredResult.criterion.is_not_distinct_from(scope.criterion))
        .group_by(key)
    )
    return found if scope.scorecard is None else found.where(MeasuredResult.scorecard == scope.scorecard)


def _three(value: SQLColumnExpression[float | None]) -> tuple[SQLColumnExpression[Any], ...]:
    return func.count(value), func.sum(value), func.sum(value * value)


def _within(period: Period, scope: Scope) -> list[ColumnElement[bool]]:
    exact = {
        MeasuredContact.agent_id: scope.agent_id,
        MeasuredContact.team_id: scope.team_id,
        MeasuredContact.queue: scope.queue,
        MeasuredContact.call_type: scope.call_type,
        MeasuredContact.channel: scope.channel,
    }
    asked = [column == value for column, value in exact.items() if value is not None]
    return [MeasuredContact.at >= period.starts, MeasuredContact.at < period.ends, *asked]


def _key(group: Grouping) -> SQLColumnExpression[Any]:
    """What contacts are put together by. Its parameters are literal, so that GROUP BY knows it again."""
    if group is Grouping.ALL:
        return literal_column("null::text")
    if group in (Grouping.DAY, Grouping.WEEK, Grouping.MONTH):
        local = func.timezone(literal_column(f"'{settings().time_zone}'"), MeasuredContact.at)
        return cast(func.date_trunc(literal_column(f"'{group.value}'"), local), Date)
    columns: Mapping[Grouping, SQLColumnExpression[Any]] = {
        Grouping.AGENT: MeasuredContact.agent_id,
        Grouping.TEAM: MeasuredContact.team_id,
        Grouping.QUEUE: MeasuredContact.queue,
        Grouping.CALL_TYPE: MeasuredContact.call_type,
        Grouping.CHANNEL: MeasuredContact.channel,
    }
    return columns[group]
