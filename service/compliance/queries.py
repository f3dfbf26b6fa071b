"""Reading the audit log. It names who, what and when; the contents of interactions are never in it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, String, cast, func, select
from sqlalchemy.orm import Session

from ..errors import Forbidden
from ..forms import AddressFields
from ..identity.api_key_tables import ApiKey
from ..identity.tables import Role, User
from ..identity.viewer import Viewer
from ..interactions.references import reference_has
from ..interactions.tables import Interaction
from .tables import AuditEvent

PAGE_SIZE = 100
EXPORT_LIMIT = 200_000
ABOUT_INTERACTIONS = frozenset({"interaction", "redaction report"})
"""Entities whose id is an interaction's."""

Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class AuditFilters(AddressFields):
    """Days in UTC, both included. `before` is the position above the page: the log is read backwards."""

    actor: Text | None = None
    action: Text | None = None
    entity: Text | None = None
    q: Text | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    before: Annotated[int, Field(ge=1, le=2**62)] | None = None

    @property
    def address(self) -> str:
        """The query string of the same log from its newest event."""
        return urlencode(self.model_dump(mode="json", exclude_none=True, exclude={"before"}))


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `actor` is a name, or a role's or the system's where there is none; `reference` an interaction's."""

    position: int
    at: dt.datetime
    actor: str
    role: str
    action: str
    entity: str
    entity_id: str
    reference: str | None
    detail: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of the log. `older` is the position to go on before, None on the last page."""

    events: tuple[Event, ...]
    total: int
    older: int | None


@dataclass(frozen=True, slots=True)
class AuditChoices:
    """What the filters can be set to: only what occurs."""

    actors: tuple[tuple[str, str], ...]
    actions: tuple[str, ...]
    entities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The newest event. Whoever writes it down elsewhere can tell later if the end was cut off."""

    position: int
    hash: str


def audit_page(viewer: Viewer, session: Session, filters: AuditFilters) -> AuditPage:
    """Raises Forbidden for anybody but a compliance officer."""
    conditions = _conditions(viewer, session, filters)
    total = session.scalar(select(func.count()).select_from(AuditEvent).where(*conditions)) or 0
    rest = [*conditions, AuditEvent.position < filters.before] if filters.before else conditions
    found = session.execute(_selection(rest).limit(PAGE_SIZE + 1)).all()
    events = _events(session, found[:PAGE_SIZE])
    return AuditPage(events, total, older=events[-1].position if len(found) > PAGE_SIZE else None)


def all_events(viewer: Viewer, session: Session, filters: AuditFilters) -> tuple[Event, ...]:
    """All pages at once, for an export; at most `EXPORT_LIMIT` events, the newest."""
    conditions = _conditions(viewer, session, filters)
    return _events(session, session.execute(_selection(conditions).limit(EXPORT_LIMIT)).all())


def audit_choices(session: Session) -> AuditChoices:
    return AuditChoices(
        actors=(*_actors(session, User), *_actors(session, ApiKey), ("system", "System")),
        actions=tuple(session.scalars(select(AuditEvent.action).distinct().order_by(AuditEvent.action))),
        entities=tuple(session.scalars(select(AuditEvent.entity).distinct().order_by(AuditEvent.entity))),
    )


def _actors(session: Session, table: type[User] | type[ApiKey]) -> Iterator[tuple[str, str]]:
    """People or API keys that did something, by name."""
    acted = select(AuditEvent.position).where(AuditEvent.actor_id == table.id).exists()
    for id, name in session.execute(select(table.id, table.name).where(acted).order_by(table.name)):
        yield str(id), f"{name} (API key)" if table is ApiKey else name


def chain_head(session: Session) -> ChainHead | None:
    newest = select(AuditEvent.position, AuditEvent.hash).order_by(AuditEvent.position.desc()).limit(1)
    found = session.execute(newest).first()
    return ChainHead(found.position, found.hash) if found else None


def _selection(conditions: Sequence[ColumnElement[bool]]) -> Select[AuditEvent, str]:
    return (
        select(AuditEvent, func.coalesce(User.name, ApiKey.name))
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .outerjoin(ApiKey, ApiKey.id == AuditEvent.actor_id)
        .where(*conditions)
        .order_by(AuditEvent.position.desc())
    )


def _conditions(viewer: Viewer, session: Session, filters: AuditFilters) -> list[ColumnElement[bool]]:
    if viewer.role is not Role.COMPLIANCE_OFFICER:
        raise Forbidden("Only compliance officers read the audit log.")
    conditions = []
    if filters.actor:
        conditions.append(_by(filters.actor))
    if filters.action:
        conditions.append(AuditEvent.action == filters.action)
    if filters.entity:
        conditions.append(AuditEvent.entity == filters.entity)
    if filters.q:
        conditions.append(_about(filters.q))
    if filters.since:
        conditions.append(AuditEvent.at >= dt.datetime.combine(filters.since, dt.time(), tzinfo=dt.UTC))
    if filters.until:
        end = filters.until + dt.timedelta(days=1)
        conditions.append(AuditEvent.at < dt.datetime.combine(end, dt.time(), tzinfo=dt.UTC))
    return conditions


def _by(actor: str) -> ColumnElement[bool]:
    """The system, or the person or API key with this id."""
    try:
        return AuditEvent.actor_id == UUID(actor)
    except ValueError:
        return AuditEvent.actor == actor


def _about(text: str) -> ColumnElement[bool]:
    """An id, or part of an interaction's reference."""
    named = select(cast(Interaction.id, String)).where(reference_has(text))
    return (AuditEvent.entity_id == text) | AuditEvent.entity_id.in_(named)


def _events(session: Session, found: Sequence[tuple[AuditEvent, str | None]]) -> tuple[Event, ...]:
    references = _references(session, (event for event, _ in found))
    return tuple(
        Event(
            position=event.position,
            at=event.at,
            actor=name or ("System" if event.actor_id is None else "Removed account"),
            role=event.actor,
            action=event.action,
            entity=event.entity,
            entity_id=event.entity_id,
            reference=references.get(event.entity_id),
            detail=event.detail,
            hash=event.hash,
        )
        for event, name in found
    )


def _references(session: Session, events: Iterable[AuditEvent]) -> dict[str, str]:
    """What interactions are called, by their id as text."""
    ids = {_uuid(event.entity_id) for event in events if event.entity in ABOUT_INTERACTIONS} - {None}
    named = select(Interaction.id, Interaction.reference).where(Interaction.id.in_(ids))
    return {str(id): reference for id, reference in session.execute(named)}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
