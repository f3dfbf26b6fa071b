"""JSON: saved views and alerts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from . import commands
from .queries import HAVE_VIEWS, ViewDetail, views
from .schemas import AlertBody, SaveBody

router = APIRouter(prefix="/api/views", tags=["search"])
ViewerDep = Annotated[Viewer, Depends(allow(*HAVE_VIEWS))]


@router.get("")
def listed(session: SessionDep, viewer: ViewerDep) -> tuple[ViewDetail, ...]:
    """The account's own views and those shared with it, with its alerts."""
    return views(viewer, session)


@router.post("", status_code=201)
def save(session: SessionDep, viewer: ViewerDep, body: SaveBody) -> ViewDetail:
    """Keeps filters under a name."""
    made = commands.save(session, viewer, name=body.name, place=body.place, address=body.address, shared=body.shared)
    return next(view for view in views(viewer, session) if view.id == made.id)


@router.delete("/{view_id}", status_code=204)
def remove(session: SessionDep, viewer: ViewerDep, view_id: UUID) -> None:
    """Removes an own view, with every alert on it."""
    commands.remove(session, viewer, view_id)


@router.put("/{view_id}/alert", status_code=204)
def alert(session: SessionDep, viewer: ViewerDep, view_id: UUID, body: AlertBody) -> None:
    """Tells the account of what is new in a view, at most once a period."""
    commands.set_alert(session, viewer, view_id, period=body.period, by_email=body.by_email)
