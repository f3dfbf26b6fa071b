"""Views: kept from the search page and the list, opened, shared, with alerts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from ..config import settings
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from . import commands
from .queries import HAVE_VIEWS, find_view, views
from .schemas import AlertForm, SaveForm, ShareForm

router = APIRouter(prefix="/views", include_in_schema=False)
ViewerDep = Annotated[Viewer, Depends(allow(*HAVE_VIEWS))]


@router.get("")
def page(request: Request, session: SessionDep, viewer: ViewerDep) -> HTMLResponse:
    return render(
        request, "views/list.html", viewer, views=views(viewer, session), mail=settings().smtp_host is not None
    )


@router.post("")
def save(session: SessionDep, viewer: ViewerDep, form: Annotated[SaveForm, Form()]) -> RedirectResponse:
    commands.save(session, viewer, name=form.name, place=form.place, address=form.address, shared=form.shared)
    return RedirectResponse("/views", 303)


@router.get("/{view_id}")
def open_view(session: SessionDep, viewer: ViewerDep, view_id: UUID) -> RedirectResponse:
    """To the page that the view is of, with its filters."""
    view = find_view(viewer, session, view_id)
    return RedirectResponse(f"/{view.place.value}?{view.address}", 303)


@router.post("/{view_id}/share")
def share(
    session: SessionDep, viewer: ViewerDep, view_id: UUID, form: Annotated[ShareForm, Form()]
) -> RedirectResponse:
    commands.share(session, viewer, view_id, shared=form.shared)
    return RedirectResponse("/views", 303)


@router.post("/{view_id}/remove")
def remove(session: SessionDep, viewer: ViewerDep, view_id: UUID) -> RedirectResponse:
    commands.remove(session, viewer, view_id)
    return RedirectResponse("/views", 303)


@router.post("/{view_id}/alert")
def alert(
    session: SessionDep, viewer: ViewerDep, view_id: UUID, form: Annotated[AlertForm, Form()]
) -> RedirectResponse:
    commands.set_alert(session, viewer, view_id, period=form.period, by_email=form.by_email)
    return RedirectResponse("/views", 303)
