"""The forms that fill a coaching session: who takes part, agenda, goals, resources, action items, notes."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse

from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from . import agenda, contents, participants, session_actions
from .session_access import LEADERS
from .session_schemas import (
    ActionForm,
    DoneForm,
    GoalForm,
    NoteForm,
    ParticipantForm,
    PointForm,
    ReasonForm,
    ResourceForm,
)
from .session_tables import CoachingGoal, CoachingResource

router = APIRouter(prefix="/coaching/{coaching_id}", include_in_schema=False)
Leader = Annotated[Viewer, Depends(allow(*LEADERS))]


@router.post("/participants")
def add_participant(
    session: SessionDep, viewer: Leader, coaching_id: UUID, form: Annotated[ParticipantForm, Form()]
) -> RedirectResponse:
    participants.add(session, viewer, coaching_id, form.agent_id)
    return _back(coaching_id, "people")


@router.post("/participants/{agent_id}/remove")
def remove_participant(
    session: SessionDep, viewer: Leader, coaching_id: UUID, agent_id: UUID, form: Annotated[ReasonForm, Form()]
) -> RedirectResponse:
    participants.remove(session, viewer, coaching_id, agent_id, reason=form.reason)
    return _back(coaching_id, "people")


@router.post("/agenda")
def add_point(
    session: SessionDep, viewer: Leader, coaching_id: UUID, form: Annotated[PointForm, Form()]
) -> RedirectResponse:
    agenda.add_point(session, viewer, coaching_id, form.point())
    return _back(coaching_id, "agenda")


@router.post("/agenda/{agenda_point_id}/remove")
def remove_point(session: SessionDep, viewer: Leader, coaching_id: UUID, agenda_point_id: UUID) -> RedirectResponse:
    agenda.remove_point(session, viewer, coaching_id, agenda_point_id)
    return _back(coaching_id, "agenda")


@router.post("/agenda/{agenda_point_id}/up")
def move_up(session: SessionDep, viewer: Leader, coaching_id: UUID, agenda_point_id: UUID) -> RedirectResponse:
    agenda.move_up(session, viewer, coaching_id, agenda_point_id)
    return _back(coaching_id, "agenda")


@router.post("/goals")
def add_goal(
    session: SessionDep, viewer: Leader, coaching_id: UUID, form: Annotated[GoalForm, Form()]
) -> RedirectResponse:
    contents.add_goal(session, viewer, coaching_id, text=form.text, objective_id=form.objective_id)
    return _back(coaching_id, "goals")


@router.post("/goals/{coaching_goal_id}/remove")
def remove_goal(session: SessionDep, viewer: Leader, coaching_id: UUID, coaching_goal_id: UUID) -> RedirectResponse:
    contents.remove_part(session, viewer, coaching_id, CoachingGoal, coaching_goal_id)
    return _back(coaching_id, "goals")


@router.post("/resources")
def add_resource(
    session: SessionDep, viewer: Leader, coaching_id: UUID, form: Annotated[ResourceForm, Form()]
) -> RedirectResponse:
    contents.add_resource(session, viewer, coaching_id, title=form.title, link=form.link, style=form.style)
    return _back(coaching_id, "resources")


@router.post("/resources/{coaching_resource_id}/remove")
def remove_resource(
    session: SessionDep, viewer: Leader, coaching_id: UUID, coaching_resource_id: UUID
) -> RedirectResponse:
    contents.remove_part(session, viewer, coaching_id, CoachingResource, coaching_resource_id)
    return _back(coaching_id, "resources")


@router.post("/actions")
def add_action(
    session: SessionDep, viewer: Leader, coaching_id: UUID, form: Annotated[ActionForm, Form()]
) -> RedirectResponse:
    session_actions.add(session, viewer, coaching_id, text=form.text, agent_id=form.agent_id, due_on=form.due_on)
    return _back(coaching_id, "actions")


@router.post("/actions/{action_id}/done")
def set_done(
    session: SessionDep, viewer: Leader, coaching_id: UUID, action_id: UUID, form: Annotated[DoneForm, Form()]
) -> RedirectResponse:
    session_actions.set_done(session, viewer, coaching_id, action_id, done=form.done)
    return _back(coaching_id, "actions")


@router.post("/actions/{action_id}/remove")
def remove_action(session: SessionDep, viewer: Leader, coaching_id: UUID, action_id: UUID) -> RedirectResponse:
    session_actions.remove(session, viewer, coaching_id, action_id)
    return _back(coaching_id, "actions")


@router.post("/notes")
def add_note(
    session: SessionDep, viewer: Leader, coaching_id: UUID, form: Annotated[NoteForm, Form()]
) -> RedirectResponse:
    contents.add_note(session, viewer, coaching_id, text=form.text, private=form.private)
    return _back(coaching_id, "notes")


def _back(coaching_id: UUID, part: str) -> RedirectResponse:
    return RedirectResponse(f"/coaching/{coaching_id}#{part}", 303)
