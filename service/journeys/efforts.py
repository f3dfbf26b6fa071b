"""What matters took, by the call type that they began with: medians with the intervals that order statistics give."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Double, Integer, Row, Subquery, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from ..dashboards.figures import SMALLEST_GROUP, Figure, share
from ..ingest.metadata import Resolution
from ..performance.medians import median_figure, places
from ..performance.queries import NO_FIGURE

UNKNOWN = "No type"


@dataclass(frozen=True, slots=True)
class TypeEffort:
    """What matters that began with this type took: medians with their 95 % intervals; `waiting` and `in_contact` in
    seconds. `resolved`: of those that state anything, in percent."""

    call_type: str
    resolved: Figure
    contacts: Figure
    transfers: Figure
    switches: Figure
    waiting: Figure
    in_contact: Figure


def efforts(session: Session, found: Subquery, ways: Sequence[Row[Any]]) -> tuple[TypeEffort, ...]:
    """By how many matters began with a type, the most frequent first; those that fewer than five began with are left
    out. `ways` are the same matters, counted by what is whole numbers of them."""
    waiting, in_contact = _medians_of_times(session, found, "waiting"), _medians_of_times(session, found, "in_contact")
    by_type: dict[str | None, list[Row[Any]]] = defaultdict(list)
    for way in ways:
        by_type[way.type_1].append(way)
    counts = Counter({call_type: sum(way.matters for way in own) for call_type, own in by_type.items()})
    return tuple(
        TypeEffort(
            call_type=call_type or UNKNOWN,
            resolved=_resolved(by_type[call_type]),
            contacts=_median((way.contacts, way.matters) for way in by_type[call_type]),
            transfers=_median((way.transfers, way.matters) for way in by_type[call_type]),
            switches=_median((way.switches, way.matters) for way in by_type[call_type]),
            waiting=waiting.get(call_type, NO_FIGURE),
            in_contact=in_contact.get(call_type, NO_FIGURE),
        )
        for call_type, count in sorted(counts.items(), key=lambda item: (-item[1], item[0] or ""))
        if count >= SMALLEST_GROUP
    )


def _resolved(ways: Iterable[Row[Any]]) -> Figure:
    stated = Counter[str]()
    for way in ways:
        if way.resolution is not None:
            stated[way.resolution] += way.matters
    return share(stated[Resolution.RESOLVED], stated.total())


def _median(counted: Iterable[tuple[int, int]]) -> Figure:
    """Of values and how often each occurs."""
    counts = Counter[int]()
    for value, count in counted:
        counts[value] += count
    values = sorted(counts)
    last_ranks = list(accumulate(counts[value] for value in values))
    return _at_places(counts.total(), lambda rank: float(values[bisect_left(last_ranks, rank)]))


def _medians_of_times(session: Session, found: Subquery, measure: str) -> Mapping[str | None, Figure]:
    """By type. Of the values in order only those around the middle are read: the ends of the interval lie less than
    the root of n away from it, for 1.96 / 2 < 1."""
    call_type, value = found.c.type_1, found.c[measure]
    n, in_order = cast(func.count(), Integer), _in_order(value)
    around = cast(func.ceil(func.sqrt(n)), Integer) + 2
    first = func.greatest(1, n // 2 - around)
    middle = in_order[slice(first, n // 2 + around)]
    rows = session.execute(select(call_type, n, first, middle).group_by(call_type).having(n >= SMALLEST_GROUP))
    return {type: _at_places(count, _from_rank(start, values)) for type, count, start, values in rows}


def _in_order(value: ColumnElement[float]) -> ColumnElement[Any]:
    ordered: Any = aggregate_order_by(value, value)
    return func.array_agg(ordered, type_=ARRAY(Double))


def _from_rank(first: int, values: Sequence[float]) -> Callable[[int], float]:
    return lambda rank: values[rank - first]


def _at_places(n: int, value_at: Callable[[int], float]) -> Figure:
    """`value_at` gives the value with a rank, counted from 1."""
    return median_figure(n, [value_at(place) for place in places(n)])
