"""JSON: sampling plans and samples."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from ..compliance import audit
from ..identity.viewer import Viewer
from ..reviews.commands import REVIEWERS
from ..web import SessionDep, allow
from .draws import draw_sample
from .estimates import DrawDetail, draw_detail, draw_details
from .plans import change_plan, make_plan, plans, set_active
from .schemas import ActiveBody, PeriodBody, PlanBody, PlanFields

router = APIRouter(prefix="/api/sampling-plans", tags=["sampling"])
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]


@router.get("")
def overview(session: SessionDep, viewer: Reviewer) -> list[PlanBody]:
    """The plans in the viewer's scope."""
    found = plans(viewer, session)
    audit.record(session, viewer, "listed", "sampling plan", "list", count=len(found))
    return [PlanBody.of(plan) for plan in found]


@router.post("")
def make(session: SessionDep, viewer: Reviewer, body: PlanFields) -> PlanBody:
    """A new plan. A supervisor's is for the own team."""
    return PlanBody.of(make_plan(session, viewer, body))


@router.put("/{plan_id}")
def change(session: SessionDep, viewer: Reviewer, plan_id: UUID, body: PlanFields) -> PlanBody:
    """Changes a plan for samples to come."""
    return PlanBody.of(change_plan(session, viewer, plan_id, body))


@router.post("/{plan_id}/active")
def switch(session: SessionDep, viewer: Reviewer, plan_id: UUID, body: ActiveBody) -> PlanBody:
    """Pauses a plan or resumes it."""
    return PlanBody.of(set_active(session, viewer, plan_id, active=body.active))


@router.get("/{plan_id}/draws")
def samples(
    session: SessionDep, viewer: Reviewer, plan_id: UUID, page: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> tuple[DrawDetail, ...]:
    """A page of the samples of a plan, newest period first: how far their reviews are, and what they estimate."""
    draws = draw_details(viewer, session, plan_id, page=page)
    audit.record(session, viewer, "viewed", "sampling plan", plan_id, samples=len(draws))
    return draws


@router.post("/{plan_id}/draws")
def draw(session: SessionDep, viewer: Reviewer, plan_id: UUID, body: PeriodBody) -> DrawDetail:
    """Draws the sample of a period that is over, and makes its review tasks."""
    made = draw_sample(session, viewer, plan_id, body.day)
    return draw_detail(viewer, session, made.id)
