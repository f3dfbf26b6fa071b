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
    asked = select(WebhookEndpoint.id).where(WebhookEndpoint.active, WebhookEndpoint.events.contains([kind.value]))
    endpoints = session.scalars(asked.order_by(WebhookEndpoint.created_at)).all()
    if endpoints:
        tell(session, endpoints, kind, entity, entity_id)


def tell(session: Session, endpoints: Sequence[UUID], kind: EventKind, entity: str, entity_id: UUID) -> WebhookEvent:
    """One event with a delivery to each of these endpoints."""
    event = WebhookEvent(kind=kind, entity=entity, entity_id=entity_id)
    session.add(event)
    session.flush()
    for endpoint_id in endpoints:
        delivery = WebhookDelivery(event_id=event.id, endpoint_id=endpoint_id, next_at=now())
        session.add(delivery)
        enqueue_delivery(session, delivery.id)
    return event
