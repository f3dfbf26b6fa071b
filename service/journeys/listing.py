"""Which customers came in more than once in a period, and how it stands with them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, distinct, func, select
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
    """Of customers with a contact in the viewer's scope; the first page where there is no such page."""
    offset = (filters.page - 1) * PAGE_SIZE
    found = session.execute(_customers(viewer, filters).limit(PAGE_SIZE).offset(offset)).all()
    if not found and filters.page > 1:
        return journeys(viewer, session, filters.model_copy(update={"page": 1}))
    customers = [row.customer_hash for row in found]
    return JourneyPage(_rows(viewer, session, filters.period, customers), found[0].total if found else 0, filters.page)


def within(period: Period) -> tuple[ColumnElement[bool], ...]:
    """Of an `Interaction`: contacts of known customers that are open to people."""
    at = moment()
    known = Interaction.customer_hash.is_not(None)
    return at >= period.starts, at < period.ends, known, Interaction.state.not_in(CLOSED)


def _customers(viewer: Viewer, filters: JourneyFilters) -> Select[*tuple[Any, ...]]:
    """Only what decides who is shown and where; the rest is read of those on the page alone."""
    at, contacts = moment(), func.count()
    wanted: list[ColumnElement[bool]] = [contacts >= filters.contacts, func.bool_or(may_see(viewer))]
    if filters.call_type:
        wanted.append(func.bool_or(func.coalesce(Interaction.call_type == filters.call_type, False)))
    if filters.unresolved:
        wanted.append(_resolution().is_distinct_from(Resolution.RESOLVED.value))
    return (
        select(Interaction.customer_hash, func.count().over().label("total"))
        .where(*within(filters.period))
        .group_by(Interaction.customer_hash)
        .having(*wanted)
        .order_by(contacts.desc(), func.max(at).desc(), Interaction.customer_hash)
    )


def _resolution() -> ColumnElement[str | None]:
    """What the last of a customer's contacts states."""
    in_order: Any = aggregate_order_by(Interaction.resolution, moment().desc(), Interaction.id)
    last: ColumnElement[str | None] = func.array_agg(in_order)[1]
    return last


def _rows(viewer: Viewer, session: Session, period: Period, customers: Sequence[str]) -> tuple[JourneyRow, ...]:
    """In the order of `customers`."""
    at, own, type = moment(), may_see(viewer), Interaction.call_type
    found = session.execute(
        select(
            Interaction.customer_hash,
            func.count().label("contacts"),
            func.count().filter(own).label("own"),
            func.min(at).label("first"),
            func.max(at).label("last"),
            func.array_agg(distinct(Interaction.channel)).label("channels"),
            func.array_agg(distinct(type)).filter(type.is_not(None)).label("call_types"),
            _resolution().label("resolution"),
            func.min(Interaction.csat).filter(own).label("rating"),
        )
        .where(Interaction.customer_hash.in_(customers), *within(period))
        .group_by(Interaction.customer_hash)
    )
    known, keys = {row.customer_hash: row for row in found}, keys_of(session, customers)
    return tuple(_row(keys[customer], known[customer]) for customer in customers)


def _row(key: str, row: Row[*tuple[Any, ...]]) -> JourneyRow:
    return JourneyRow(
        key=key,
        contacts=row.contacts,
        own=row.own,
        first=row.first,
        last=row.last,
        channels=tuple(Channel(channel) for channel in row.channels),
        call_types=tuple(row.call_types or ()),
        resolution=row.resolution,
        rating=row.rating,
    )
