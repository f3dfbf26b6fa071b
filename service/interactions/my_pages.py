"""An agent's own results."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from .my_open_items import open_items
from .my_queries import my_results
from .my_trend import my_trends

router = APIRouter(include_in_schema=False)


@router.get("/my")
def results(
    request: Request,
    session: SessionDep,
    viewer: Annotated[Viewer, Depends(allow(Role.AGENT))],
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    found = my_results(viewer, session, page)
    audit.record(session, viewer, "listed", "interaction", "own", count=found.total)
    return render(
        request,
        "my/results.html",
        viewer,
        found=found,
        items=open_items(viewer, session),
        trends=my_trends(viewer, session),
    )
