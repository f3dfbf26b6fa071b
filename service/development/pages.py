"""Plans for those who lead them: lists, one agent, a new one, and one with its two views."""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from ..compliance import audit
from ..errors import NotFound
from ..identity.tables import Agent
from ..identity.viewer import Viewer
from ..performance.periods import today
from ..web import SessionDep, allow, render
from .choices import agents_to_plan_for, free_objectives
from .details import PlanDetail
from .grounds import claimable, coached, ground_period
from .own_queries import career_goals, check_ins
from .plans import draft_plan
from .queries import Which, pages_of_plans, plans, plans_of
from .reading import own_words, plan_detail
from .schemas import PlanForm
from .scope import LEADERS, find_agent, leaders_of
from .tables import PlanKind
from .training_needs import training_needs
from .weaknesses import Weakness

router = APIRouter(prefix="/plans", include_in_schema=False)
Leader = Annotated[Viewer, Depends(allow(*LEADERS))]
Page = Annotated[int, Query(ge=1, le=10_000)]
USUAL = dt.timedelta(days=90)


@router.get("")
def listed(
    request: Request, session: SessionDep, viewer: Leader, which: Which = Which.OPEN, page: Page = 1
) -> HTMLResponse:
    pages = pages_of_plans(viewer, session, which)
    found = plans(viewer, session, which, min(page, pages))
    audit.record(session, viewer, "listed", "plan", "list", which=which.value, count=len(found))
    return render(
        request, "development/plans.html", viewer, plans=found, which=which, choices=tuple(Which), pages=pages,
        page=min(page, pages),
    )  # fmt: skip


@router.get("/new")
def new(
    request: Request,
    session: SessionDep,
    viewer: Leader,
    agent: UUID | None = None,
    kind: PlanKind = PlanKind.DEVELOPMENT,
) -> HTMLResponse:
    """First for whom; then the form, with what the results show."""
    chosen = find_agent(viewer, session, agent) if agent else None
    claims = claimable(viewer, session, chosen.id) if chosen else ()
    uncoached = {need for need in claims if chosen and not _coached(session, chosen.id, need.weakness)}
    if chosen:
        audit.record(session, viewer, "viewed", "training needs", chosen.id)
    return render(
        request, "development/new.html", viewer, agent=chosen, kind=kind, claims=claims, uncoached=uncoached,
        agents=() if chosen else agents_to_plan_for(viewer, session), period=ground_period(), starts=today(),
        ends=today() + USUAL,
    )  # fmt: skip


@router.post("")
def draft(session: SessionDep, viewer: Leader, form: Annotated[PlanForm, Form()]) -> RedirectResponse:
    made = draft_plan(session, viewer, form.agent, form.draft)
    return RedirectResponse(f"/plans/{made.id}", 303)


@router.get("/agents/{agent_id}")
def of_agent(request: Request, session: SessionDep, viewer: Leader, agent_id: UUID) -> HTMLResponse:
    """Training needs, plans, and what the agent chose to share."""
    agent = find_agent(viewer, session, agent_id)
    needs = training_needs(session, agent_id, ground_period(), viewer)
    audit.record(session, viewer, "viewed", "training needs", agent_id)
    return render(
        request, "development/agent.html", viewer, agent=agent, needs=needs, period=ground_period(),
        plans=plans_of(viewer, session, agent_id), career_goals=career_goals(viewer, session, agent_id),
        check_ins=check_ins(viewer, session, agent_id),
    )  # fmt: skip


@router.get("/{development_plan_id}")
def formative(request: Request, session: SessionDep, viewer: Leader, development_plan_id: UUID) -> HTMLResponse:
    """The view to work with. Somebody whose agent moved on reads what that person wrote."""
    try:
        plan = plan_detail(viewer, session, development_plan_id)
    except NotFound:
        plan = own_words(viewer, session, development_plan_id)
    audit.record(session, viewer, "viewed", "plan", plan.id, kind=plan.kind.value, agent=str(plan.agent_id))
    if not plan.whole:
        return render(request, "development/earlier.html", viewer, plan=plan)
    return render(request, "development/plan.html", viewer, base=f"/plans/{plan.id}", **_beside(viewer, session, plan))


@router.get("/{development_plan_id}/appraisal")
def summative(request: Request, session: SessionDep, viewer: Leader, development_plan_id: UUID) -> HTMLResponse:
    """What it came to: goals, results, evidence, outcome."""
    plan = plan_detail(viewer, session, development_plan_id)
    detail = {"kind": plan.kind.value, "agent": str(plan.agent_id), "view": "appraisal"}
    audit.record(session, viewer, "viewed", "plan", plan.id, **detail)
    return render(
        request, "development/appraisal.html", viewer, plan=plan, base=f"/plans/{plan.id}",
        career_goals=career_goals(viewer, session, plan.agent_id, appraisal=True),
        check_ins=check_ins(viewer, session, plan.agent_id, appraisal=True),
    )  # fmt: skip


def _coached(session: SessionDep, agent_id: UUID, weakness: Weakness) -> bool:
    return coached(session, agent_id, weakness.scorecard, weakness.criterion) is not None


def _beside(viewer: Viewer, session: SessionDep, plan: PlanDetail) -> dict[str, Any]:
    return {
        "plan": plan,
        "today": today(),
        "objectives": free_objectives(session, plan.agent_id),
        "leaders": leaders_of(session, session.get_one(Agent, plan.agent_id)),
        "career_goals": career_goals(viewer, session, plan.agent_id),
        "check_ins": check_ins(viewer, session, plan.agent_id),
    }
