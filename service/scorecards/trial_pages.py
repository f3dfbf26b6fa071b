"""Trying drafts and promising precision, on screen."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Header, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import ServiceError
from ..exporting.csv_files import csv_response
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from . import promises, queries, simulation
from .entries import EDITORS, SIMULATORS
from .naming import interactions_named
from .precision import ENOUGH_BLIND, USUAL, precision
from .simulation_queries import simulation as simulation_detail

router = APIRouter(prefix="/scorecards/{scorecard}", include_in_schema=False)
Editor = Annotated[Viewer, Depends(allow(*EDITORS))]
Simulator = Annotated[Viewer, Depends(allow(*SIMULATORS))]
TARGETS = (0.8, 0.85, 0.9, 0.95, 0.98)
EXPORT_HEADER = ("reference", "score_before_percent", "score_after_percent", "answers_changed")


@router.post("/simulations")
def simulate(
    session: SessionDep,
    viewer: Simulator,
    scorecard: str,
    count: Annotated[int, Form()] = simulation.USUAL,
    references: Annotated[str, Form(max_length=20_000)] = "",
) -> RedirectResponse:
    """On the newest, or where `references` names some, divided by lines, commas or spaces, on those."""
    chosen = interactions_named(viewer, session, references)
    made = simulation.simulate(session, viewer, scorecard, count=count, chosen=chosen)
    return _go(f"/scorecards/{scorecard}/simulations/{made.id}")


@router.get("/simulations/{simulation_id}")
def simulated(
    request: Request,
    session: SessionDep,
    viewer: Editor,
    scorecard: str,
    simulation_id: UUID,
    x_refresh: Annotated[str | None, Header()] = None,
) -> HTMLResponse:
    """`X-Refresh` marks a page that updates itself: that is no new act of a person, so it is not audited again."""
    found = simulation_detail(viewer, session, scorecard, simulation_id)
    if x_refresh is None:
        audit.record(session, viewer, "viewed", "simulation", simulation_id, count=len(found.interactions))
    return render(request, "scorecards/simulation.html", viewer, simulation=found, made=found.summary)


@router.get("/simulations/{simulation_id}/export.csv")
def export(session: SessionDep, viewer: Editor, scorecard: str, simulation_id: UUID) -> Response:
    found = simulation_detail(viewer, session, scorecard, simulation_id)
    audit.record(session, viewer, "exported", "simulation", simulation_id, count=len(found.interactions))
    rows = [(trial.reference, trial.before, trial.after, trial.changed) for trial in found.interactions]
    return csv_response(f"simulation-{scorecard}", EXPORT_HEADER, rows)


@router.get("/precision")
def measured(
    request: Request, session: SessionDep, viewer: Editor, scorecard: str, target: Annotated[float, Query()] = USUAL
) -> HTMLResponse:
    return _precision(request, session, viewer, scorecard, target)


class PromiseForm(BaseModel):
    """Without a criterion: every one for which it can be kept. `action` says what."""

    criterion: str = ""
    target: float = USUAL
    action: str = "promise"


@router.post("/precision")
def promise(
    request: Request, session: SessionDep, viewer: Simulator, scorecard: str, form: Annotated[PromiseForm, Form()]
) -> Response:
    try:
        with session.begin_nested():
            _promise(session, viewer, scorecard, form)
    except ServiceError as refusal:
        if refusal.status == HTTPStatus.NOT_FOUND:
            raise
        return _precision(request, session, viewer, scorecard, form.target, refusal=refusal)
    return _go(f"/scorecards/{scorecard}/precision?target={form.target}")


def _promise(session: Session, viewer: Viewer, scorecard: str, form: PromiseForm) -> None:
    if form.action == "take-back":
        promises.take_back(session, viewer, scorecard, form.criterion)
    elif form.criterion:
        to_people = form.action == "leave-to-people"
        promises.promise(session, viewer, scorecard, form.criterion, form.target, leave_to_people=to_people)
    else:
        promises.promise_all(session, viewer, scorecard, form.target)


def _precision(
    request: Request,
    session: Session,
    viewer: Viewer,
    scorecard: str,
    target: float,
    *,
    refusal: ServiceError | None = None,
) -> HTMLResponse:
    return render(
        request,
        "scorecards/precision.html",
        viewer,
        status=refusal.status if refusal else 200,
        found=queries.summary(viewer, session, scorecard),
        criteria=precision(viewer, session, scorecard, target),
        target=target,
        targets=TARGETS,
        enough_blind=ENOUGH_BLIND,
        may_promise=viewer.role in SIMULATORS,
        refusal=refusal.message if refusal else "",
    )


def _go(address: str) -> RedirectResponse:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
