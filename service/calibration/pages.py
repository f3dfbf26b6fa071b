"""Calibration sessions: setting up, answering, results, discussion, decisions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import select

from ..compliance import audit
from ..evaluations.tables import ScorecardVersion
from ..identity.viewer import Viewer
from ..reviews.commands import REVIEWERS
from ..reviews.tasks import reviewers_of
from ..web import SessionDep, allow, render
from . import commands
from .queries import session_detail, sessions
from .results import calibration_result
from .schemas import GuidanceFields, NoteFields, SetUp

router = APIRouter(prefix="/calibration", include_in_schema=False)
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]


@router.get("")
def overview(request: Request, session: SessionDep, viewer: Reviewer) -> HTMLResponse:
    found = sessions(viewer, session)
    audit.record(session, viewer, "listed", "calibration session", "list", count=len(found))
    people = reviewers_of(session, viewer)
    cards = session.execute(select(ScorecardVersion.scorecard, ScorecardVersion.name).distinct()).all()
    scorecards = sorted({row.scorecard: row.name for row in cards}.items(), key=lambda item: item[1])
    return render(
        request, "calibration/sessions.html", viewer, calibrations=found, people=people, scorecards=scorecards
    )


@router.post("")
def set_up(session: SessionDep, viewer: Reviewer, form: Annotated[SetUp, Form()]) -> RedirectResponse:
    made = commands.set_up(session, viewer, **form.wanted())
    return RedirectResponse(f"/calibration/{made.id}", 303)


@router.get("/{session_id}")
def page(request: Request, session: SessionDep, viewer: Reviewer, session_id: UUID) -> HTMLResponse:
    detail = session_detail(viewer, session, session_id)
    result = calibration_result(viewer, session, session_id) if detail.closed_at else None
    audit.record(session, viewer, "viewed", "calibration session", session_id, results=result is not None)
    return render(request, "calibration/session.html", viewer, calibration=detail, result=result)


@router.post("/{session_id}/answer")
def answer(session: SessionDep, viewer: Reviewer, session_id: UUID) -> RedirectResponse:
    """On to the first sheet that the viewer has not handed in."""
    sheets = [sheet for sheet in commands.own_sheets(session, viewer, session_id) if sheet.submitted_at is None]
    return RedirectResponse(f"/sheets/{sheets[0].id}" if sheets else f"/calibration/{session_id}", 303)


@router.post("/{session_id}/close")
def close(session: SessionDep, viewer: Reviewer, session_id: UUID) -> RedirectResponse:
    commands.close_session(session, viewer, session_id)
    return RedirectResponse(f"/calibration/{session_id}", 303)


@router.post("/{session_id}/notes")
def note(
    session: SessionDep, viewer: Reviewer, session_id: UUID, form: Annotated[NoteFields, Form()]
) -> RedirectResponse:
    commands.add_note(session, viewer, session_id, text=form.text, criterion=form.criterion)
    return RedirectResponse(f"/calibration/{session_id}#notes", 303)


@router.post("/{session_id}/guidance")
def guidance(
    session: SessionDep, viewer: Reviewer, session_id: UUID, form: Annotated[GuidanceFields, Form()]
) -> RedirectResponse:
    commands.decide_guidance(session, viewer, session_id, criterion=form.criterion, text=form.text)
    return RedirectResponse(f"/calibration/{session_id}#guidance", 303)
