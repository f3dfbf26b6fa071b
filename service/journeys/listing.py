"""Which customers came in more than once in a period, and how it stands with them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, distinct, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from models.transcripts import Channel

from ..dashboards.weeks import moment
from ..identity.viewer import Viewer, may_see
from ..ingest.metadata import Resolution
from ..interactions.tables import Interaction
from ..performance.periods import Period
from ..performance.reading import CLOSED
from .filters import JourneyFilters
from .keys import keys_of

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class JourneyRow:
    """One customer's contacts in the period, other teams' included. `resolution` is what the last one states.

    `rating` is the lowest CSAT among those contacts that the viewer may see.
    """

    key: str
    contacts: int
    own: int
    first: dt.datetime
    last: dt.datetime
    channels: tuple[Channel, ...]
    call_types: tuple[str, ...]
    resolution: str | None
    rating: int | None


@dataclass(frozen=True, slots=True)
class JourneyPage:
    """One page, most contacts first. `total` counts all pages."""

    rows: tuple[JourneyRow, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def journeys(viewer: Viewer, session: Session, filters: JourneyFilters) -> JourneyPage:
    """Of customers with a contact in the viewer's scope."""
    found = _found(viewer, filters).subquery()
    total = session.scalar(select(func.count()).select_from(found)) or 0
    page = min(filters.page, max(1, -(-total // PAGE_SIZE)))
    shown = (
        select(found)
        .order_by(found.c.contacts.desc(), found.c.last.desc(), found.c.customer_hash)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return JourneyPage(_rows(session, session.execute(shown).mappings().all()), total, page)


def within(period: Period) -> tuple[ColumnElement[bool], ...]:
    """Of an `Interaction`: contacts of known customers that are open to people."""
    at = moment()
    known = Interaction.customer_hash.is_not(None)
    return at >= period.starts, at < period.ends, known, Interaction.state.not_in(CLOSED)


def _found(viewer: Viewer, filters: JourneyFilters) -> Select[*tuple[Any, ...]]:
    at, own = moment(), may_see(viewer)
    in_order: Any = aggregate_order_by(Interaction.resolution, at.desc(), Interaction.id)
    resolution = func.array_agg(in_order)[1]
    wanted = [func.count() >= filters.contacts, func.bool_or(own)]
    if filters.call_type:
        wanted.append(func.bool_or(func.coalesce(Interaction.call_type == filters.call_type, False)))
    if filters.unresolved:
        wanted.append(resolution.is_distinct_from(Resolution.RESOLVED.value))
    return (
        select(
            Interaction.customer_hash,
            func.count().label("contacts"),
            func.count().filter(own).label("own"),
            func.min(at).label("first"),
            func.max(at).label("last"),
            func.array_agg(distinct(Interaction.channel)).label("channels"),
            func.array_agg(distinct(Interaction.call_type))
            .filter(Interaction.call_type.is_not(None))
            .label("call_types"),
            resolution.label("resolution"),
            func.min(Interaction.csat).filter(own).label("rating"),
        )
        .where(*within(filters.period))
        .group_by(Interaction.customer_hash)
        .having(*wanted)
    )


def _rows(session: Session, found: Sequence[Any]) -> tuple[JourneyRow, ...]:
    keys = keys_of(session, [row["customer_hash"] for row in found])
    return tuple(
        JourneyRow(
            key=keys[row["customer_hash"]],
            contacts=row["contacts"],
            own=row["own"],
            first=row["first"],
            last=row["last"],
            channels=tuple(Channel(channel) for channel in row["channels"]),
            call_types=tuple(row["call_types"] or ()),
            resolution=row["resolution"],
            rating=row["rating"],
        )
        for row in found
    )
