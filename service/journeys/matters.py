"""Matters of all customers: contacts of one customer each of which came within the repeat window after the one before.

They are told apart beforehand; those of customers of whom something changed since are told apart on the spot, so that
what is read is always what the interactions say.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Subquery,
    Uuid,
    cast,
    distinct,
    false,
    func,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import Session

from ..config import settings
from ..dashboards.weeks import moment
from ..identity.tables import Role
from ..identity.viewer import EVERYTHING, Viewer
from ..interactions.tables import Interaction
from ..performance.periods import Period
from ..performance.reading import CLOSED
from .queries import window
from .tables import CountedJourneys, JourneyMatter, StaleJourney

STEPS = 3
"""Contacts of which the call type is kept one by one."""
STALE = select(StaleJourney.customer_hash)
CONTENT = tuple(column.name for column in JourneyMatter.__table__.columns if column.name != "id")


def matters(viewer: Viewer, session: Session, period: Period, call_type: str | None) -> Subquery:
    """Those that began in the period and touch the viewer's scope; with a call type, those that began with it.

    The columns of `JourneyMatter` without its id.
    """
    found = _known(session, period).subquery()
    began = found.c.began
    conditions = [began >= period.starts, began < period.ends, _touches(viewer, found.c.team_ids)]
    if call_type:
        conditions.append(found.c.type_1 == call_type)
    return select(*found.c).where(*conditions).subquery("matters")


def told_apart(*contacts: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Matters of the contacts that fulfil these conditions on `Interaction`, as the columns of `JourneyMatter`."""
    of = _numbered(*contacts).c
    order = (of.at, of.id)

    def first(column: ColumnElement[Any], place: int | ColumnElement[int]) -> ColumnElement[Any]:
        in_order: Any = aggregate_order_by(column, *order)
        return func.array_agg(in_order)[place]

    def total(column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Always in the same order: the last digit of a sum of fractions depends on it."""
        in_order: Any = aggregate_order_by(column, *order)
        return func.sum(in_order)

    values = {
        "customer_hash": of.customer_hash,
        "began": func.min(of.at),
        **{f"type_{step}": first(of.call_type, step) for step in range(1, STEPS + 1)},
        "resolution": first(of.resolution, func.count()),
        "contacts": func.count(),
        "transfers": total(of.transfers),
        "switches": func.count().filter(of.follows, of.channel != of.channel_before),
        "waiting": total(of.wait_seconds),
        "in_contact": total(of.duration_seconds),
        "team_ids": func.array_remove(func.array_agg(distinct(of.team_id)), None, type_=ARRAY(Uuid)),
    }
    return select(*(values[name].label(name) for name in CONTENT)).group_by(of.customer_hash, of.matter)


def counted(session: Session) -> bool:
    """Whether matters were told apart beforehand, and with the repeat window that is set now."""
    last = session.scalar(select(CountedJourneys.window_days))
    return last == settings().repeat_contact_days


def _known(session: Session, period: Period) -> Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]:
    if not counted(session):
        return told_apart(moment() >= period.starts - window())
    stored = select(*(getattr(JourneyMatter, name) for name in CONTENT))
    if session.scalar(STALE.limit(1)) is None:
        return stored
    outdated = select(JourneyMatter.id).where(JourneyMatter.customer_hash.in_(STALE))
    return union_all(stored.where(JourneyMatter.id.not_in(outdated)), told_apart(Interaction.customer_hash.in_(STALE)))


def _touches(viewer: Viewer, team_ids: ColumnElement[Any]) -> ColumnElement[bool]:
    """Any contact of it is one that the viewer may see, as `may_see` has it for those who read journeys."""
    if viewer.role in EVERYTHING:
        return true()
    if viewer.role is Role.SUPERVISOR and viewer.team_id is not None:
        return team_ids.contains([viewer.team_id])
    return false()


def _numbered(*contacts: ColumnElement[bool]) -> Subquery:
    """Each contact with the number of its matter, and whether it follows another one in it."""
    contact = _contacts(*contacts)
    of = contact.c
    begins = of.before.is_(None) | (of.at - of.before > window())
    number = func.sum(cast(begins, Integer)).over(partition_by=of.customer_hash, order_by=(of.at, of.id))
    return select(contact, number.label("matter"), (~begins).label("follows")).subquery()


def _contacts(*conditions: ColumnElement[bool]) -> Subquery:
    """Of customers who are known, each with the one before."""
    at, customer = moment(), Interaction.customer_hash
    order = (at, Interaction.id)
    return (
        select(
            customer,
            Interaction.id,
            at.label("at"),
            Interaction.channel,
            Interaction.call_type,
            Interaction.resolution,
            Interaction.team_id,
            func.coalesce(func.jsonb_array_length(Interaction.transfers), 0).label("transfers"),
            func.coalesce(Interaction.wait_seconds, 0.0).label("wait_seconds"),
            func.coalesce(Interaction.duration_seconds, 0.0).label("duration_seconds"),
            func.lag(at).over(partition_by=customer, order_by=order).label("before"),
            func.lag(Interaction.channel).over(partition_by=customer, order_by=order).label("channel_before"),
        )
        .where(customer.is_not(None), Interaction.state.not_in(CLOSED), *conditions)
        .subquery()
    )
