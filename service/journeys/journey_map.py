"""The map of journeys: from the first contact over the next ones to the outcome, and what it took, by call type.

A matter is told from the next by the repeat window, as in `queries`. It belongs to the period in which it began, so
that one that goes on after the end is whole.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import Row, Subquery, func, select
from sqlalchemy.orm import Session

from ..dashboards.figures import SMALLEST_GROUP
from ..identity.viewer import Viewer
from ..ingest.metadata import Resolution
from .efforts import UNKNOWN, TypeEffort, efforts
from .filters import JourneyFilters
from .matters import STEPS, matters

MOST_TYPES = 6
OTHER, MORE = "Other types", "More contacts"
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
class JourneyMap:
    """`matters` began in the period. The way of `hidden` of them has a part that fewer than five take: it is not drawn,
    and types that fewer than five began with are left out."""

    matters: int
    hidden: int
    flows: tuple[Flow, ...]
    types: tuple[TypeEffort, ...]


def journey_map(viewer: Viewer, session: Session, filters: JourneyFilters) -> JourneyMap:
    """Of matters that touch the viewer's scope; with a call type, of those that began with it."""
    found = matters(viewer, session, filters.period, filters.call_type)
    ways = _ways(session, found)
    names, counted = _names(ways), Counter[tuple[Link, ...]]()
    for way in ways:
        counted[tuple(_links(way, names))] += way.matters
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
        types=efforts(session, found, ways),
    )


def _ways(session: Session, found: Subquery) -> Sequence[Row[Any]]:
    """How many `matters` went which way and took how many contacts, transfers and changes of channel."""
    of = found.c
    way = (of.type_1, of.type_2, of.type_3, of.resolution, of.contacts, of.transfers, of.switches)
    return session.execute(select(*way, func.count().label("matters")).group_by(*way)).all()


def _names(ways: Sequence[Row[Any]]) -> Mapping[str | None, str]:
    """What types are called on the map: the most frequent by name, the rest together."""
    seen = Counter[str]()
    for way in ways:
        seen.update({name: way.matters for name in _types(way) if name is not None})
    frequent = {name for name, _ in seen.most_common(MOST_TYPES)}
    return {None: UNKNOWN} | {name: name if name in frequent else OTHER for name in seen}


def _types(way: Row[Any]) -> Sequence[str | None]:
    """Of its first contacts, as far as there were any."""
    return (way.type_1, way.type_2, way.type_3)[: way.contacts]


def _links(way: Row[Any], names: Mapping[str | None, str]) -> Iterator[Link]:
    nodes: list[Node] = [(step, names[type]) for step, type in enumerate(_types(way), start=1)]
    if way.contacts > STEPS:
        nodes.append((STEPS + 1, MORE))
    nodes.append((STEPS + 2, OUTCOMES.get(way.resolution, OUTCOMES[None])))
    yield from pairwise(nodes)
