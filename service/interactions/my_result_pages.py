"""One released result, for its agent: what counts, why, and what can be done about it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from ..compliance import audit
from ..feedback.on_interaction import feedback_on
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from .my_result import MyResultDetail, my_result

router = APIRouter()
Agent = Annotated[Viewer, Depends(allow(Role.AGENT))]


@router.get("/my/results/{interaction_id}", include_in_schema=False)
def page(request: Request, session: SessionDep, viewer: Agent, interaction_id: UUID) -> HTMLResponse:
    found = my_result(viewer, session, interaction_id)
    audit.record(session, viewer, "viewed", "interaction", interaction_id)
    feedback = feedback_on(viewer, session, interaction_id)
    return render(request, "my/result.html", viewer, result=found, interaction=found.interaction, feedback=feedback)


@router.get("/api/my/results/{interaction_id}", tags=["my"])
def as_json(session: SessionDep, viewer: Agent, interaction_id: UUID) -> MyResultDetail:
    """A released result with evidence, provenance, and what the agent may still do about it."""
    found = my_result(viewer, session, interaction_id)
    audit.record(session, viewer, "viewed", "interaction", interaction_id)
    return found
