"""Where supervisors and QA analysts make coaching sessions, fill them, and say how they went on."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from ..compliance import audit
from ..exporting.csv_files import csv_response
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from . import session_commands, session_steps
from .questions import question_of, questions
from .ratings import ratings_of
from .session_access import LEADERS
from .session_choices import choices_for, session_choices
from .session_details import coaching_detail
from .session_effects import effects_of
from .session_origins import Origin, origin_of
from .session_queries import Which, coachable_agents, sessions
from .session_schemas import EditForm, HoldForm, OriginBody, ReasonForm, ScheduleForm, SessionForm

router = APIRouter(prefix="/coaching", include_in_schema=False)
Leader = Annotated[Viewer, Depends(allow(*LEADERS))]

EXPORT_HEADER = (
    "title",
    "kind",
    "source",
    "state",
    "coach",
    "agents",
    "questions",
    "due_on",
    "starts_at",
    "held_at",
    "acknowledged",
    "actions",
    "actions_done",
)


@router.get("")
def listed(request: Request, session: SessionDep, viewer: Leader, which: Which = Which.OPEN) -> HTMLResponse:
    found = sessions(viewer, session, which)
    audit.record(session, viewer, "listed", "coaching session", "list", which=which.value, count=len(found))
    return render(
        request,
        "coaching/sessions.html",
        viewer,
        sessions=found,
        which=which,
        choices=tuple(Which),
        questions=questions(session),
        ratings=ratings_of(session, viewer.user_id) if viewer.user_id else None,
    )


@router.get("/export.csv")
def export(session: SessionDep, viewer: Leader, which: Which = Which.ALL) -> Response:
    """Without anybody's words: those are read in the session itself."""
    found = sessions(viewer, session, which)
    audit.record(session, viewer, "exported", "coaching session", "list", which=which.value, count=len(found))
    rows = (
        (
            one.title,
            one.kind.value,
            one.source.value,
            one.state.value,
            one.coach,
            "; ".join(one.agents),
            "; ".join("/".join(question) for question in one.criteria),
            one.due_on.isoformat() if one.due_on else None,
            one.starts_at.isoformat() if one.starts_at else None,
            one.held_at.isoformat() if one.held_at else None,
            one.acknowledged,
            one.actions,
            one.actions_done,
        )
        for one in found
    )
    return csv_response("coaching", EXPORT_HEADER, rows)


@router.get("/new")
def new(request: Request, session: SessionDep, viewer: Leader, start: Annotated[OriginBody, Query()]) -> HTMLResponse:
    """The form, filled in beforehand from what the session is made from."""
    origin = _origin(viewer, session, start)
    agent_id, agents = origin.agent_id if origin else start.agent_id, coachable_agents(viewer, session)
    agent = next((one for one in agents if one.id == agent_id), None)
    return render(
        request,
        "coaching/new.html",
        viewer,
        start=start,
        origin=origin,
        chosen=agent.id if agent else None,
        agents=agents,
        choices=session_choices(viewer, session, agent),
    )


@router.post("")
def make(session: SessionDep, viewer: Leader, form: Annotated[SessionForm, Form()]) -> RedirectResponse:
    made = session_commands.make(session, viewer, form.wanted(), _origin(viewer, session, form))
    return RedirectResponse(f"/coaching/{made.id}", 303)


@router.get("/{coaching_id}")
def page(request: Request, session: SessionDep, viewer: Leader, coaching_id: UUID) -> HTMLResponse:
    found = coaching_detail(viewer, session, coaching_id)
    audit.record(session, viewer, "viewed", "coaching session", coaching_id)
    return render(
        request,
        "coaching/session.html",
        viewer,
        coaching=found,
        effects=effects_of(session, coaching_id),
        questions=questions(session),
        choices=choices_for(viewer, session, found),
    )


@router.post("/{coaching_id}/edit")
def edit(session: SessionDep, viewer: Leader, coaching_id: UUID, form: Annotated[EditForm, Form()]) -> RedirectResponse:
    asked = [question_of(key) for key in form.questions]
    session_commands.edit(
        session, viewer, coaching_id, title=form.title, due_on=form.due_on, coach_id=form.coach_id, criteria=asked
    )
    return _back(coaching_id)


@router.post("/{coaching_id}/schedule")
def schedule(
    session: SessionDep, viewer: Leader, coaching_id: UUID, form: Annotated[ScheduleForm, Form()]
) -> RedirectResponse:
    session_steps.schedule(
        session, viewer, coaching_id, starts_at=form.starts_at, minutes=form.minutes, place=form.place
    )
    return _back(coaching_id)


@router.post("/{coaching_id}/hold")
def hold(session: SessionDep, viewer: Leader, coaching_id: UUID, form: Annotated[HoldForm, Form()]) -> RedirectResponse:
    session_steps.hold(session, viewer, coaching_id, held_at=form.held_at)
    return _back(coaching_id)


@router.post("/{coaching_id}/miss")
def miss(
    session: SessionDep, viewer: Leader, coaching_id: UUID, form: Annotated[ReasonForm, Form()]
) -> RedirectResponse:
    session_steps.miss(session, viewer, coaching_id, reason=form.reason)
    return _back(coaching_id)


@router.post("/{coaching_id}/cancel")
def cancel(
    session: SessionDep, viewer: Leader, coaching_id: UUID, form: Annotated[ReasonForm, Form()]
) -> RedirectResponse:
    session_steps.cancel(session, viewer, coaching_id, reason=form.reason)
    return _back(coaching_id)


@router.post("/{coaching_id}/close")
def close(session: SessionDep, viewer: Leader, coaching_id: UUID) -> RedirectResponse:
    session_steps.close(session, viewer, coaching_id)
    return _back(coaching_id)


def _origin(viewer: Viewer, session: Session, start: OriginBody) -> Origin | None:
    return origin_of(
        viewer,
        session,
        suggestion_of=start.suggestion_of,
        dispute_id=start.dispute_id,
        agent_id=start.agent_id,
        question=question_of(start.question) if start.question else None,
    )


def _back(coaching_id: UUID) -> RedirectResponse:
    return RedirectResponse(f"/coaching/{coaching_id}", 303)
