"""JSON: coaching sessions for whoever leads them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from . import agenda, contents, participants, session_actions, session_commands, session_steps
from .questions import question_of
from .session_access import LEADERS
from .session_details import CoachingDetail, coaching_detail
from .session_effects import Effects, SessionEffect, effects, effects_of
from .session_origins import origin_of
from .session_queries import SessionSummary, Which, sessions
from .session_schemas import (
    ActionBody,
    DoneBody,
    GoalBody,
    MadeBody,
    NoteBody,
    ParticipantBody,
    PointBody,
    ResourceBody,
    SessionBody,
    StateBody,
    TakenOutBody,
)
from .session_tables import SessionState

router = APIRouter(prefix="/api/coaching", tags=["coaching"])
Leader = Annotated[Viewer, Depends(allow(*LEADERS))]
Either = Annotated[Viewer, Depends(allow(*LEADERS, Role.AGENT))]


@router.get("")
def listed(session: SessionDep, viewer: Either, which: Which = Which.OPEN) -> tuple[SessionSummary, ...]:
    """Sessions in the viewer's scope; an agent's own."""
    found = sessions(viewer, session, which)
    audit.record(session, viewer, "listed", "coaching session", "list", which=which.value, count=len(found))
    return found


@router.post("", status_code=201)
def make(session: SessionDep, viewer: Leader, body: SessionBody) -> MadeBody:
    """Makes a draft, by hand or from a suggestion, a dispute or a self-assessment."""
    start = body.origin
    question = question_of(start.question) if start and start.question else None
    named = start.model_dump(include={"suggestion_of", "dispute_id", "agent_id"}) if start else {}
    origin = origin_of(viewer, session, **named, question=question)
    return MadeBody(id=session_commands.make(session, viewer, body.wanted(), origin).id)


@router.get("/effects")
def all_effects(session: SessionDep, viewer: Leader) -> Effects:
    """What coaching changed, over all sessions in the viewer's scope."""
    found = effects(viewer, session)
    audit.record(session, viewer, "viewed", "coaching effects", "list", count=found.total)
    return found


@router.get("/{coaching_id}")
def one(session: SessionDep, viewer: Either, coaching_id: UUID) -> CoachingDetail:
    """A session with what the viewer may read of it."""
    found = coaching_detail(viewer, session, coaching_id)
    audit.record(session, viewer, "viewed", "coaching session", coaching_id)
    return found


@router.get("/{coaching_id}/effects")
def its_effects(session: SessionDep, viewer: Either, coaching_id: UUID) -> tuple[SessionEffect, ...]:
    """What changed after a session, as of now; for an agent, the own figures."""
    coaching_detail(viewer, session, coaching_id)
    audit.record(session, viewer, "viewed", "coaching effects", coaching_id)
    return effects_of(session, coaching_id, viewer.agent_id if viewer.role is Role.AGENT else None)


@router.post("/{coaching_id}/state", status_code=204)
def go_on(session: SessionDep, viewer: Leader, coaching_id: UUID, body: StateBody) -> None:
    """Schedules a session, or says that it was held, missed, is cancelled or closed."""
    match body.state:
        case SessionState.SCHEDULED:
            session_steps.schedule(
                session, viewer, coaching_id, starts_at=body.starts_at, minutes=body.minutes, place=body.place
            )
        case SessionState.HELD:
            session_steps.hold(session, viewer, coaching_id, held_at=body.held_at)
        case SessionState.MISSED:
            session_steps.miss(session, viewer, coaching_id, reason=body.reason)
        case SessionState.CANCELLED:
            session_steps.cancel(session, viewer, coaching_id, reason=body.reason)
        case SessionState.CLOSED:
            session_steps.close(session, viewer, coaching_id)


@router.post("/{coaching_id}/participants", status_code=204)
def add_participant(session: SessionDep, viewer: Leader, coaching_id: UUID, body: ParticipantBody) -> None:
    """One more agent, until the session is held."""
    participants.add(session, viewer, coaching_id, body.agent_id)


@router.post("/{coaching_id}/participants/{agent_id}/remove", status_code=204)
def remove_participant(
    session: SessionDep, viewer: Leader, coaching_id: UUID, agent_id: UUID, body: TakenOutBody
) -> None:
    """Takes an agent out, until the session is held."""
    participants.remove(session, viewer, coaching_id, agent_id, reason=body.reason)


@router.post("/{coaching_id}/agenda", status_code=201)
def add_point(session: SessionDep, viewer: Leader, coaching_id: UUID, body: PointBody) -> MadeBody:
    """Adds a point, which may cite a released result."""
    return MadeBody(id=agenda.add_point(session, viewer, coaching_id, body.point()).id)


@router.post("/{coaching_id}/goals", status_code=204)
def add_goal(session: SessionDep, viewer: Leader, coaching_id: UUID, body: GoalBody) -> None:
    """What the session is to lead to."""
    contents.add_goal(session, viewer, coaching_id, text=body.text, objective_id=body.objective_id)


@router.post("/{coaching_id}/resources", status_code=204)
def add_resource(session: SessionDep, viewer: Leader, coaching_id: UUID, body: ResourceBody) -> None:
    """Something to learn from."""
    contents.add_resource(session, viewer, coaching_id, title=body.title, link=body.link, style=body.style)


@router.post("/{coaching_id}/notes", status_code=204)
def add_note(session: SessionDep, viewer: Either, coaching_id: UUID, body: NoteBody) -> None:
    """Words for everybody in the session, or for the caller alone."""
    contents.add_note(session, viewer, coaching_id, text=body.text, private=body.private)


@router.post("/{coaching_id}/actions", status_code=201)
def add_action(session: SessionDep, viewer: Leader, coaching_id: UUID, body: ActionBody) -> MadeBody:
    """Something that an agent, or the coach, is to do."""
    item = session_actions.add(session, viewer, coaching_id, text=body.text, agent_id=body.agent_id, due_on=body.due_on)
    session.flush()
    return MadeBody(id=item.id)


@router.put("/{coaching_id}/actions/{action_id}", status_code=204)
def set_done(session: SessionDep, viewer: Either, coaching_id: UUID, action_id: UUID, body: DoneBody) -> None:
    """Says that it is done, or not after all."""
    session_actions.set_done(session, viewer, coaching_id, action_id, done=body.done)
