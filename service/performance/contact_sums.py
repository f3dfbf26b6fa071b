"""Adding up what contacts say, one by one: for any scope. Days that were added up before are in `daily_sums`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    SQLColumnExpression,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    true,
)

from ..config import settings
from .measures import CONTACTS
from .periods import Period
from .scopes import OF_TIME, By, Grouping, Scope
from .tables import MeasuredContact, MeasuredResult

Columns = tuple[SQLColumnExpression[Any], ...]


def contact_sums(ids: Sequence[str], period: Period, by: By, scope: Scope) -> Select[*tuple[Any, ...]]:
    """A row a group: its key, then n, total and squares of each metric. Of several periods the key is the number."""
    values = [three(literal(0.0) if id == CONTACTS else getattr(MeasuredContact, id)) for id in ids]
    key = group_key(by)
    return select(key, *(each for sums in values for each in sums)).where(*within(period, scope)).group_by(key)


def result_sums(ids: Sequence[str], period: Period, by: By, scope: Scope) -> Select[*tuple[Any, ...]]:
    """The same over confirmed results."""
    values = [three(getattr(MeasuredResult, id)) for id in ids]
    key = group_key(by)
    return (
        select(key, *(each for sums in values for each in sums))
        .select_from(MeasuredResult)
        .join(MeasuredContact, MeasuredContact.interaction_id == MeasuredResult.interaction_id)
        .where(*within(period, scope), *_of_results(scope))
        .group_by(key)
    )


def three(value: SQLColumnExpression[float | None]) -> Columns:
    """How many say something, the sum and the sum of squares."""
    return func.count(value), func.coalesce(func.sum(value), 0.0), func.coalesce(func.sum(value * value), 0.0)


def triples(numbers: Sequence[Any]) -> Iterator[tuple[int, float, float]]:
    """What the columns of several `three` hold, metric by metric."""
    return zip(numbers[0::3], numbers[1::3], numbers[2::3], strict=True)


def within(period: Period, scope: Scope) -> list[ColumnElement[bool]]:
    """Conditions on `MeasuredContact`."""
    exact = {
        MeasuredContact.agent_id: scope.agent_id,
        MeasuredContact.team_id: scope.team_id,
        MeasuredContact.queue: scope.queue,
        MeasuredContact.call_type: scope.call_type,
        MeasuredContact.channel: scope.channel,
    }
    asked = [column == value for column, value in exact.items() if value is not None]
    return [MeasuredContact.at >= period.starts, MeasuredContact.at < period.ends, *asked]


def group_key(by: By) -> SQLColumnExpression[Any]:
    """What contacts are put together by."""
    if isinstance(by, tuple):
        return case(*((MeasuredContact.at < period.ends, number) for number, period in enumerate(by)))
    if by is Grouping.ALL:
        return literal_column("null::text")
    if by in OF_TIME:
        return cast(func.date_trunc(literal_column(f"'{by.value}'"), local_time()), Date)
    columns: Mapping[Grouping, SQLColumnExpression[Any]] = {
        Grouping.AGENT: MeasuredContact.agent_id,
        Grouping.TEAM: MeasuredContact.team_id,
        Grouping.QUEUE: MeasuredContact.queue,
        Grouping.CALL_TYPE: MeasuredContact.call_type,
        Grouping.CHANNEL: MeasuredContact.channel,
    }
    return columns[by]


def local_time() -> SQLColumnExpression[Any]:
    """Of a `MeasuredContact`, by the centre's clocks. Literal, so that GROUP BY knows the expression again."""
    return func.timezone(literal_column(f"'{settings().time_zone}'"), MeasuredContact.at)


def _of_results(scope: Scope) -> list[ColumnElement[bool]]:
    conditions = [MeasuredResult.criterion.is_not_distinct_from(scope.criterion)]
    if scope.scorecard is not None:
        conditions.append(MeasuredResult.scorecard == scope.scorecard)
    if scope.released_only:
        conditions.append(MeasuredResult.released == true())
    if scope.hidden:
        conditions.append(MeasuredResult.interaction_id.not_in(scope.hidden))
    return conditions
