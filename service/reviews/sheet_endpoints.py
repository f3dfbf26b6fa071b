"""JSON: answer sheets, and a blind review beside the machine's answers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from .blind_reviews import hand_in
from .commands import REVIEWERS
from .differences import Compared, compared, settle
from .sheet_details import SheetDetail, sheet_detail
from .sheet_schemas import AnswersBody, DifferencesBody, SubmitBody
from .sheets import save_answers

router = APIRouter(prefix="/api/sheets/{sheet_id}", tags=["reviews"])
Owner = Annotated[Viewer, Depends(allow(*REVIEWERS, Role.AGENT))]
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]


@router.get("")
def sheet(session: SessionDep, viewer: Owner, sheet_id: UUID) -> SheetDetail:
    """The questions and the viewer's own answers."""
    found = sheet_detail(viewer, session, sheet_id)
    audit.record(session, viewer, "viewed", "answer sheet", sheet_id)
    return found


@router.put("/answers")
def save(session: SessionDep, viewer: Owner, sheet_id: UUID, body: AnswersBody) -> SheetDetail:
    """Keeps these answers, and leaves the others as they are."""
    save_answers(session, viewer, sheet_id, [answer.entry() for answer in body.answers])
    return sheet_detail(viewer, session, sheet_id)


@router.post("/submit")
def submit(session: SessionDep, viewer: Owner, sheet_id: UUID, body: SubmitBody) -> SheetDetail:
    """Hands the sheet in: it never changes again."""
    hand_in(session, viewer, sheet_id, body.active_seconds)
    session.flush()
    return sheet_detail(viewer, session, sheet_id)


@router.get("/differences")
def differences(session: SessionDep, viewer: Reviewer, sheet_id: UUID) -> tuple[Compared, ...]:
    """A sheet that was handed in, beside the machine's answers."""
    answers = compared(viewer, session, sheet_id)
    audit.record(session, viewer, "compared", "answer sheet", sheet_id)
    return answers


@router.post("/differences", status_code=204)
def decide(session: SessionDep, viewer: Reviewer, sheet_id: UUID, body: DifferencesBody) -> None:
    """Says for every difference which answer counts, and confirms the result."""
    choices = {criterion: choice.choice() for criterion, choice in body.choices.items()}
    settle(session, viewer, sheet_id, choices, comment=body.comment)
