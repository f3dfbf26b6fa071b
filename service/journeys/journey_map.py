"""The map of journeys: from the first contact over the next ones to the outcome, and what it took, by call type.

A matter is told from the next by the repeat window, as in `queries`. It belongs to the period in which it began, so
that one that goes on after the end is whole.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, ScalarSelect, Subquery, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from ..dashboards.figures import SMALLEST_GROUP, Figure, share
from ..dashboards.weeks import moment
from ..identity.viewer import Viewer, may_see
from ..ingest.metadata import Resolution
from ..interactions.tables import Interaction
from ..performance.medians import median_ranks
from ..performance.reading import CLOSED, LONGEST_WINDOW
from .filters import JourneyFilters
from .queries import window

STEPS = 3
"""Contacts that the map shows one by one; what comes after them is one node."""
MOST_TYPES = 6
OTHER, UNKNOWN, MORE = "Other types", "No type", "More contacts"
OUTCOMES: Mapping[str | None, str] = {
    Resolution.RESOLVED: "Resolved",
    Resolution.PARTLY_RESOLVED: "Partly resolved",
    Resolution.UNRESOLVED: "Unresolved",
    Resolution.ESCALATED: "Escalated",
    None: "Nothing stated",
}
Node = tuple[int, str]
"""A step and a name. Steps are contacts from 1 on, then what comes after them, then the outcome."""
Link = tuple[Node, Node]


@dataclass(frozen=True, slots=True)
class Flow:
    """`count` matters went from one node to the other."""

    source: Node
    target: Node
    count: int


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


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """`matters` began in the period. The way of `hidden` of them has a part that fewer than five take: it is not drawn,
    and types that fewer than five began with are left out."""

    matters: int
    hidden: int
    flows: tuple[Flow, ...]
    types: tuple[TypeEffort, ...]


def journey_map(viewer: Viewer, session: Session, filters: JourneyFilters) -> JourneyMap:
    """Of matters that touch the viewer's scope; with a call type, of those that began with it."""
    found = _matters(viewer, filters)
    ways, by_type = session.execute(select(_ways(found), _by_type(found))).one()
    counted = Counter[tuple[Link, ...]]()
    names = _names(ways or ())
    for *path, contacts, resolution, count in ways or ():
        counted[tuple(_links([names[name] for name in path[:contacts]], contacts, resolution))] += count
    flows = Counter[Link]()
    for links, count in counted.items():
        flows.update(dict.fromkeys(links, count))
    shown = {link: count for link, count in flows.items() if count >= SMALLEST_GROUP}
    return JourneyMap(
        matters=counted.total(),
        hidden=sum(count for links, count in counted.items() if not shown.keys() >= set(links)),
        flows=tuple(
            Flow(*link, count) for link, count in sorted(shown.items(), key=lambda item: (item[0][0][0], -item[1]))
        ),
        types=tuple(_effort(*row) for row in by_type or ()),
    )


def _matters(viewer: Viewer, filters: JourneyFilters) -> CTE:
    """One row a matter, with the types of its first contacts, its outcome, and what it took."""
    contact = _contacts(viewer, filters)
    begins = contact.c.before.is_(None) | (contact.c.at - contact.c.before > window())
    number = func.sum(cast(begins, Integer)).over(
        partition_by=contact.c.customer, order_by=(contact.c.at, contact.c.id)
    )
    numbered = select(contact, number.label("matter"), (~begins).label("follows")).subquery()
    of = numbered.c
    began = func.min(of.at)
    types: Any = aggregate_order_by(of.call_type, of.at, of.id)
    outcomes: Any = aggregate_order_by(of.resolution, of.at.desc(), of.id.desc())
    period = filters.period
    wanted: list[ColumnElement[bool]] = [func.bool_or(of.own)]
    if filters.call_type:
        wanted.append(func.array_agg(types)[1] == filters.call_type)
    return (
        select(
            *(func.array_agg(types)[step].label(f"type_{step}") for step in range(1, STEPS + 1)),
            func.array_agg(outcomes)[1].label("resolution"),
            func.count().label("contacts"),
            func.sum(of.transfers).label("transfers"),
            func.count().filter(of.follows, of.channel != of.channel_before).label("switches"),
            func.sum(of.wait_seconds).label("waiting"),
            func.sum(of.duration_seconds).label("in_contact"),
        )
        .group_by(of.customer, of.matter)
        .having(began >= period.starts, began < period.ends, *wanted)
        .cte("matters")
    )


