"""JSON: plans, for programs of those who lead them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from ..compliance import audit
from ..identity.viewer import Viewer
from ..performance.periods import Period
from ..web import SessionDep, allow
from . import checkpoints, decisions, goals, objections, plans
from .details import PlanDetail
from .grounds import ground_period
from .queries import PlanSummary, Which
from .queries import plans as found_plans
from .reading import plan_detail
from .schemas import (
    AnswerBody,
    ChangeBody,
    CheckpointBody,
    ConversationBody,
    DayBody,
    GoalBody,
    NeedsPeriod,
    OutcomeBody,
    OwnerBody,
    PlanBody,
    SecondBody,
    StandsBody,
    WordsBody,
)
from .scope import LEADERS, find_agent, to_lead
from .tables import DevelopmentPlan
from .training_needs import TrainingNeeds, training_needs

router = APIRouter(prefix="/api", tags=["plans"])
Leader = Annotated[Viewer, Depends(allow(*LEADERS))]


@router.get("/plans")
def listed(
    session: SessionDep,
    viewer: Leader,
    which: Which = Which.OPEN,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> tuple[PlanSummary, ...]:
    """Fifty to a page."""
    found = found_plans(viewer, session, which, page)
    audit.record(session, viewer, "listed", "plan", "list", which=which.value, count=len(found))
    return found


@router.post("/plans", status_code=201)
def draft(session: SessionDep, viewer: Leader, body: PlanBody) -> StandsBody:
    """Drafts a plan; the agent does not see it before it is proposed."""
    return _stands(plans.draft_plan(session, viewer, body.agent_id, body.draft))


@router.get("/agents/{agent_id}/training-needs")
def needs(
    session: SessionDep, viewer: Leader, agent_id: UUID, period: Annotated[NeedsPeriod, Query()]
) -> TrainingNeeds:
    """Questions on which an agent earns less than on the others, by more than chance. Confirmed answers only."""
    find_agent(viewer, session, agent_id)
    audit.record(session, viewer, "viewed", "training needs", agent_id)
    usual = ground_period()
    asked = Period(period.since or usual.first, period.until or usual.last)
    return training_needs(session, agent_id, asked, viewer)


@router.get("/plans/{development_plan_id}")
def one(session: SessionDep, viewer: Leader, development_plan_id: UUID) -> PlanDetail:
    found = plan_detail(viewer, session, development_plan_id)
    audit.record(session, viewer, "viewed", "plan", found.id, kind=found.kind.value, agent=str(found.agent_id))
    return found


@router.put("/plans/{development_plan_id}")
def change(session: SessionDep, viewer: Leader, development_plan_id: UUID, body: ChangeBody) -> StandsBody:
    return _stands(plans.change_plan(session, viewer, development_plan_id, **body.model_dump()))


@router.post("/plans/{development_plan_id}/conversation")
def conversation(session: SessionDep, viewer: Leader, development_plan_id: UUID, body: ConversationBody) -> StandsBody:
    """When both first spoke about it, and what was said."""
    return _stands(plans.record_conversation(session, viewer, development_plan_id, on=body.on, words=body.words))


@router.post("/plans/{development_plan_id}/goals", status_code=201)
def add_goal(session: SessionDep, viewer: Leader, development_plan_id: UUID, body: GoalBody) -> StandsBody:
    """In words, or measured by an objective of the agent's."""
    goals.add_goal(session, viewer, development_plan_id, **body.model_dump())
    return _now(session, viewer, development_plan_id)


@router.delete("/plans/{development_plan_id}/goals/{goal_id}")
def remove_goal(session: SessionDep, viewer: Leader, development_plan_id: UUID, goal_id: UUID) -> StandsBody:
    return _stands(goals.remove_goal(session, viewer, development_plan_id, goal_id))


@router.post("/plans/{development_plan_id}/checkpoints", status_code=201)
def add_checkpoint(session: SessionDep, viewer: Leader, development_plan_id: UUID, body: CheckpointBody) -> StandsBody:
    checkpoints.add_checkpoint(session, viewer, development_plan_id, due_on=body.due_on, milestone=body.milestone)
    return _now(session, viewer, development_plan_id)


