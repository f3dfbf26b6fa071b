"""Objectives for those who lead: the roll-up, drafting by a measured baseline, one objective with all that was said."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import BadInput, Conflict
from ..forms import OptionalId
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from . import commands, drafting
from .access import LEADERS, SETTERS, check_may_set
from .baselines import measured_baseline
from .choices import choices, teams_led
from .queries import comments_on, objective, objectives, versions_of
from .roll_up import roll_up
from .schemas import ChangeForm, CloseForm, CommentForm, HandOverForm, ObjectiveForm
from .tables import Level, ObjectiveOutcome, ObjectiveState
from .trends import trends_of

router = APIRouter(include_in_schema=False)
Setter = Annotated[Viewer, Depends(allow(*SETTERS))]
Owner = Annotated[Viewer, Depends(allow(*SETTERS, Role.AGENT))]
Writer = Annotated[Viewer, Depends(allow(*LEADERS, Role.AGENT))]


@router.get("/objectives")
def listed(
    request: Request, session: SessionDep, viewer: Setter, team: OptionalId = None, closed: bool = False
) -> HTMLResponse:
    found = roll_up(viewer, session, team_id=team, closed=closed)
    audit.record(session, viewer, "listed", "objective", "list", closed=closed)
    return render(
        request, "objectives/list.html", viewer, branches=found, teams=teams_led(viewer, session), team=team,
        closed=closed,
    )  # fmt: skip


@router.get("/objectives/new")
def form(
    request: Request,
    session: SessionDep,
    viewer: Setter,
    level: Level | None = None,
    agent: OptionalId = None,
    parent: OptionalId = None,
) -> HTMLResponse:
    """For a person, unless it is said otherwise; administrators set what the business wants."""
    usual = Level.BUSINESS if viewer.role is Role.ADMINISTRATOR else Level.INDIVIDUAL
    chosen = level or usual
    check_may_set(viewer, chosen)
    return _form(request, session, viewer, ObjectiveForm(level=chosen, agent_id=agent, parent_id=parent))


@router.post("/objectives")
def draft(request: Request, session: SessionDep, viewer: Setter, form: Annotated[ObjectiveForm, Form()]) -> Response:
    """Without a target the baseline is measured and the form comes back with it; so it does with what is wrong."""
    if form.target is None:
        return _form(request, session, viewer, form)
    try:
        drafted = drafting.draft(session, viewer, form.proposal)
    except (BadInput, Conflict) as error:
        return _form(request, session, viewer, form, error=error)
    return RedirectResponse(f"/objectives/{drafted.id}", 303)


@router.get("/objectives/{objective_id}")
def one(request: Request, session: SessionDep, viewer: Setter, objective_id: UUID) -> HTMLResponse:
    found = objective(viewer, session, objective_id)
    audit.record(session, viewer, "viewed", "objective", objective_id)
    return render(
        request,
        "objectives/objective.html",
        viewer,
        objective=found,
        trend=trends_of(session, [found]).get(objective_id),
        served_by=objectives(viewer, session, parent_id=objective_id),
        versions=versions_of(session, objective_id),
        comments=comments_on(session, [objective_id])[objective_id],
        choices=choices(viewer, session, found.level, found.agent_id),
        outcomes=_outcomes(found.state),
    )


@router.post("/objectives/{objective_id}/propose")
def propose(session: SessionDep, viewer: Setter, objective_id: UUID) -> RedirectResponse:
    commands.propose(session, viewer, objective_id)
    return _back(viewer, objective_id)


@router.post("/objectives/{objective_id}/agree")
def agree(session: SessionDep, viewer: Owner, objective_id: UUID) -> RedirectResponse:
    commands.agree(session, viewer, objective_id)
    return _back(viewer, objective_id)


@router.post("/objectives/{objective_id}/change")
def change(
    session: SessionDep, viewer: Setter, objective_id: UUID, form: Annotated[ChangeForm, Form()]
) -> RedirectResponse:
    drafting.change(session, viewer, objective_id, form.change, reason=form.reason)
    return _back(viewer, objective_id)


@router.post("/objectives/{objective_id}/hand-over")
def hand_over(
    session: SessionDep, viewer: Setter, objective_id: UUID, form: Annotated[HandOverForm, Form()]
) -> RedirectResponse:
    commands.hand_over(session, viewer, objective_id, form.owner_id, parent_id=form.parent_id)
    return _back(viewer, objective_id)


@router.post("/objectives/{objective_id}/close")
def close(
    session: SessionDep, viewer: Setter, objective_id: UUID, form: Annotated[CloseForm, Form()]
) -> RedirectResponse:
    commands.close(session, viewer, objective_id, form.outcome, reason=form.reason)
    return _back(viewer, objective_id)


@router.post("/objectives/{objective_id}/comments")
def comment(
    session: SessionDep, viewer: Writer, objective_id: UUID, form: Annotated[CommentForm, Form()]
) -> RedirectResponse:
    commands.comment(session, viewer, objective_id, text=form.text)
    return _back(viewer, objective_id)


def _form(
    request: Request,
    session: Session,
    viewer: Viewer,
    form: ObjectiveForm,
    *,
    error: BadInput | Conflict | None = None,
) -> HTMLResponse:
    """What was entered stays; with a metric chosen, the baseline is measured."""
    try:
        baseline = measured_baseline(session, viewer, form.proposal) if form.metric else None
    except BadInput as wrong:
        baseline, error = None, error or wrong
    return render(
        request,
        "objectives/new.html",
        viewer,
        status=error.status if error else 200,
        form=form,
        baseline=baseline,
        error=error.message if error else None,
        choices=choices(viewer, session, form.level, form.agent_id),
    )


def _outcomes(state: ObjectiveState) -> tuple[ObjectiveOutcome, ...]:
    """What an objective in this state can come to."""
    return tuple(ObjectiveOutcome) if state is ObjectiveState.AGREED else (ObjectiveOutcome.WITHDRAWN,)


def _back(viewer: Viewer, objective_id: UUID) -> RedirectResponse:
    if viewer.role is Role.AGENT:
        return RedirectResponse(f"/growth/objectives#objective-{objective_id}", 303)
    return RedirectResponse(f"/objectives/{objective_id}", 303)
