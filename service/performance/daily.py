"""Days added up beforehand, by team, queue, call type or channel: a year of a centre is then a few thousand rows."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    SQLColumnExpression,
    Uuid,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
)
from sqlalchemy.orm import Session

from .contact_sums import group_key, three, triples
from .measures import CONTACT_MEASURES, CONTACTS, RESULT_MEASURES
from .periods import DAY, Period, midnight
from .scopes import OF_TIME, By, Grouping, Scope
from .tables import DailySum, Dimension, MeasuredContact, MeasuredResult

AT_ONCE = 31
"""Days that are added up at a time."""
DIMENSIONS = frozenset(Grouping(dimension.value) for dimension in Dimension)


def dimension_of(by: By, scope: Scope) -> Dimension | None:
    """Which sums answer a question about contacts; None where it takes the contacts themselves.

    Where nothing is asked for, channels: there are the fewest of them.
    """
    if scope.agent_id or by is Grouping.AGENT:
        return None
    asked = {dimension for dimension in Dimension if _member(scope, dimension) is not None}
    if isinstance(by, Grouping) and by in DIMENSIONS:
        asked.add(Dimension(by.value))
    return None if len(asked) > 1 else next(iter(asked), Dimension.CHANNEL)


def answers_for_results(scope: Scope) -> bool:
    """Whether the sums answer questions about confirmed results as well."""
    return not (scope.criterion or scope.hidden or scope.released_only)


def daily_sums(
    ids: Collection[str], period: Period, by: By, scope: Scope, dimension: Dimension
) -> Select[*tuple[Any, ...]]:
    """A row a group and metric: the group's key, the metric, n, total and squares."""
    key, member = _key(by), _member(scope, dimension)
    found = select(
        key, DailySum.metric, func.sum(DailySum.n), func.sum(DailySum.total), func.sum(DailySum.squares)
    ).where(DailySum.day.between(period.first, period.last), DailySum.dimension == dimension, DailySum.metric.in_(ids))
    if member is not None:
        found = found.where(DailySum.member == str(member))
    if scope.scorecard is not None:
        found = found.where((DailySum.scorecard == scope.scorecard) | DailySum.metric.not_in(RESULT_MEASURES))
    return found.group_by(key, DailySum.metric)


def add_up(session: Session, days: Iterable[dt.date]) -> None:
    """Adds up these days anew. The contacts of them are measured already."""
    wanted = sorted(set(days))
    for first in range(0, len(wanted), AT_ONCE):
        some = wanted[first : first + AT_ONCE]
        session.execute(delete(DailySum).where(DailySum.day.in_(some)))
        for dimension in Dimension:
            rows = [*_of_contacts(session, some, dimension), *_of_results(session, some, dimension)]
            if rows:
                session.execute(insert(DailySum), rows)


def _of_contacts(session: Session, days: Sequence[dt.date], dimension: Dimension) -> Iterator[dict[str, Any]]:
    values = {CONTACTS: literal(0.0)} | {id: getattr(MeasuredContact, id) for id in CONTACT_MEASURES}
    keys = (group_key(Grouping.DAY), group_key(Grouping(dimension.value)))
    found = select(*keys, *_sums(values.values())).where(*_on(days)).group_by(*keys)
    for day, member, *numbers in session.execute(found):
        yield from _rows((day, dimension, member, None), values, numbers)


def _of_results(session: Session, days: Sequence[dt.date], dimension: Dimension) -> Iterator[dict[str, Any]]:
    values = {id: getattr(MeasuredResult, id) for id in RESULT_MEASURES}
    keys = (group_key(Grouping.DAY), group_key(Grouping(dimension.value)), MeasuredResult.scorecard)
    found = (
        select(*keys, *_sums(values.values()))
        .select_from(MeasuredResult)
        .join(MeasuredContact, MeasuredContact.interaction_id == MeasuredResult.interaction_id)
        .where(*_on(days), MeasuredResult.criterion.is_(None))
        .group_by(*keys)
    )
    for day, member, scorecard, *numbers in session.execute(found):
        yield from _rows((day, dimension, member, scorecard), values, numbers)


def _sums(values: Iterable[SQLColumnExpression[float | None]]) -> Iterator[SQLColumnExpression[Any]]:
    return (each for value in values for each in three(value))


def _on(days: Sequence[dt.date]) -> tuple[ColumnElement[bool], ...]:
    return (
        MeasuredContact.at >= midnight(days[0]),
        MeasuredContact.at < midnight(days[-1] + DAY),
        group_key(Grouping.DAY).in_(days),
    )


def _rows(
    key: tuple[dt.date, Dimension, object, str | None], metrics: Iterable[str], numbers: Sequence[Any]
) -> Iterator[dict[str, Any]]:
    day, dimension, member, scorecard = key
    for metric, (n, total, squares) in zip(metrics, triples(numbers), strict=True):
        if n:
            yield {
                "day": day,
                "dimension": dimension,
                "member": None if member is None else str(member),
                "metric": metric,
                "scorecard": scorecard,
                "n": n,
                "total": total,
                "squares": squares,
            }


def _member(scope: Scope, dimension: Dimension) -> UUID | str | None:
    members: Mapping[Dimension, UUID | str | None] = {
        Dimension.TEAM: scope.team_id,
        Dimension.QUEUE: scope.queue,
        Dimension.CALL_TYPE: scope.call_type,
        Dimension.CHANNEL: scope.channel,
    }
    return members[dimension]


def _key(by: By) -> SQLColumnExpression[Any]:
    if isinstance(by, tuple):
        return case(*((DailySum.day <= period.last, number) for number, period in enumerate(by)))
    if by in OF_TIME:
        return cast(func.date_trunc(literal_column(f"'{by.value}'"), DailySum.day), Date)
    if by is Grouping.ALL:
        return literal_column("null::text")
    return cast(DailySum.member, Uuid) if by is Grouping.TEAM else DailySum.member
