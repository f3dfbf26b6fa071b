"""Where interactions come in: names of queues and call types, which belong to the business, not to a customer."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from .tables import Interaction


@dataclass(frozen=True, slots=True)
class KnownPlaces:
    queues: tuple[str, ...]
    call_types: tuple[str, ...]


def known_places(session: Session) -> KnownPlaces:
    """Every name that has occurred, for whoever says where something applies."""
    return KnownPlaces(_occurring(session, Interaction.queue), _occurring(session, Interaction.call_type))


def _occurring(session: Session, column: InstrumentedAttribute[str | None]) -> tuple[str, ...]:
    """In order. From each name the index leads to the next: there are few names, and very many interactions."""
    found = select(func.min(column).label("name")).cte(recursive=True)
    after = select(func.min(column)).where(column > found.c.name).correlate(found).scalar_subquery()
    found = found.union_all(select(after).where(found.c.name.is_not(None)))
    return tuple(session.scalars(select(found.c.name).where(found.c.name.is_not(None)).order_by(found.c.name)))