def _contacts(viewer: Viewer, filters: JourneyFilters) -> Subquery:
    """Contacts of the period and around it, each with the one before: as many days earlier as tell whether the first
    one goes on with a matter, and as many later as a matter may reach."""
    at, period = moment(), filters.period
    customer, order = Interaction.customer_hash, (at, Interaction.id)
    return (
        select(
            customer.label("customer"),
            Interaction.id,
            at.label("at"),
            Interaction.channel,
            Interaction.call_type,
            Interaction.resolution,
            func.coalesce(func.jsonb_array_length(Interaction.transfers), 0).label("transfers"),
            func.coalesce(Interaction.wait_seconds, 0.0).label("wait_seconds"),
            func.coalesce(Interaction.duration_seconds, 0.0).label("duration_seconds"),
            may_see(viewer).label("own"),
            func.lag(at).over(partition_by=customer, order_by=order).label("before"),
            func.lag(Interaction.channel).over(partition_by=customer, order_by=order).label("channel_before"),
        )
        .where(
            at >= period.starts - window(),
            at < period.ends + LONGEST_WINDOW,
            Interaction.customer_hash.is_not(None),
            Interaction.state.not_in(CLOSED),
        )
        .subquery()
    )


def _names(ways: Sequence[Any]) -> Mapping[str | None, str]:
    """What types are called on the map: the most frequent by name, the rest together."""
    seen = Counter[str]()
    for *types, contacts, _, count in ways:
        seen.update({name: count for name in types[:contacts] if name is not None})
    frequent = {name for name, _ in seen.most_common(MOST_TYPES)}
    return {None: UNKNOWN} | {name: name if name in frequent else OTHER for name in seen}


def _links(types: Sequence[str], contacts: int, resolution: str | None) -> Iterator[Link]:
    nodes: list[Node] = list(enumerate(types, start=1))
    if contacts > STEPS:
        nodes.append((STEPS + 1, MORE))
    nodes.append((STEPS + 2, OUTCOMES.get(resolution, OUTCOMES[None])))
    yield from pairwise(nodes)


def _ways(found: CTE) -> ScalarSelect[Any]:
    """[types of the first contacts…, contacts, resolution, matters] of each way that was taken."""
    types = [found.c[f"type_{step}"] for step in range(1, STEPS + 1)]
    way = (*types, func.least(found.c.contacts, STEPS + 1).label("contacts"), found.c.resolution)
    counted = select(*way, func.count().label("matters")).group_by(*way).subquery()
    return select(func.jsonb_agg(func.jsonb_build_array(*counted.c))).scalar_subquery()


def _by_type(found: CTE) -> ScalarSelect[Any]:
    """[type, how many state anything, how many of them resolved, measures in order…], the most frequent first; without
    those that fewer than five matters began with."""
    of, stated = found.c, func.count(found.c.resolution)
    measures = (of.contacts, of.transfers, of.switches, of.waiting, of.in_contact)
    counted = (
        select(
            of.type_1,
            stated.label("stated"),
            func.count().filter(of.resolution == Resolution.RESOLVED.value).label("resolved"),
            *(func.array_agg(aggregate_order_by(measure, measure)).label(measure.name) for measure in measures),
        )
        .group_by(of.type_1)
        .having(func.count() >= SMALLEST_GROUP)
        .order_by(func.count().desc())
        .subquery()
    )
    return select(func.jsonb_agg(func.jsonb_build_array(*counted.c))).scalar_subquery()


def _effort(call_type: str | None, stated: int, resolved: int, *measures: Sequence[float]) -> TypeEffort:
    return TypeEffort(call_type or UNKNOWN, share(resolved, stated), *(_median(values) for values in measures))


def _median(values: Sequence[float]) -> Figure:
    """`values` in order. Its interval has two of them as ends; none below six."""
    ranks = median_ranks(len(values))
    low, high = (float(values[rank - 1]) for rank in ranks) if ranks else (None, None)
    return Figure(float(median(values)), low, high, len(values))
