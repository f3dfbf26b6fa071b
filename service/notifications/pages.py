"""The bell: what the viewer was told. Opening a line marks it read and goes where it leads."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from . import commands
from .queries import NotificationDetail, notifications

router = APIRouter()
Anyone = Annotated[Viewer, Depends(allow())]


@router.get("/notifications", include_in_schema=False)
def page(request: Request, session: SessionDep, viewer: Anyone) -> HTMLResponse:
    return render(request, "notifications/list.html", viewer, notifications=notifications(viewer, session))


@router.post("/notifications/{notification_id}/open", include_in_schema=False)
def open_one(session: SessionDep, viewer: Anyone, notification_id: UUID) -> RedirectResponse:
    return RedirectResponse(commands.mark_read(session, viewer, notification_id).link, 303)


@router.post("/notifications/read", include_in_schema=False)
def read_all(session: SessionDep, viewer: Anyone) -> RedirectResponse:
    commands.mark_all_read(session, viewer)
    return RedirectResponse("/notifications", 303)


@router.get("/api/notifications", tags=["notifications"])
def as_json(session: SessionDep, viewer: Anyone) -> tuple[NotificationDetail, ...]:
    """The account's own, unread first, 100 at most."""
    return notifications(viewer, session)


@router.post("/api/notifications/{notification_id}/read", tags=["notifications"], status_code=204)
def read(session: SessionDep, viewer: Anyone, notification_id: UUID) -> None:
    commands.mark_read(session, viewer, notification_id)
