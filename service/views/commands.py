"""Keeping, sharing and removing views, and asking to be told of what is new in one. Commands never commit."""

from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..config import settings
from ..database import now
from ..errors import BadInput, Conflict, Forbidden
from ..identity.viewer import Viewer
from ..redactions.notes import swept
from ..reviews.commands import required_text
from ..search.filters import SearchFilters
from .queries import HAVE_VIEWS, find_view
from .tables import AlertPeriod, SavedView, ViewAlert, ViewPlace

LONGEST_NAME = 80
MOST_VIEWS = 200
"""Of one owner."""


def save(
    session: Session, viewer: Viewer, *, name: str, place: ViewPlace, address: str, shared: bool = False
) -> SavedView:
    """Keeps the filters of `address`, a query string, under a name.

    Raises BadInput for filters that do not exist, that are none, or that hold personal data; Conflict for a name that
    the viewer has already.
    """
    if viewer.role not in HAVE_VIEWS or viewer.user_id is None:
        raise Forbidden("Only people who see lists of interactions keep views.")
    filters = _filters(address)
    called = _name(session, viewer.user_id, name)
    _refuse_personal_data(session, filters)
    view = SavedView(owner_id=viewer.user_id, name=called, place=place, address=filters.address(), shared=shared)
    session.add(view)
    session.flush()
    audit.record(session, viewer, "saved a view", "view", view.id, shared=shared, filters=filters.set_names)
    return view


def share(session: Session, viewer: Viewer, view_id: UUID, *, shared: bool) -> SavedView:
    """Offers an own view to the team, or no longer. Alerts that others have on it then say nothing any more."""
    view = find_view(viewer, session, view_id, own=True)
    view.shared = shared
    audit.record(session, viewer, "shared a view" if shared else "stopped sharing a view", "view", view.id)
    return view


def remove(session: Session, viewer: Viewer, view_id: UUID) -> None:
    """Removes an own view, with every alert on it."""
    view = find_view(viewer, session, view_id, own=True)
    audit.record(session, viewer, "removed a view", "view", view.id)
    session.delete(view)
    session.flush()


def set_alert(
    session: Session, viewer: Viewer, view_id: UUID, *, period: AlertPeriod | None, by_email: bool = False
) -> ViewAlert | None:
    """Tells the viewer at most once a period of what is new in a view; `period` None ends that.

    Raises BadInput for e-mail where no mail server is set up.
    """
    if by_email and period and settings().smtp_host is None:
        raise BadInput("No mail server is set up, so alerts come in the application only.")
    view = find_view(viewer, session, view_id)
    own = select(ViewAlert).where(ViewAlert.view_id == view.id, ViewAlert.user_id == viewer.user_id)
    alert = session.scalars(own).first()
    chosen = period.value if period else "never"
    audit.record(session, viewer, "set an alert", "view", view.id, period=chosen, by_email=by_email)
    if period is None:
        if alert:
            session.delete(alert)
        return None
    if alert is None:
        alert = ViewAlert(view_id=view.id, user_id=viewer.user_id, created_at=now())
        session.add(alert)
    alert.period, alert.by_email = period, by_email
    session.flush()
    return alert


def _filters(address: str) -> SearchFilters:
    try:
        filters = SearchFilters.from_address(address)
    except ValidationError as error:
        wrong = "; ".join(str(part["loc"][0] if part["loc"] else part["msg"]) for part in error.errors())
        raise BadInput(f"These filters cannot be kept. Wrong is: {wrong}.") from None
    if not filters.asks_anything:
        raise BadInput("Set at least one filter, then keep the view.")
    return filters


def _name(session: Session, owner: UUID, name: str) -> str:
    called = swept(session, None, required_text(name, "Give the view a name."))
    if len(called) > LONGEST_NAME:
        raise BadInput(f"The name is too long: {LONGEST_NAME} characters are the most.")
    names = session.scalars(select(SavedView.name).where(SavedView.owner_id == owner)).all()
    if called in names:
        raise Conflict("You have a view of this name already.")
    if len(names) >= MOST_VIEWS:
        raise Conflict(f"You keep {MOST_VIEWS} views already. Remove one first.")
    return called


def _refuse_personal_data(session: Session, filters: SearchFilters) -> None:
    """Transcripts are redacted: a view that looks for a customer's details would only spread them."""
    for written in (filters.words, filters.q):
        if written and swept(session, None, written) != written:
            raise BadInput("These words look like personal data, which is masked in transcripts. Leave them out.")
