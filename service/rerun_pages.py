"""Which results older engines made, and having them made again."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from .errors import Conflict
from .identity.tables import Role
from .identity.viewer import Viewer
from .rerun_batches import newest_version, outdated, rerun_outdated
from .reruns import STARTS
from .web import SessionDep, allow, render

router = APIRouter(include_in_schema=False)
Officer = Annotated[Viewer, Depends(allow(Role.COMPLIANCE_OFFICER))]
REASON = "Made by a version before {version}."


@router.get("/reruns")
def page(request: Request, session: SessionDep, viewer: Officer) -> HTMLResponse:
    versions = {step: newest_version(session, step) for step in STARTS}
    found = [outdated(viewer, session, step, version) for step, version in versions.items() if version]
    return render(request, "compliance/reruns.html", viewer, found=found)


@router.post("/reruns")
def start(
    session: SessionDep, viewer: Officer, from_step: Annotated[str, Form()] = "", limit: Annotated[int, Form()] = 100
) -> Response:
    """Starts the next ones. What they show stays until the new version is ready."""
    version = newest_version(session, from_step)
    if version is None:
        raise Conflict("There is no result that could be made again.")
    reason = REASON.format(version=version)
    rerun_outdated(session, viewer, from_step, version, reason=reason, limit=limit)
    return RedirectResponse("/reruns", HTTPStatus.SEE_OTHER)
