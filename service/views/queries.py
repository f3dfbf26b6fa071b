"""Views that the viewer keeps or that are shared with them."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ..errors import NotFound
from ..identity.tables import Role, User
from ..identity.viewer import Viewer
from .tables import AlertPeriod, SavedView, ViewAlert, ViewPlace

HAVE_VIEWS = (Role.QA_ANALYST, Role.SUPERVISOR, Role.COMPLIANCE_OFFICER)


@dataclass(frozen=True, slots=True)
class ViewDetail:
    """One view. `owner` is a name; `period` is None where the viewer has no alert on it."""

    id: UUID
    name: str
    place: ViewPlace
    address: str
    shared: bool
    owner: str
    own: bool
    period: AlertPeriod | None
    by_email: bool
    told_at: dt.datetime | None

    @property
    def path(self) -> str:
        return f"/{self.place.value}?{self.address}"


def views(viewer: Viewer, session: Session) -> tuple[ViewDetail, ...]:
    """By name, own ones first."""
    mine = (ViewAlert.view_id == SavedView.id) & (ViewAlert.user_id == viewer.user_id)
    rows = session.execute(
        select(SavedView, User.name, ViewAlert)
        .join(User, User.id == SavedView.owner_id)
        .outerjoin(ViewAlert, mine)
        .where(visible(viewer))
        .order_by(SavedView.owner_id != viewer.user_id, SavedView.name, SavedView.id)
    ).all()
    return tuple(_detail(viewer, view, owner, alert) for view, owner, alert in rows)


def find_view(viewer: Viewer, session: Session, view_id: UUID, *, own: bool = False) -> SavedView:
    """Raises NotFound for what is neither the viewer's nor shared with them; with `own`, for what others own."""
    found = select(SavedView).join(User, User.id == SavedView.owner_id).where(SavedView.id == view_id, visible(viewer))
    view = session.scalars(found.where(SavedView.owner_id == viewer.user_id) if own else found).first()
    if view is None:
        raise NotFound("There is no such view, or it is not yours.")
    return view


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `SavedView` joined with its owner: own, or shared by somebody of the same team or of none."""
    same_group = User.team_id.is_not_distinct_from(viewer.team_id)
    return (SavedView.owner_id == viewer.user_id) | (SavedView.shared & same_group)


def _detail(viewer: Viewer, view: SavedView, owner: str, alert: ViewAlert | None) -> ViewDetail:
    return ViewDetail(
        id=view.id,
        name=view.name,
        place=view.place,
        address=view.address,
        shared=view.shared,
        owner=owner,
        own=view.owner_id == viewer.user_id,
        period=alert.period if alert else None,
        by_email=alert.by_email if alert else False,
        told_at=alert.told_at if alert else None,
    )
