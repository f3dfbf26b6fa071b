"""JSON: self-assessments and the gaps that they show."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..reviews.commands import REVIEWERS
from ..reviews.sheet_details import SheetDetail, sheet_detail
from ..web import SessionDep, allow
from . import commands
from .comparison import Comparison, comparison
from .queries import AssessmentDetail, CriterionGap, assessments, gaps
from .schemas import AskBody, AskedBody

router = APIRouter(prefix="/api", tags=["self-assessment"])
Agent = Annotated[Viewer, Depends(allow(Role.AGENT))]
Either = Annotated[Viewer, Depends(allow(*REVIEWERS, Role.AGENT))]


@router.post("/interactions/{interaction_id}/self-assessment", status_code=201)
def ask(session: SessionDep, viewer: Either, interaction_id: UUID, body: AskBody) -> AskedBody:
    """Asks the interaction's agent to answer a scorecard blind."""
    asked = commands.ask(session, viewer, interaction_id, body.scorecard, body.due_at)
    return AskedBody(evaluation_id=asked.evaluation_id)


@router.get("/assessments")
def listed(session: SessionDep, viewer: Either) -> tuple[AssessmentDetail, ...]:
    """An agent's own, or those in a reviewer's scope."""
    found = assessments(viewer, session)
    audit.record(session, viewer, "listed", "self-assessment", "list", count=len(found))
    return found


@router.post("/my/assessments/{evaluation_id}/begin")
def begin(session: SessionDep, viewer: Agent, evaluation_id: UUID) -> SheetDetail:
    """The agent's sheet; it is filled in and handed in under /api/sheets."""
    return sheet_detail(viewer, session, commands.begin(session, viewer, evaluation_id).id)


@router.get("/assessments/{evaluation_id}")
def compared(session: SessionDep, viewer: Either, evaluation_id: UUID) -> Comparison:
    """Own answers beside the confirmed ones and the machine's."""
    found = comparison(viewer, session, evaluation_id)
    audit.record(session, viewer, "compared", "self-assessment", evaluation_id)
    return found


@router.get("/agents/{agent_id}/self-assessment-gaps")
def agenda(session: SessionDep, viewer: Either, agent_id: UUID) -> tuple[CriterionGap, ...]:
    """Where an agent's view of the own work differs from what was confirmed, widest first: the agenda of coaching."""
    found = gaps(viewer, session, agent_id)
    audit.record(session, viewer, "viewed", "self-assessment gaps", agent_id)
    return found
