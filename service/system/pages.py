"""How the system is doing, and the living style guide."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from ..config import settings
from ..database import now
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from .queries import system_status

router = APIRouter(include_in_schema=False)
Administrator = Annotated[Viewer, Depends(allow(Role.ADMINISTRATOR))]


@router.get("/system")
def status(request: Request, session: SessionDep, viewer: Administrator) -> HTMLResponse:
    return render(request, "system/status.html", viewer, system=system_status(viewer, session, settings()))


@router.get("/system/patterns")
def patterns(request: Request, viewer: Administrator) -> HTMLResponse:
    """Every component of the pages, once."""
    return render(request, "system/patterns.html", viewer, moment=now())
