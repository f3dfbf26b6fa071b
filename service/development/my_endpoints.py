"""JSON: an agent's own plans, and what the agent writes."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer, agent_of
from ..web import SessionDep, allow
from . import checkpoints, objections, own_commands
from .details import PlanDetail
from .queries import PlanSummary, plans_of
from .reading import plan_detail
from .schemas import CareerGoalBody, CheckInBody, MadeBody, StandsBody, WordsBody
from .scope import own_plan

router = APIRouter(prefix="/api/growth", tags=["growth"])
Agent = Annotated[Viewer, Depends(allow(Role.AGENT))]


@router.get("/plans")
def listed(session: SessionDep, viewer: Agent) -> tuple[PlanSummary, ...]:
    """The agent's own, from when they are proposed."""
    found = plans_of(viewer, session, agent_of(viewer))
    audit.record(session, viewer, "listed", "plan", "own", count=len(found))
    return found


@router.get("/plans/{development_plan_id}")
def one(session: SessionDep, viewer: Agent, development_plan_id: UUID) -> PlanDetail:
    found = plan_detail(viewer, session, development_plan_id)
    audit.record(session, viewer, "viewed", "plan", found.id, kind=found.kind.value)
    return found


@router.post("/plans/{development_plan_id}/agree")
def agree(session: SessionDep, viewer: Agent, development_plan_id: UUID) -> StandsBody:
    plan = objections.agree(session, viewer, development_plan_id)
    return StandsBody(id=plan.id, state=plan.state)


@router.post("/plans/{development_plan_id}/object")
def object_to_plan(session: SessionDep, viewer: Agent, development_plan_id: UUID, body: WordsBody) -> StandsBody:
    """A development plan is a draft again by it; of an improvement plan somebody without a part in it answers."""
    objections.object_to_plan(session, viewer, development_plan_id, words=body.words)
    return _now(session, viewer, development_plan_id)


@router.post("/plans/{development_plan_id}/outcome/object")
def object_to_outcome(session: SessionDep, viewer: Agent, development_plan_id: UUID, body: WordsBody) -> StandsBody:
    objections.object_to_outcome(session, viewer, development_plan_id, words=body.words)
    return _now(session, viewer, development_plan_id)


@router.post("/plans/{development_plan_id}/notes", status_code=201)
def note(session: SessionDep, viewer: Agent, development_plan_id: UUID, body: WordsBody) -> StandsBody:
    checkpoints.add_note(session, viewer, own_plan(viewer, session, development_plan_id), text=body.words)
    return _now(session, viewer, development_plan_id)


@router.post("/plans/{development_plan_id}/checkpoints/{checkpoint_id}/words")
def write_beside(
    session: SessionDep, viewer: Agent, development_plan_id: UUID, checkpoint_id: UUID, body: WordsBody
) -> StandsBody:
    """The agent's own words at a checkpoint."""
    checkpoints.write_beside(session, viewer, development_plan_id, checkpoint_id, words=body.words)
    return _now(session, viewer, development_plan_id)


@router.post("/career-goals", status_code=201)
def add_career_goal(session: SessionDep, viewer: Agent, body: CareerGoalBody) -> MadeBody:
    """Read by nobody else unless `sharing` says so."""
    return MadeBody(id=own_commands.add_career_goal(session, viewer, **body.model_dump()).id)


@router.post("/check-ins", status_code=201)
def check_in(session: SessionDep, viewer: Agent, body: CheckInBody) -> MadeBody:
    """How the agent is, from 1 to 5. Read by nobody else unless `sharing` says so."""
    return MadeBody(id=own_commands.check_in(session, viewer, **body.model_dump()).id)


def _now(session: SessionDep, viewer: Viewer, plan_id: UUID) -> StandsBody:
    plan = own_plan(viewer, session, plan_id)
    return StandsBody(id=plan.id, state=plan.state)
