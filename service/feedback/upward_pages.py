"""Rounds of upward feedback: opening and closing them, what they said, and answering without a name."""

import datetime as dt
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import select

from ..compliance import audit
from ..dashboards.figures import SMALLEST_GROUP
from ..identity.tables import Role, Team
from ..identity.viewer import Viewer
from ..performance.periods import DAY, midnight, today
from ..web import SessionDep, allow, render
from . import upward_commands, upward_replies
from .schemas import OpenRoundForm, ReplyForm, RoundAnswerForm
from .upward_commands import OPENERS
from .upward_queries import round_results, rounds, to_answer
from .upward_questions import QUESTIONS

router = APIRouter(include_in_schema=False)
Opener = Annotated[Viewer, Depends(allow(*OPENERS))]
Lister = Annotated[Viewer, Depends(allow(*OPENERS, Role.SUPERVISOR))]
Reader = Annotated[Viewer, Depends(allow(Role.QA_ANALYST, Role.SUPERVISOR))]
Supervisor = Annotated[Viewer, Depends(allow(Role.SUPERVISOR))]
Agent = Annotated[Viewer, Depends(allow(Role.AGENT))]
USUAL_LENGTH = 14 * DAY


@router.get("/feedback/upward")
def listed(request: Request, session: SessionDep, viewer: Lister) -> HTMLResponse:
    may_open = viewer.role in OPENERS
    return render(
        request,
        "feedback/upward.html",
        viewer,
        rounds=rounds(viewer, session),
        may_open=may_open,
        teams=session.execute(select(Team.id, Team.name).order_by(Team.name)).all() if may_open else (),
        questions=QUESTIONS,
        smallest=SMALLEST_GROUP,
        closes_on=today() + USUAL_LENGTH,
    )


@router.post("/feedback/upward")
def open_round(session: SessionDep, viewer: Opener, form: Annotated[OpenRoundForm, Form()]) -> RedirectResponse:
    closes_at = midnight(form.closes_on + DAY) - dt.timedelta(seconds=1)
    upward_commands.open_round(session, viewer, name=form.name, closes_at=closes_at, teams=form.teams)
    return _go("/feedback/upward")


@router.post("/feedback/upward/{round_id}/close")
def close(session: SessionDep, viewer: Opener, round_id: UUID) -> RedirectResponse:
    upward_commands.close_round(session, viewer, round_id)
    return _go("/feedback/upward")


@router.get("/feedback/upward/{round_id}")
def results(request: Request, session: SessionDep, viewer: Reader, round_id: UUID) -> HTMLResponse:
    return _results(request, session, viewer, round_id, "/feedback/upward")


@router.post("/feedback/upward/{round_id}/reply")
def write_reply(
    session: SessionDep, viewer: Supervisor, round_id: UUID, form: Annotated[ReplyForm, Form()]
) -> RedirectResponse:
    upward_replies.write(session, viewer, round_id, words=form.words)
    return _go(f"/feedback/upward/{round_id}#reply")


@router.post("/feedback/upward/{round_id}/reply/confirm")
def confirm_reply(session: SessionDep, viewer: Supervisor, round_id: UUID) -> RedirectResponse:
    upward_replies.confirm(session, viewer, round_id)
    return _go(f"/feedback/upward/{round_id}#reply")


@router.post("/feedback/upward/{round_id}/reply/discard")
def discard_reply(session: SessionDep, viewer: Supervisor, round_id: UUID) -> RedirectResponse:
    upward_replies.discard(session, viewer, round_id)
    return _go(f"/feedback/upward/{round_id}")


@router.get("/growth/feedback/upward")
def own(request: Request, session: SessionDep, viewer: Agent) -> HTMLResponse:
    """Who looks at it is not written down: with the time it would say who answered when."""
    closed = [one for one in rounds(viewer, session) if one.closed_at is not None]
    return render(request, "growth/upward.html", viewer, waiting=to_answer(viewer, session), closed=closed)


@router.get("/growth/feedback/upward/{round_id}")
def one(request: Request, session: SessionDep, viewer: Agent, round_id: UUID) -> HTMLResponse:
    """The questions while the round is open; what the own team said once it is closed."""
    waiting = next((each for each in to_answer(viewer, session) if each.id == round_id), None)
    if waiting is None:
        return _results(request, session, viewer, round_id, "/growth/feedback/upward")
    return render(
        request, "growth/round_form.html", viewer, round=waiting, questions=QUESTIONS, smallest=SMALLEST_GROUP
    )


@router.post("/growth/feedback/upward/{round_id}")
def answer(
    session: SessionDep, viewer: Agent, round_id: UUID, form: Annotated[RoundAnswerForm, Form()]
) -> RedirectResponse:
    upward_commands.answer(session, viewer, round_id, ratings=form.by_question, comment=form.comment)
    return _go("/growth/feedback/upward")


def _results(request: Request, session: SessionDep, viewer: Viewer, round_id: UUID, back: str) -> HTMLResponse:
    found = round_results(viewer, session, round_id)
    audit.record(session, viewer, "viewed", "upward round", round_id)
    return render(request, "feedback/round.html", viewer, results=found, smallest=SMALLEST_GROUP, back=back)


def _go(address: str) -> RedirectResponse:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
