"""Reading endpoints and what became of telling them. Only administrators do."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ..errors import NotFound
from ..identity.viewer import Viewer
from .commands import administrators_only
from .tables import DeliveryState, EventKind, WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookEvent

PAGE = 50


@dataclass(frozen=True, slots=True)
class EndpointDetail:
    """An endpoint without its secret, and how many deliveries of the last 30 days are in each state."""

    id: UUID
    name: str
    url: str
    events: tuple[EventKind, ...]
    active: bool
    made_at: dt.datetime
    delivered: int
    waiting: int
    dead: int
    last_delivered_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryDetail:
    """One message to one endpoint. `status` and `problem` are the newest attempt's; `tried` counts all of them."""

    id: UUID
    endpoint_id: UUID
    endpoint: str
    event_id: UUID
    kind: EventKind
    entity: str
    entity_id: UUID
    at: dt.datetime
    state: DeliveryState
    tried: int
    tried_at: dt.datetime | None
    next_at: dt.datetime | None
    status: int | None
    problem: str | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """`PAGE` deliveries, newest first; `number` counts from 1."""

    rows: tuple[DeliveryDetail, ...]
    total: int
    number: int

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0


def endpoints(viewer: Viewer, session: Session) -> tuple[EndpointDetail, ...]:
    """By name."""
    administrators_only(viewer)
    counts, newest = _counts(session), _newest_deliveries(session)
    found = session.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.name, WebhookEndpoint.id))
    return tuple(_detail(endpoint, counts, newest) for endpoint in found)


def endpoint(viewer: Viewer, session: Session, endpoint_id: UUID) -> EndpointDetail:
    """Raises NotFound."""
    administrators_only(viewer)
    found = session.get(WebhookEndpoint, endpoint_id)
    if found is None:
        raise NotFound("There is no such webhook.")
    return _detail(found, _counts(session), _newest_deliveries(session))


def deliveries(
    viewer: Viewer,
    session: Session,
    *,
    endpoint_id: UUID | None = None,
    state: DeliveryState | None = None,
    page: int = 1,
) -> DeliveryPage:
    administrators_only(viewer)
    wanted = _wanted(endpoint_id, state)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.execute(
        wanted.order_by(WebhookEvent.created_at.desc(), WebhookDelivery.id).limit(PAGE).offset((page - 1) * PAGE)
    ).all()
    return DeliveryPage(tuple(DeliveryDetail(*row) for row in rows), total, page)


def _wanted(endpoint_id: UUID | None, state: DeliveryState | None) -> Select[Any]:
    newest = (
        select(WebhookAttempt)
        .where(WebhookAttempt.delivery_id == WebhookDelivery.id)
        .order_by(WebhookAttempt.created_at.desc())
        .limit(1)
        .lateral()
    )
    tried = select(func.count(WebhookAttempt.id)).where(WebhookAttempt.delivery_id == WebhookDelivery.id)
    found = (
        select(
            WebhookDelivery.id,
            WebhookEndpoint.id,
            WebhookEndpoint.name,
            WebhookEvent.id,
            WebhookEvent.kind,
            WebhookEvent.entity,
            WebhookEvent.entity_id,
            WebhookEvent.created_at,
            WebhookDelivery.state,
            tried.scalar_subquery(),
            newest.c.created_at,
            WebhookDelivery.next_at,
            newest.c.status,
            newest.c.problem,
            newest.c.seconds,
        )
        .join(WebhookEvent, WebhookEvent.id == WebhookDelivery.event_id)
        .join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
        .outerjoin(newest, WebhookDelivery.id == newest.c.delivery_id)
    )
    if endpoint_id is not None:
        found = found.where(WebhookDelivery.endpoint_id == endpoint_id)
    return found if state is None else found.where(WebhookDelivery.state == state)


def _counts(session: Session) -> dict[tuple[UUID, DeliveryState], int]:
    by = (WebhookDelivery.endpoint_id, WebhookDelivery.state)
    return {(id, state): count for id, state, count in session.execute(select(*by, func.count()).group_by(*by))}


def _newest_deliveries(session: Session) -> dict[UUID, dt.datetime]:
    newest = (
        select(WebhookDelivery.endpoint_id, func.max(WebhookAttempt.created_at))
        .join(WebhookDelivery, WebhookDelivery.id == WebhookAttempt.delivery_id)
        .where(WebhookAttempt.status.between(200, 299))
        .group_by(WebhookDelivery.endpoint_id)
    )
    return dict(session.execute(newest).all())


def _detail(
    row: WebhookEndpoint, counts: dict[tuple[UUID, DeliveryState], int], newest: dict[UUID, dt.datetime]
) -> EndpointDetail:
    return EndpointDetail(
        id=row.id,
        name=row.name,
        url=row.url,
        events=tuple(EventKind(value) for value in row.events),
        active=row.active,
        made_at=row.created_at,
        delivered=counts.get((row.id, DeliveryState.DELIVERED), 0),
        waiting=counts.get((row.id, DeliveryState.WAITING), 0),
        dead=counts.get((row.id, DeliveryState.DEAD), 0),
        last_delivered_at=newest.get(row.id),
    )
