"""JSON: calibration sessions. Their answer sheets are filled in below /api/sheets."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from ..compliance import audit
from ..identity.viewer import Viewer
from ..reviews.commands import REVIEWERS
from ..web import SessionDep, allow
from . import commands
from .queries import SessionDetail, session_detail, sessions
from .results import CalibrationResult, calibration_result
from .schemas import GuidanceFields, NoteFields, SetUp, SheetsBody

router = APIRouter(prefix="/api/calibration-sessions", tags=["calibration"])
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]


@router.get("")
def overview(session: SessionDep, viewer: Reviewer) -> tuple[SessionDetail, ...]:
    """Those that the viewer set up or takes part in."""
    found = sessions(viewer, session)
    audit.record(session, viewer, "listed", "calibration session", "list", count=len(found))
    return found


@router.post("")
def set_up(session: SessionDep, viewer: Reviewer, body: SetUp) -> SessionDetail:
    """Asks people to answer the same questions about the same interactions."""
    made = commands.set_up(session, viewer, **body.wanted())
    session.flush()
    return session_detail(viewer, session, made.id)


@router.get("/{session_id}")
def one(session: SessionDep, viewer: Reviewer, session_id: UUID) -> SessionDetail:
    """A session without anybody's answers."""
    found = session_detail(viewer, session, session_id)
    audit.record(session, viewer, "viewed", "calibration session", session_id)
    return found


@router.post("/{session_id}/answer")
def answer(session: SessionDep, viewer: Reviewer, session_id: UUID) -> SheetsBody:
    """The viewer's answer sheets, opened where they are not yet."""
    return SheetsBody(sheets=[sheet.id for sheet in commands.own_sheets(session, viewer, session_id)])


@router.post("/{session_id}/close", status_code=204)
def close(session: SessionDep, viewer: Reviewer, session_id: UUID) -> None:
    """Ends the answering."""
    commands.close_session(session, viewer, session_id)


@router.get("/{session_id}/results")
def results(session: SessionDep, viewer: Reviewer, session_id: UUID) -> CalibrationResult:
    """Where people differ, from each other, from the expert and from the machine; once it is closed."""
    found = calibration_result(viewer, session, session_id)
    audit.record(session, viewer, "viewed", "calibration session", session_id, results=True)
    return found


@router.post("/{session_id}/notes", status_code=204)
def note(session: SessionDep, viewer: Reviewer, session_id: UUID, body: NoteFields) -> None:
    """What was said in the discussion."""
    commands.add_note(session, viewer, session_id, text=body.text, criterion=body.criterion)


@router.post("/{session_id}/guidance", status_code=204)
def guidance(session: SessionDep, viewer: Reviewer, session_id: UUID, body: GuidanceFields) -> None:
    """Proposes guidance for the scorecard's next version."""
    commands.decide_guidance(session, viewer, session_id, criterion=body.criterion, text=body.text)
