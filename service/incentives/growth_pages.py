"""An agent's own points."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from ..compliance import audit
from ..exporting.csv_files import csv_response
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from . import awards, choices
from .growth import my_points
from .schemas import ChoiceFields, RedemptionFields

router = APIRouter(prefix="/growth/points", include_in_schema=False)
Agent = Annotated[Viewer, Depends(allow(Role.AGENT))]
HERE = "/growth/points"
LEDGER = ("Booked at", "Programme", "Rule", "Kind", "Points", "From", "To", "Why")


@router.get("")
def page(request: Request, session: SessionDep, viewer: Agent) -> HTMLResponse:
    mine = my_points(viewer, session)
    audit.record(session, viewer, "viewed", "points", viewer.agent_id or "", entries=len(mine.entries))
    return render(request, "incentives/my_points.html", viewer, mine=mine)


@router.get("/ledger.csv")
def ledger(session: SessionDep, viewer: Agent) -> Response:
    mine = my_points(viewer, session)
    audit.record(session, viewer, "exported", "points", viewer.agent_id or "", entries=len(mine.entries))
    rows = (
        (one.at.isoformat(), one.programme, one.rule, one.kind.value, one.points, one.first, one.last, one.why)
        for one in mine.entries
    )
    return csv_response("my-points", LEDGER, rows)


@router.post("/redeem")
def redeem(session: SessionDep, viewer: Agent, form: Annotated[RedemptionFields, Form()]) -> RedirectResponse:
    awards.redeem(session, viewer, form.reward_id)
    return RedirectResponse(f"{HERE}#rewards", 303)


@router.post("/awards/{award_id}/withdraw")
def withdraw(session: SessionDep, viewer: Agent, award_id: UUID) -> RedirectResponse:
    awards.withdraw(session, viewer, award_id)
    return RedirectResponse(f"{HERE}#rewards", 303)


@router.post("/choices")
def choose(session: SessionDep, viewer: Agent, form: Annotated[ChoiceFields, Form()]) -> RedirectResponse:
    choices.choose(session, viewer, takes_part=form.takes_part, named=form.named)
    return RedirectResponse(f"{HERE}#choices", 303)
