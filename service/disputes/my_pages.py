"""Where an agent disputes an answer, appeals, withdraws, and sees how own disputes stand."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from scorecards import choices

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from . import commands
from .disputable import disputable
from .queries import own_disputes
from .schemas import AppealForm, DisputeForm

router = APIRouter(include_in_schema=False)
Agent = Annotated[Viewer, Depends(allow(Role.AGENT))]


@router.get("/my/disputes")
def own(request: Request, session: SessionDep, viewer: Agent) -> HTMLResponse:
    found = own_disputes(viewer, session)
    audit.record(session, viewer, "listed", "dispute", "own", count=len(found))
    return render(request, "my/disputes.html", viewer, disputes=found)


@router.get("/my/disputes/new")
def form(request: Request, session: SessionDep, viewer: Agent, evaluation: UUID, criterion: str = "") -> HTMLResponse:
    """The form for one answer, or without `criterion` for the whole result; htmx gets it without the page around."""
    asked = disputable(viewer, session, evaluation, criterion or None)
    template = "disputes/_raise.html" if "hx-request" in request.headers else "my/dispute.html"
    return render(request, template, viewer, asked=asked)


@router.post("/evaluations/{evaluation_id}/disputes")
def raise_one(
    session: SessionDep, viewer: Agent, evaluation_id: UUID, form: Annotated[DisputeForm, Form()]
) -> RedirectResponse:
    raised = commands.raise_dispute(
        session,
        viewer,
        evaluation_id,
        kind=form.kind,
        criterion=form.criterion,
        reason=form.reason,
        proposed=choices.joined(form.proposed),
        turns=form.turns,
    )
    return RedirectResponse(f"/my/disputes#dispute-{raised.id}", 303)


@router.post("/disputes/{dispute_id}/withdraw")
def withdraw(session: SessionDep, viewer: Agent, dispute_id: UUID) -> RedirectResponse:
    commands.withdraw(session, viewer, dispute_id)
    return RedirectResponse(f"/my/disputes#dispute-{dispute_id}", 303)


@router.post("/disputes/{dispute_id}/appeal")
def appeal(
    session: SessionDep, viewer: Agent, dispute_id: UUID, form: Annotated[AppealForm, Form()]
) -> RedirectResponse:
    commands.appeal(session, viewer, dispute_id, grounds=form.grounds)
    return RedirectResponse(f"/my/disputes#dispute-{dispute_id}", 303)
