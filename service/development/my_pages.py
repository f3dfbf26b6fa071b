"""An agent's own plans, career goals and check-ins."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from ..actions.commands import find_item, set_done
from ..actions.tables import ActionItem
from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer, agent_of
from ..performance.periods import today
from ..reviews.tables import Review
from ..web import SessionDep, allow, render
from . import checkpoints, objections, own_commands
from .grounds import ground_period
from .own_queries import career_goals, check_ins
from .own_tables import Sharing
from .queries import plans_of
from .reading import plan_detail
from .schemas import CareerGoalForm, CheckInForm, DoneForm, ReachedForm, SharingForm, WordsForm
from .scope import own_plan
from .training_needs import training_needs

router = APIRouter(prefix="/growth", include_in_schema=False)
Agent = Annotated[Viewer, Depends(allow(Role.AGENT))]
OWN_WORDS = "/growth/plans#own"


@router.get("/plans")
def own(request: Request, session: SessionDep, viewer: Agent) -> HTMLResponse:
    """Released results alone show the agent a training need: nothing of it is news."""
    agent_id = agent_of(viewer)
    found = plans_of(viewer, session, agent_id)
    audit.record(session, viewer, "listed", "plan", "own", count=len(found))
    return render(
        request, "development/own.html", viewer, plans=found, period=ground_period(), sharings=tuple(Sharing),
        needs=training_needs(session, agent_id, ground_period(), viewer, Review.released_at.is_not(None)),
        career_goals=career_goals(viewer, session, agent_id),
        check_ins=check_ins(viewer, session, agent_id),
    )  # fmt: skip


@router.get("/plans/{development_plan_id}")
def formative(request: Request, session: SessionDep, viewer: Agent, development_plan_id: UUID) -> HTMLResponse:
    plan = plan_detail(viewer, session, development_plan_id)
    audit.record(session, viewer, "viewed", "plan", plan.id, kind=plan.kind.value)
    return render(
        request, "development/plan.html", viewer, plan=plan, base=f"/growth/plans/{plan.id}", today=today(),
        objectives=(), leaders=(), career_goals=career_goals(viewer, session, plan.agent_id),
        check_ins=check_ins(viewer, session, plan.agent_id),
    )  # fmt: skip


@router.get("/plans/{development_plan_id}/appraisal")
def summative(request: Request, session: SessionDep, viewer: Agent, development_plan_id: UUID) -> HTMLResponse:
    plan = plan_detail(viewer, session, development_plan_id)
    audit.record(session, viewer, "viewed", "plan", plan.id, kind=plan.kind.value, view="appraisal")
    return render(
        request, "development/appraisal.html", viewer, plan=plan, base=f"/growth/plans/{plan.id}",
        career_goals=career_goals(viewer, session, plan.agent_id, appraisal=True),
        check_ins=check_ins(viewer, session, plan.agent_id, appraisal=True),
    )  # fmt: skip


@router.post("/plans/{development_plan_id}/agree")
def agree(session: SessionDep, viewer: Agent, development_plan_id: UUID) -> RedirectResponse:
    objections.agree(session, viewer, development_plan_id)
    return _back(development_plan_id)


@router.post("/plans/{development_plan_id}/object")
def object_to_plan(
    session: SessionDep, viewer: Agent, development_plan_id: UUID, form: Annotated[WordsForm, Form()]
) -> RedirectResponse:
    objections.object_to_plan(session, viewer, development_plan_id, words=form.words)
    return _back(development_plan_id)


@router.post("/plans/{development_plan_id}/outcome/object")
def object_to_outcome(
    session: SessionDep, viewer: Agent, development_plan_id: UUID, form: Annotated[WordsForm, Form()]
) -> RedirectResponse:
    objections.object_to_outcome(session, viewer, development_plan_id, words=form.words)
    return _back(development_plan_id)


@router.post("/plans/{development_plan_id}/notes")
def note(
    session: SessionDep, viewer: Agent, development_plan_id: UUID, form: Annotated[WordsForm, Form()]
) -> RedirectResponse:
    checkpoints.add_note(session, viewer, own_plan(viewer, session, development_plan_id), text=form.words)
    return _back(development_plan_id, "notes")


@router.post("/plans/{development_plan_id}/checkpoints/{checkpoint_id}/words")
def write_beside(
    session: SessionDep,
    viewer: Agent,
    development_plan_id: UUID,
    checkpoint_id: UUID,
    form: Annotated[WordsForm, Form()],
) -> RedirectResponse:
    checkpoints.write_beside(session, viewer, development_plan_id, checkpoint_id, words=form.words)
    return _back(development_plan_id, f"checkpoint-{checkpoint_id}")


@router.post("/plans/{development_plan_id}/actions/{action_id}")
def set_action(
    session: SessionDep, viewer: Agent, development_plan_id: UUID, action_id: UUID, form: Annotated[DoneForm, Form()]
) -> RedirectResponse:
    plan = own_plan(viewer, session, development_plan_id)
    set_done(session, viewer, find_item(session, action_id, ActionItem.plan_id == plan.id), done=form.done)
    return _back(development_plan_id, "actions")


@router.post("/career-goals")
def add_career_goal(session: SessionDep, viewer: Agent, form: Annotated[CareerGoalForm, Form()]) -> RedirectResponse:
    own_commands.add_career_goal(session, viewer, text=form.text, by_when=form.by_when, sharing=form.sharing)
    return RedirectResponse(OWN_WORDS, 303)


@router.post("/career-goals/{career_goal_id}/reached")
def reach_career_goal(
    session: SessionDep, viewer: Agent, career_goal_id: UUID, form: Annotated[ReachedForm, Form()]
) -> RedirectResponse:
    own_commands.reach_career_goal(session, viewer, career_goal_id, reached=form.reached)
    return RedirectResponse(OWN_WORDS, 303)


@router.post("/career-goals/{career_goal_id}/sharing")
def share_career_goal(
    session: SessionDep, viewer: Agent, career_goal_id: UUID, form: Annotated[SharingForm, Form()]
) -> RedirectResponse:
    own_commands.share_career_goal(session, viewer, career_goal_id, form.sharing)
    return RedirectResponse(OWN_WORDS, 303)


@router.post("/career-goals/{career_goal_id}/remove")
def remove_career_goal(session: SessionDep, viewer: Agent, career_goal_id: UUID) -> RedirectResponse:
    own_commands.remove_career_goal(session, viewer, career_goal_id)
    return RedirectResponse(OWN_WORDS, 303)


@router.post("/check-ins")
def check_in(session: SessionDep, viewer: Agent, form: Annotated[CheckInForm, Form()]) -> RedirectResponse:
    own_commands.check_in(session, viewer, score=form.score, words=form.words, sharing=form.sharing)
    return RedirectResponse(OWN_WORDS, 303)


@router.post("/check-ins/{check_in_id}/sharing")
def share_check_in(
    session: SessionDep, viewer: Agent, check_in_id: UUID, form: Annotated[SharingForm, Form()]
) -> RedirectResponse:
    own_commands.share_check_in(session, viewer, check_in_id, form.sharing)
    return RedirectResponse(OWN_WORDS, 303)


@router.post("/check-ins/{check_in_id}/remove")
def remove_check_in(session: SessionDep, viewer: Agent, check_in_id: UUID) -> RedirectResponse:
    own_commands.remove_check_in(session, viewer, check_in_id)
    return RedirectResponse(OWN_WORDS, 303)


def _back(plan_id: UUID, part: str = "") -> RedirectResponse:
    return RedirectResponse(f"/growth/plans/{plan_id}{f'#{part}' if part else ''}", 303)
