"""Endpoints and what is sent to them again. Administrators only; commands never commit."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, Forbidden, NotFound
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..jobs import enqueue_delivery
from .addresses import Target
from .events import tell
from .signatures import new_secret, shown, wrapped
from .tables import DeliveryState, EventKind, WebhookDelivery, WebhookEndpoint

LONGEST_NAME = 200
TO_CHOOSE = tuple(kind for kind in EventKind if kind is not EventKind.TEST)
MOST_ENDPOINTS = 50


def add_endpoint(
    session: Session, viewer: Viewer, name: str, url: str, events: Iterable[EventKind]
) -> tuple[WebhookEndpoint, str]:
    """An endpoint and its signing secret, as receivers configure it. Raises BadInput that says what is wrong."""
    administrators_only(viewer)
    if len(session.scalars(select(WebhookEndpoint.id)).all()) >= MOST_ENDPOINTS:
        raise Conflict(f"There are {MOST_ENDPOINTS} endpoints already. Remove one that is not needed.")
    secret = new_secret()
    endpoint = WebhookEndpoint(
        name=_named(name),
        url=_reachable(url),
        events=_chosen(events),
        wrapped_secret=wrapped(secret),
        made_by_id=viewer.user_id,
    )
    session.add(endpoint)
    session.flush()
    audit.record(session, viewer, "added", "webhook", endpoint.id, events=endpoint.events)
    return endpoint, shown(secret)


def change_endpoint(
    session: Session, viewer: Viewer, endpoint_id: UUID, name: str, url: str, events: Iterable[EventKind]
) -> WebhookEndpoint:
    endpoint = _endpoint(session, viewer, endpoint_id)
    endpoint.name, endpoint.url, endpoint.events = _named(name), _reachable(url), _chosen(events)
    audit.record(session, viewer, "changed", "webhook", endpoint.id, events=endpoint.events)
    return endpoint


def set_active(session: Session, viewer: Viewer, endpoint_id: UUID, *, active: bool) -> WebhookEndpoint:
    """Pauses an endpoint, or goes on: then what waited is sent at once. What happens in a pause is not sent."""
    endpoint = _endpoint(session, viewer, endpoint_id)
    if active and not endpoint.active:
        waiting = _deliveries(endpoint_id, DeliveryState.WAITING)
        for delivery in session.scalars(waiting):
            enqueue_delivery(session, delivery.id)
    endpoint.active = active
    audit.record(session, viewer, "activated" if active else "paused", "webhook", endpoint.id)
    return endpoint


def renew_secret(session: Session, viewer: Viewer, endpoint_id: UUID) -> str:
    """A new signing secret, which counts from the next request on; the old one signs nothing more."""
    endpoint, secret = _endpoint(session, viewer, endpoint_id), new_secret()
    endpoint.wrapped_secret = wrapped(secret)
    audit.record(session, viewer, "renewed the secret of", "webhook", endpoint.id)
    return shown(secret)


def remove_endpoint(session: Session, viewer: Viewer, endpoint_id: UUID) -> None:
    """With its deliveries and their log."""
    endpoint = _endpoint(session, viewer, endpoint_id)
    audit.record(session, viewer, "removed", "webhook", endpoint.id)
    session.delete(endpoint)


def send_test(session: Session, viewer: Viewer, endpoint_id: UUID) -> None:
    """An event of kind `test` about the endpoint itself. Raises Conflict while it is paused."""
    endpoint = _endpoint(session, viewer, endpoint_id)
    if not endpoint.active:
        raise Conflict("This endpoint is paused. Let it go on first.")
    tell(session, [endpoint.id], EventKind.TEST, "webhook", endpoint.id)
    audit.record(session, viewer, "tested", "webhook", endpoint.id)


def resend(session: Session, viewer: Viewer, delivery_id: UUID) -> WebhookDelivery:
    """Sends a message again at once, with all attempts before it. Raises Conflict while it waits or is paused."""
    administrators_only(viewer)
    delivery = session.get(WebhookDelivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise NotFound("There is no such delivery.")
    if delivery.state is DeliveryState.WAITING:
        raise Conflict("This message is on its way already.")
    _again(session, delivery)
    audit.record(session, viewer, "sent again", "webhook delivery", delivery.id)
    return delivery


def resend_dead(session: Session, viewer: Viewer, endpoint_id: UUID) -> int:
    """Sends everything again that was given up for an endpoint; how many."""
    endpoint = _endpoint(session, viewer, endpoint_id)
    dead = session.scalars(_deliveries(endpoint.id, DeliveryState.DEAD).with_for_update()).all()
    for delivery in dead:
        _again(session, delivery)
    audit.record(session, viewer, "sent again", "webhook", endpoint.id, count=len(dead))
    return len(dead)


def administrators_only(viewer: Viewer) -> None:
    if viewer.role is not Role.ADMINISTRATOR:
        raise Forbidden("Only administrators manage webhooks.")


def _again(session: Session, delivery: WebhookDelivery) -> None:
    delivery.state, delivery.attempts, delivery.next_at = DeliveryState.WAITING, 0, now()
    enqueue_delivery(session, delivery.id)


def _deliveries(endpoint_id: UUID, state: DeliveryState) -> Select[WebhookDelivery]:
    theirs = (WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.state == state)
    return select(WebhookDelivery).where(*theirs).order_by(WebhookDelivery.created_at)


def _endpoint(session: Session, viewer: Viewer, endpoint_id: UUID) -> WebhookEndpoint:
    administrators_only(viewer)
    endpoint = session.get(WebhookEndpoint, endpoint_id, with_for_update=True)
    if endpoint is None:
        raise NotFound("There is no such webhook.")
    return endpoint


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        raise BadInput(f"Give a name of at most {LONGEST_NAME} characters, such as the system that is told.")
    return name


def _reachable(url: str) -> str:
    Target.of(url.strip()).resolve()
    return url.strip()


def _chosen(events: Iterable[EventKind]) -> list[str]:
    chosen = set(events)
    if not chosen or not chosen <= set(TO_CHOOSE):
        raise BadInput("Choose at least one event to be told of.")
    return [kind.value for kind in TO_CHOOSE if kind in chosen]
