"""An agent's own objectives: what was proposed and agreed, how far each has come, what was said about it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from .queries import comments_on, objectives
from .trends import trends_of

router = APIRouter(include_in_schema=False)


@router.get("/growth/objectives")
def own(request: Request, session: SessionDep, viewer: Annotated[Viewer, Depends(allow(Role.AGENT))]) -> HTMLResponse:
    found, closed = objectives(viewer, session), objectives(viewer, session, closed=True)
    audit.record(session, viewer, "listed", "objective", "own", count=len(found) + len(closed))
    comments = comments_on(session, [one.id for one in (*found, *closed)])
    return render(
        request,
        "objectives/my.html",
        viewer,
        objectives=found,
        closed=closed,
        comments=comments,
        trends=trends_of(session, (*found, *closed)),
    )
