"""Delivering: a job for each attempt; what fails is tried again later and later, and in the end left to a person.

waiting ─ attempt ─► delivered
   ▲         └─ failed: again after a while ─► waiting, or after the last attempt ─► dead ─ sent again ─► waiting
"""

import datetime as dt
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from ..database import now, transaction
from ..jobs import enqueue_delivery
from .sending import Attempt, send
from .signatures import unwrapped
from .tables import DeliveryState, WebhookAttempt, WebhookDelivery, WebhookEvent

WAITS = (10, 60, 300, 1800, 7200, 21600, 43200)
"""Seconds before the second and each further attempt: eight attempts over 20 hours."""
KEPT = dt.timedelta(days=30)


def deliver(delivery_id: UUID) -> None:
    """One attempt. Does nothing where it was delivered, given up, paused or removed meanwhile.

    The request is sent outside any transaction. A worker that dies after it sends again: receivers tell by the id.
    """
    with transaction() as session:
        delivery = _due(session, delivery_id)
        if delivery is None:
            return
        url, secret, event = delivery.endpoint.url, unwrapped(delivery.endpoint.wrapped_secret), delivery.event
    attempt = send(url, secret, event)
    with transaction() as session:
        delivery = _due(session, delivery_id)
        if delivery is not None:
            _settle(session, delivery, attempt)


def _due(session: Session, delivery_id: UUID) -> WebhookDelivery | None:
    delivery = session.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id, WebhookDelivery.state == DeliveryState.WAITING)
        .options(joinedload(WebhookDelivery.event), joinedload(WebhookDelivery.endpoint))
        .with_for_update(of=WebhookDelivery)
    ).first()
    return delivery if delivery is not None and delivery.endpoint.active else None


def _settle(session: Session, delivery: WebhookDelivery, attempt: Attempt) -> None:
    session.add(
        WebhookAttempt(delivery_id=delivery.id, status=attempt.status, problem=attempt.problem, seconds=attempt.seconds)
    )
    delivery.attempts += 1
    if attempt.delivered:
        delivery.state, delivery.next_at = DeliveryState.DELIVERED, None
    elif delivery.attempts > len(WAITS):
        delivery.state, delivery.next_at = DeliveryState.DEAD, None
    else:
        wait = WAITS[delivery.attempts - 1]
        delivery.next_at = now() + dt.timedelta(seconds=wait)
        enqueue_delivery(session, delivery.id, after_seconds=wait)


def forget_old(session: Session) -> None:
    """Removes the log of what happened longer ago than `KEPT`; what still waits goes with it."""
    session.execute(delete(WebhookEvent).where(WebhookEvent.created_at < now() - KEPT))
