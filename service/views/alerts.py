"""Telling people what is new in a view: what reached us since they asked, matches, and was never told before."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import insert, select
from sqlalchemy.orm import Session, joinedload

from ..config import settings
from ..database import now, transaction
from ..errors import BadInput, NotFound
from ..identity.sessions import viewer_of
from ..identity.tables import User
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction
from ..jobs import enqueue_alert_mail
from ..mail import send
from ..notifications.commands import notify
from ..search.filters import SearchFilters
from ..search.queries import matching
from ..webhooks.events import enqueue_event
from ..webhooks.tables import EventKind
from .queries import HAVE_VIEWS, find_view
from .tables import AlertedInteraction, ViewAlert

KIND = "view_alert"
MOST_AT_ONCE = 1000
"""What is beyond it is told of the next time."""


def tell_of_new(session: Session) -> None:
    """Looks at every alert whose period has passed since it last said something."""
    due = select(ViewAlert).options(joinedload(ViewAlert.view)).order_by(ViewAlert.id)
    for alert in session.scalars(due.with_for_update(of=ViewAlert, skip_locked=True)).all():
        if alert.told_at is None or alert.told_at + alert.period.length <= now():
            _tell(session, alert)


def send_mail(alert_id: UUID, count: int) -> None:
    """The e-mail of an alert that has spoken. Raises Unavailable where the mail server does not take it."""
    with transaction() as session:
        user = session.scalars(select(User).join(ViewAlert).where(ViewAlert.id == alert_id, User.active)).first()
        alert = session.get(ViewAlert, alert_id)
    if user is None or alert is None or settings().smtp_host is None:
        return
    address = f"{(settings().public_url or '').rstrip('/')}/views/{alert.view_id}"
    send(user.email, f"callqa: {_sentence(count)}", f"{_sentence(count)}\n\nSign in to look: {address}\n")


def _tell(session: Session, alert: ViewAlert) -> None:
    viewer = _viewer(session, alert)
    new = _new(session, viewer, alert) if viewer else ()
    if not new:
        return
    session.execute(insert(AlertedInteraction), [{"alert_id": alert.id, "interaction_id": id} for id in new])
    alert.told_at = now()
    subject = f"{_sentence(len(new))[:-1]}: {alert.view.name}."
    notify(session, alert.user_id, KIND, subject, f"/views/{alert.view_id}")
    enqueue_event(session, EventKind.ALERT_RAISED, "view", alert.view_id)
    if alert.by_email:
        enqueue_alert_mail(session, alert.id, len(new))


def _viewer(session: Session, alert: ViewAlert) -> Viewer | None:
    """Who is told, as of now; None where they left, or the view is not shared with them any more."""
    user = session.get_one(User, alert.user_id)
    viewer = viewer_of(user)
    if not user.active or user.role not in HAVE_VIEWS:
        return None
    try:
        find_view(viewer, session, alert.view_id)
    except NotFound:
        return None
    return viewer


def _new(session: Session, viewer: Viewer, alert: ViewAlert) -> Sequence[UUID]:
    told = select(AlertedInteraction.interaction_id).where(
        AlertedInteraction.alert_id == alert.id, AlertedInteraction.interaction_id == Interaction.id
    )
    also = (Interaction.created_at >= alert.created_at, ~told.correlate(Interaction).exists())
    try:
        filters = SearchFilters.from_address(alert.view.address)
        return matching(viewer, session, filters, limit=MOST_AT_ONCE, also=also)
    except (ValidationError, BadInput):  # a filter of an earlier release
        return ()


def _sentence(count: int) -> str:
    if count == 1:
        return "1 new interaction is in a view of yours."
    return f"{count} new interactions are in a view of yours."
