"""What an agent is told: nudges, praise, customers' words; and feedback between colleagues."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..interactions.ranges import in_ranges
from ..interactions.recordings import play
from ..selfassessment.conversation import conversation
from ..web import SessionDep, allow, render
from . import peer_commands, recognition_commands
from .nudge_commands import mark_seen
from .nudge_queries import mutes, nudges
from .peer_queries import openable, opened_by, peer_feedback, waiting_for
from .peer_rubric import QUESTIONS, Observation
from .peer_tables import Tone, Topic
from .people import colleagues, own_agent
from .queries import customer_words, recognitions
from .recognition_queries import quotes, team_wall, visible
from .schemas import AnswerForm, OpenForm, ReportForm, SayAboutForm, SayForm, ShareForm
from .upward_queries import to_answer

router = APIRouter(include_in_schema=False)
Agent = Annotated[Viewer, Depends(allow(Role.AGENT))]
SHOWN_WORDS = 50


@router.get("/growth/feedback")
def own(request: Request, session: SessionDep, viewer: Agent) -> HTMLResponse:
    agent_id = own_agent(viewer)
    praise, told = recognitions(session, agent_id), nudges(viewer, session)
    words = customer_words(session, agent_id)[:SHOWN_WORDS]
    recognition_commands.mark_seen(session, viewer)
    mark_seen(session, viewer, told)
    audit.record(session, viewer, "listed", "feedback", "own", count=len(praise) + len(words))
    return render(
        request,
        "growth/feedback.html",
        viewer,
        recognitions=praise,
        quotes=quotes(viewer, session, praise),
        visible=visible(viewer, session, [*(one.interaction_id for one in praise), *(w.interaction_id for w in words)]),
        wall=team_wall(viewer, session),
        words=words,
        nudges=told,
        mutes=mutes(viewer, session),
        waiting=[one for one in to_answer(viewer, session) if not one.answered],
    )


@router.post("/growth/feedback/recognitions/{recognition_id}/share")
def share(
    session: SessionDep, viewer: Agent, recognition_id: UUID, form: Annotated[ShareForm, Form()]
) -> RedirectResponse:
    recognition_commands.share(session, viewer, recognition_id, shared=form.shared)
    return _go(f"/growth/feedback#recognition-{recognition_id}")


@router.get("/growth/feedback/colleagues")
def between_colleagues(request: Request, session: SessionDep, viewer: Agent) -> HTMLResponse:
    found = peer_feedback(viewer, session)
    audit.record(session, viewer, "listed", "peer feedback", "own", count=len(found))
    return render(
        request,
        "growth/colleagues.html",
        viewer,
        feedback=found,
        colleagues=colleagues(viewer, session),
        openable=openable(viewer, session),
        opened=opened_by(viewer, session),
        waiting=waiting_for(viewer, session),
        tones=tuple(Tone),
        topics=tuple(Topic),
        questions=QUESTIONS,
    )


@router.post("/growth/feedback/colleagues")
def say(session: SessionDep, viewer: Agent, form: Annotated[SayForm, Form()]) -> RedirectResponse:
    peer_commands.say(session, viewer, form.to, tone=form.tone, topic=form.topic, words=form.words)
    return _go("/growth/feedback/colleagues")


@router.post("/growth/feedback/opened")
def open_to(session: SessionDep, viewer: Agent, form: Annotated[OpenForm, Form()]) -> RedirectResponse:
    peer_commands.open_interaction(session, viewer, form.interaction, form.peer)
    return _go("/growth/feedback/colleagues")


@router.post("/growth/feedback/opened/{opened_id}/close")
def close(session: SessionDep, viewer: Agent, opened_id: UUID) -> RedirectResponse:
    peer_commands.close_interaction(session, viewer, opened_id)
    return _go("/growth/feedback/colleagues")


@router.get("/growth/feedback/opened/{opened_id}")
def opened(request: Request, session: SessionDep, viewer: Agent, opened_id: UUID) -> HTMLResponse:
    """A colleague's conversation, redacted, without anything that anybody answered about it; and the peer rubric."""
    _, interaction = peer_commands.opened_to(viewer, session, opened_id)
    audit.record(session, viewer, "viewed", "interaction", interaction.id, opened=str(opened_id), blind=True)
    return render(
        request,
        "growth/opened.html",
        viewer,
        interaction=conversation(session, interaction),
        opening=next(one for one in waiting_for(viewer, session) if one.id == opened_id),
        audio_address=f"/growth/feedback/opened/{opened_id}/audio",
        questions=QUESTIONS,
        observations=tuple(Observation),
        tones=tuple(Tone),
        topics=tuple(Topic),
    )


@router.get("/growth/feedback/opened/{opened_id}/audio")
def audio(request: Request, session: SessionDep, viewer: Agent, opened_id: UUID) -> Response:
    """The redacted recording of what a colleague opened."""
    _, interaction = peer_commands.opened_to(viewer, session, opened_id)
    return in_ranges(play(viewer, session, interaction), request.headers.get("range"))


@router.post("/growth/feedback/opened/{opened_id}")
def say_about(
    session: SessionDep, viewer: Agent, opened_id: UUID, form: Annotated[SayAboutForm, Form()]
) -> RedirectResponse:
    peer_commands.say_about(
        session,
        viewer,
        opened_id,
        tone=form.tone,
        topic=form.topic,
        words=form.words,
        observations=form.by_question,
    )
    return _go("/growth/feedback/colleagues")


@router.post("/growth/feedback/{feedback_id}/acknowledge")
def acknowledge(
    session: SessionDep, viewer: Agent, feedback_id: UUID, form: Annotated[AnswerForm, Form()]
) -> RedirectResponse:
    peer_commands.acknowledge(session, viewer, feedback_id, answer=form.answer)
    return _go(f"/growth/feedback/colleagues#feedback-{feedback_id}")


@router.post("/growth/feedback/{feedback_id}/report")
def report(
    session: SessionDep, viewer: Agent, feedback_id: UUID, form: Annotated[ReportForm, Form()]
) -> RedirectResponse:
    peer_commands.report(session, viewer, feedback_id, reason=form.reason)
    return _go(f"/growth/feedback/colleagues#feedback-{feedback_id}")


def _go(address: str) -> RedirectResponse:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
