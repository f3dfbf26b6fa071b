"""A person's nudges, live; muting; and the rules that make them."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import select

from ..config import settings
from ..identity.tables import Role, Team
from ..identity.viewer import Viewer
from ..interactions.places import known_places
from ..web import SessionDep, allow, render
from . import nudge_rules
from .nudge_commands import RECIPIENTS, mark_seen, mute, unmute
from .nudge_metrics import METRICS
from .nudge_queries import mutes, nudges
from .nudge_rules import MAKERS, make_rule, switch_rule
from .schemas import MuteForm, RuleForm, SwitchForm

router = APIRouter(include_in_schema=False)
Supervisor = Annotated[Viewer, Depends(allow(Role.SUPERVISOR))]
Recipient = Annotated[Viewer, Depends(allow(*RECIPIENTS))]
Maker = Annotated[Viewer, Depends(allow(*MAKERS))]


@router.get("/feedback/nudges")
def page(request: Request, session: SessionDep, viewer: Supervisor) -> HTMLResponse:
    found = nudges(viewer, session)
    mark_seen(session, viewer, found)
    return render(request, "feedback/nudges.html", viewer, nudges=found, mutes=mutes(viewer, session))


@router.get("/nudges/state")
def fragment(request: Request, session: SessionDep, viewer: Recipient) -> HTMLResponse:
    """The list alone, for a page that was told that there is a new one."""
    found = nudges(viewer, session)
    mark_seen(session, viewer, found)
    return render(request, "feedback/_nudges.html", viewer, nudges=found)


@router.post("/nudges/mute")
def mute_one(session: SessionDep, viewer: Recipient, form: Annotated[MuteForm, Form()]) -> RedirectResponse:
    mute(session, viewer, form.rule, days=form.days)
    return _back(viewer)


@router.post("/nudges/unmute")
def unmute_one(session: SessionDep, viewer: Recipient, form: Annotated[MuteForm, Form()]) -> RedirectResponse:
    unmute(session, viewer, form.rule)
    return _back(viewer)


@router.get("/feedback/rules")
def rules(request: Request, session: SessionDep, viewer: Maker) -> HTMLResponse:
    everywhere = viewer.role is Role.ADMINISTRATOR
    return render(
        request,
        "feedback/rules.html",
        viewer,
        rules=nudge_rules.rules(viewer, session),
        metrics=METRICS,
        places=known_places(session),
        teams=session.execute(select(Team.id, Team.name).order_by(Team.name)).all() if everywhere else (),
        limits=settings(),
    )


@router.post("/feedback/rules")
def make(session: SessionDep, viewer: Maker, form: Annotated[RuleForm, Form()]) -> RedirectResponse:
    make_rule(session, viewer, form.asked)
    return RedirectResponse("/feedback/rules", HTTPStatus.SEE_OTHER)


@router.post("/feedback/rules/{nudge_rule_id}/switch")
def switch(
    session: SessionDep, viewer: Maker, nudge_rule_id: UUID, form: Annotated[SwitchForm, Form()]
) -> RedirectResponse:
    switch_rule(session, viewer, nudge_rule_id, active=form.active)
    return RedirectResponse("/feedback/rules", HTTPStatus.SEE_OTHER)


def _back(viewer: Viewer) -> RedirectResponse:
    place = "/growth/feedback" if viewer.role is Role.AGENT else "/feedback/nudges"
    return RedirectResponse(place, HTTPStatus.SEE_OTHER)
