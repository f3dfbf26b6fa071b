"""Sampling plans, their samples, and what these say about all interactions."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel
from sqlalchemy import select

from ..compliance import audit
from ..database import now
from ..identity.tables import Role, Team
from ..identity.viewer import Viewer
from ..reviews.commands import REVIEWERS
from ..web import SessionDep, allow, render
from .draws import draw_sample
from .estimates import draw_details, drawn_periods, last_draw, pages_of_draws
from .periods import last_periods
from .plans import change_plan, find_plan, make_plan, plans, set_active
from .schemas import PeriodForm, PlanFields

router = APIRouter(prefix="/sampling", include_in_schema=False)
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]
Page = Annotated[int, Query(ge=1, le=10_000)]
PERIODS_OFFERED = 8


class ActiveForm(BaseModel):
    csrf_token: str = ""
    active: bool


@router.get("")
def overview(request: Request, session: SessionDep, viewer: Reviewer) -> HTMLResponse:
    found = plans(viewer, session)
    samples = {plan.id: last_draw(viewer, session, plan.id) for plan in found}
    audit.record(session, viewer, "listed", "sampling plan", "list", count=len(found))
    return render(request, "sampling/plans.html", viewer, plans=found, samples=samples, teams=_teams(session, viewer))


@router.post("")
def make(session: SessionDep, viewer: Reviewer, form: Annotated[PlanFields, Form()]) -> RedirectResponse:
    made = make_plan(session, viewer, form)
    return RedirectResponse(f"/sampling/{made.id}", 303)


@router.get("/{plan_id}")
def page(request: Request, session: SessionDep, viewer: Reviewer, plan_id: UUID, page: Page = 1) -> HTMLResponse:
    plan = find_plan(viewer, session, plan_id)
    pages = pages_of_draws(viewer, session, plan_id)
    draws = draw_details(viewer, session, plan_id, page=min(page, pages))
    audit.record(session, viewer, "viewed", "sampling plan", plan_id, samples=len(draws))
    known = drawn_periods(viewer, session, plan_id)
    periods = [each for each in last_periods(plan.period, now().date(), PERIODS_OFFERED) if each[0] not in known]
    return render(
        request,
        "sampling/plan.html",
        viewer,
        plan=plan,
        draws=draws,
        page=min(page, pages),
        pages=pages,
        periods=[(starts, ends - dt.timedelta(days=1)) for starts, ends in periods],
        teams=_teams(session, viewer),
    )


@router.post("/{plan_id}")
def change(
    session: SessionDep, viewer: Reviewer, plan_id: UUID, form: Annotated[PlanFields, Form()]
) -> RedirectResponse:
    change_plan(session, viewer, plan_id, form)
    return RedirectResponse(f"/sampling/{plan_id}", 303)


@router.post("/{plan_id}/active")
def switch(
    session: SessionDep, viewer: Reviewer, plan_id: UUID, form: Annotated[ActiveForm, Form()]
) -> RedirectResponse:
    set_active(session, viewer, plan_id, active=form.active)
    return RedirectResponse(f"/sampling/{plan_id}", 303)


@router.post("/{plan_id}/draws")
def draw(session: SessionDep, viewer: Reviewer, plan_id: UUID, form: Annotated[PeriodForm, Form()]) -> RedirectResponse:
    draw_sample(session, viewer, plan_id, form.day)
    return RedirectResponse(f"/sampling/{plan_id}", 303)


def _teams(session: SessionDep, viewer: Viewer) -> list[tuple[UUID, str]]:
    """What a plan's team can be; none to choose for a supervisor, whose own it is."""
    if viewer.role is Role.SUPERVISOR:
        return []
    return [(row.id, row.name) for row in session.execute(select(Team.id, Team.name).order_by(Team.name))]
