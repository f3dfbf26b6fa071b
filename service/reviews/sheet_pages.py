"""Filling in an answer sheet, and a blind review beside the machine's answers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..interactions.details import interaction_detail
from ..web import SessionDep, allow, render
from .blind_reviews import hand_in, next_address
from .commands import REVIEWERS
from .differences import compared, settle
from .sheet_details import SheetDetail, sheet_detail
from .sheet_forms import FieldsDep, choices_of, entries_of, seconds_of
from .sheet_tables import SheetPurpose
from .sheets import save_answers

router = APIRouter(prefix="/sheets/{sheet_id}", include_in_schema=False)
Owner = Annotated[Viewer, Depends(allow(*REVIEWERS, Role.AGENT))]
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]


@router.get("")
def page(request: Request, session: SessionDep, viewer: Reviewer, sheet_id: UUID) -> Response:
    """The conversation beside the sheet. A sheet that is handed in leads on."""
    sheet = sheet_detail(viewer, session, sheet_id)
    if sheet.submitted_at is not None:
        return RedirectResponse(_onwards(session, viewer, sheet), 303)
    interaction = interaction_detail(viewer, session, sheet.interaction_id)
    audit.record(session, viewer, "viewed", "interaction", sheet.interaction_id, blind=True)
    return render(request, "reviews/sheet.html", viewer, sheet=sheet, interaction=interaction)


@router.post("/answers")
def save(request: Request, session: SessionDep, viewer: Owner, sheet_id: UUID, fields: FieldsDep) -> Response:
    """Keeps what is filled in so far. htmx gets the count of answers."""
    save_answers(session, viewer, sheet_id, entries_of(fields))
    if "hx-request" not in request.headers:
        return RedirectResponse(f"/sheets/{sheet_id}", 303)
    return render(request, "reviews/_sheet_state.html", viewer, sheet=sheet_detail(viewer, session, sheet_id))


@router.post("/submit")
def submit(session: SessionDep, viewer: Owner, sheet_id: UUID, fields: FieldsDep) -> RedirectResponse:
    save_answers(session, viewer, sheet_id, entries_of(fields))
    hand_in(session, viewer, sheet_id, seconds_of(fields))
    session.flush()
    return RedirectResponse(_onwards(session, viewer, sheet_detail(viewer, session, sheet_id)), 303)


@router.get("/differences")
def differences(request: Request, session: SessionDep, viewer: Reviewer, sheet_id: UUID) -> HTMLResponse:
    """Own answers beside the machine's, once they were handed in."""
    answers = compared(viewer, session, sheet_id)
    sheet = sheet_detail(viewer, session, sheet_id)
    interaction = interaction_detail(viewer, session, sheet.interaction_id)
    audit.record(session, viewer, "compared", "answer sheet", sheet_id)
    return render(request, "reviews/differences.html", viewer, sheet=sheet, answers=answers, interaction=interaction)


@router.post("/differences")
def decide(session: SessionDep, viewer: Reviewer, sheet_id: UUID, fields: FieldsDep) -> RedirectResponse:
    """Turns the differences into overrides or takes the machine's answers, and confirms."""
    interaction = settle(session, viewer, sheet_id, choices_of(fields), comment=fields.get("comment", ""))
    session.flush()
    return RedirectResponse(next_address(session, viewer, interaction.id), 303)


def _onwards(session: Session, viewer: Viewer, sheet: SheetDetail) -> str:
    """Where the way leads on from a sheet that was handed in."""
    if sheet.purpose is SheetPurpose.BLIND_REVIEW:
        return next_address(session, viewer, sheet.interaction_id)
    if sheet.calibration_id is not None:
        return f"/calibration/{sheet.calibration_id}"
    return f"/my/assessments/{sheet.evaluation_id}"
