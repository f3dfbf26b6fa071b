"""Telling other systems: called where something happens, in its transaction."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..database import now
from ..jobs import enqueue_delivery
from .tables import EventKind, WebhookDelivery, WebhookEndpoint, WebhookEvent


def enqueue_event(session: Session, kind: EventKind, entity: str, entity_id: UUID) -> None:
    """Tells every active endpoint that asked for this kind; where none did, nothing is kept.

    Sent once the transaction commits, so that no one is told of what did not happen. Carries ids only.
    """
    active = session.scalars(select(WebhookEndpoint).where(WebhookEndpoint.active).order_by(WebhookEndpoint.created_at))
    endpoints = [endpoint.id for endpoint in active if kind.value in endpoint.events]
    if endpoints:
        tell(session, endpoints, kind, entity, entity_id)


def tell(session: Session, endpoints: Sequence[UUID], kind: EventKind, entity: str, entity_id: UUID) -> WebhookEvent:
    """One event with a delivery to each of these endpoints."""
    event = WebhookEvent(kind=kind, entity=entity, entity_id=entity_id)
    session.add(event)
    session.flush()
    deliveries = [WebhookDelivery(event_id=event.id, endpoint_id=id, next_at=now()) for id in endpoints]
    session.add_all(deliveries)
    session.flush()
    for delivery in deliveries:
        enqueue_delivery(session, delivery.id)
    return event
