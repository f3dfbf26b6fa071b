"""The agent's overview of growth."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from .overview import overview

router = APIRouter(include_in_schema=False)


@router.get("/growth")
def page(request: Request, session: SessionDep, viewer: Annotated[Viewer, Depends(allow(Role.AGENT))]) -> HTMLResponse:
    audit.record(session, viewer, "viewed", "growth", "own")
    return render(request, "growth/overview.html", viewer, growth=overview(viewer, session))
