"""Self-assessments: asking, filling in, and what was answered side by side."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..interactions.queries import find
from ..interactions.ranges import in_ranges
from ..reviews.commands import REVIEWERS
from ..reviews.sheet_details import sheet_detail
from ..web import SessionDep, allow, render
from . import commands
from .comparison import comparison
from .conversation import conversation, open_own_recording, own_conversation
from .queries import assessable, assessments
from .schemas import AskForm

router = APIRouter(include_in_schema=False)
Agent = Annotated[Viewer, Depends(allow(Role.AGENT))]
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]
Asker = Annotated[Viewer, Depends(allow(*REVIEWERS, Role.AGENT))]


@router.get("/my/assessments")
def own(request: Request, session: SessionDep, viewer: Agent) -> HTMLResponse:
    found = assessments(viewer, session)
    audit.record(session, viewer, "listed", "self-assessment", "own", count=len(found))
    return render(request, "my/assessments.html", viewer, assessments=found, assessable=assessable(viewer, session))


@router.get("/my/assessments/{evaluation_id}")
def fill_in(request: Request, session: SessionDep, viewer: Agent, evaluation_id: UUID) -> HTMLResponse:
    """The conversation beside the sheet, with nobody's answers; once it is handed in, all answers side by side."""
    sheet = commands.begin(session, viewer, evaluation_id)
    if sheet.submitted_at is not None:
        compared = comparison(viewer, session, evaluation_id)
        audit.record(session, viewer, "compared", "self-assessment", evaluation_id)
        return render(request, "selfassessment/comparison.html", viewer, compared=compared)
    said = conversation(session, own_conversation(viewer, session, evaluation_id))
    audit.record(session, viewer, "viewed", "interaction", said.id, blind=True)
    return render(
        request,
        "selfassessment/sheet.html",
        viewer,
        interaction=said,
        sheet=sheet_detail(viewer, session, sheet.id),
        audio_address=f"/my/assessments/{evaluation_id}/audio",
    )


@router.get("/my/assessments/{evaluation_id}/audio")
def audio(request: Request, session: SessionDep, viewer: Agent, evaluation_id: UUID) -> Response:
    """The redacted recording of an own interaction that is to be assessed."""
    readable = open_own_recording(viewer, session, evaluation_id)
    return in_ranges(readable, request.headers.get("range"))


@router.get("/assessments")
def listed(request: Request, session: SessionDep, viewer: Reviewer) -> HTMLResponse:
    found = assessments(viewer, session)
    audit.record(session, viewer, "listed", "self-assessment", "list", count=len(found))
    return render(request, "selfassessment/list.html", viewer, assessments=found)


@router.get("/assessments/{evaluation_id}")
def compare(request: Request, session: SessionDep, viewer: Reviewer, evaluation_id: UUID) -> HTMLResponse:
    compared = comparison(viewer, session, evaluation_id)
    audit.record(session, viewer, "compared", "self-assessment", evaluation_id)
    return render(request, "selfassessment/comparison.html", viewer, compared=compared)


@router.post("/interactions/{interaction_id}/self-assessment")
def ask(session: SessionDep, viewer: Asker, interaction_id: UUID, form: Annotated[AskForm, Form()]) -> RedirectResponse:
    asked = commands.ask(session, viewer, interaction_id, form.scorecard)
    if viewer.role is Role.AGENT:
        return RedirectResponse(f"/my/assessments/{asked.evaluation_id}", 303)
    return RedirectResponse(f"/interactions/{find(viewer, session, interaction_id).id}", 303)