@router.post("/plans/{development_plan_id}/checkpoints/{checkpoint_id}/move")
def move_checkpoint(
    session: SessionDep, viewer: Leader, development_plan_id: UUID, checkpoint_id: UUID, body: DayBody
) -> StandsBody:
    checkpoints.move_checkpoint(session, viewer, development_plan_id, checkpoint_id, due_on=body.due_on)
    return _now(session, viewer, development_plan_id)


@router.post("/plans/{development_plan_id}/checkpoints/{checkpoint_id}/hold")
def hold(
    session: SessionDep, viewer: Leader, development_plan_id: UUID, checkpoint_id: UUID, body: WordsBody
) -> StandsBody:
    """The first one locks the goals."""
    checkpoints.hold(session, viewer, development_plan_id, checkpoint_id, words=body.words)
    return _now(session, viewer, development_plan_id)


@router.post("/plans/{development_plan_id}/notes", status_code=201)
def note(session: SessionDep, viewer: Leader, development_plan_id: UUID, body: WordsBody) -> StandsBody:
    plan = to_lead(viewer, session, development_plan_id)
    checkpoints.add_note(session, viewer, plan, text=body.words)
    return _stands(plan)


@router.post("/plans/{development_plan_id}/propose")
def propose(session: SessionDep, viewer: Leader, development_plan_id: UUID) -> StandsBody:
    """Shows it to the agent, who agrees or objects."""
    return _stands(plans.propose(session, viewer, development_plan_id))


@router.post("/plans/{development_plan_id}/start")
def start(session: SessionDep, viewer: Leader, development_plan_id: UUID) -> StandsBody:
    return _stands(plans.start(session, viewer, development_plan_id))


@router.post("/plans/{development_plan_id}/revise")
def revise(session: SessionDep, viewer: Leader, development_plan_id: UUID, body: WordsBody) -> StandsBody:
    return _stands(plans.revise(session, viewer, development_plan_id, reason=body.words))


@router.post("/plans/{development_plan_id}/withdraw")
def withdraw(session: SessionDep, viewer: Leader, development_plan_id: UUID, body: WordsBody) -> StandsBody:
    return _stands(plans.withdraw(session, viewer, development_plan_id, reason=body.words))


@router.post("/plans/{development_plan_id}/owner")
def hand_over(session: SessionDep, viewer: Leader, development_plan_id: UUID, body: OwnerBody) -> StandsBody:
    return _stands(plans.hand_over(session, viewer, development_plan_id, body.user_id))


@router.post("/plans/{development_plan_id}/outcome")
def propose_outcome(session: SessionDep, viewer: Leader, development_plan_id: UUID, body: OutcomeBody) -> StandsBody:
    """Completes a development plan; of an improvement plan it waits for a second person."""
    decisions.propose_outcome(
        session, viewer, development_plan_id, body.outcome, reason=body.reason, results=body.verdicts
    )
    return _now(session, viewer, development_plan_id)


@router.post("/plans/{development_plan_id}/outcome/second")
def second(session: SessionDep, viewer: Leader, development_plan_id: UUID, body: SecondBody) -> StandsBody:
    decisions.second(session, viewer, development_plan_id, agrees=body.agrees, reason=body.reason)
    return _now(session, viewer, development_plan_id)


@router.post("/plans/{development_plan_id}/objections/{objection_id}")
def answer(
    session: SessionDep, viewer: Leader, development_plan_id: UUID, objection_id: UUID, body: AnswerBody
) -> StandsBody:
    """By somebody who had no part in what is objected to."""
    objections.answer_objection(
        session, viewer, development_plan_id, objection_id, upheld=body.upheld, reason=body.reason
    )
    return _now(session, viewer, development_plan_id)


def _now(session: SessionDep, viewer: Viewer, plan_id: UUID) -> StandsBody:
    return _stands(to_lead(viewer, session, plan_id))


def _stands(plan: DevelopmentPlan) -> StandsBody:
    return StandsBody(id=plan.id, state=plan.state)
