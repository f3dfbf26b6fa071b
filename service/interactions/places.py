"""Where interactions come in: names of queues and call types, which belong to the business, not to a customer."""

from dataclasses import dataclass

from sqlalchemy import select
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
    found = session.scalars(select(column).where(column.is_not(None)).distinct().order_by(column))
    return tuple(name for name in found if name is not None)
