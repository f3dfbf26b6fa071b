"""The buttons of one plan, for those who lead it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse

from ..actions.commands import add_item, find_item, remove_item, set_done
from ..actions.tables import ActionItem
from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from . import checkpoints, decisions, goals, objections, plans
from .schemas import (
    ActionForm,
    AnswerForm,
    ChangeForm,
    CheckpointForm,
    ConversationForm,
    DayForm,
    DoneForm,
    GoalForm,
    OutcomeForm,
    OwnerForm,
    SecondForm,
    WordsForm,
)
from .scope import LEADERS, OPEN, find_plan, to_lead

router = APIRouter(prefix="/plans/{development_plan_id}", include_in_schema=False)
Leader = Annotated[Viewer, Depends(allow(*LEADERS))]


@router.post("/change")
def change(
    session: SessionDep, viewer: Leader, development_plan_id: UUID, form: Annotated[ChangeForm, Form()]
) -> RedirectResponse:
    wanted = form.model_dump(exclude={"csrf_token"})
    plans.change_plan(session, viewer, development_plan_id, **wanted)
    return _back(development_plan_id)


@router.post("/conversation")
def conversation(
    session: SessionDep, viewer: Leader, development_plan_id: UUID, form: Annotated[ConversationForm, Form()]
) -> RedirectResponse:
    plans.record_conversation(session, viewer, development_plan_id, on=form.on, words=form.words)
    return _back(development_plan_id)


@router.post("/propose")
def propose(session: SessionDep, viewer: Leader, development_plan_id: UUID) -> RedirectResponse:
    plans.propose(session, viewer, development_plan_id)
    return _back(development_plan_id)


@router.post("/start")
def start(session: SessionDep, viewer: Leader, development_plan_id: UUID) -> RedirectResponse:
    plans.start(session, viewer, development_plan_id)
    return _back(development_plan_id)


@router.post("/revise")
def revise(
    session: SessionDep, viewer: Leader, development_plan_id: UUID, form: Annotated[WordsForm, Form()]
) -> RedirectResponse:
    plans.revise(session, viewer, development_plan_id, reason=form.words)
    return _back(development_plan_id)


@router.post("/withdraw")
def withdraw(
    session: SessionDep, viewer: Leader, development_plan_id: UUID, form: Annotated[WordsForm, Form()]
) -> RedirectResponse:
    plans.withdraw(session, viewer, development_plan_id, reason=form.words)
    return _back(development_plan_id)


@router.post("/owner")
def hand_over(
    session: SessionDep, viewer: Leader, development_plan_id: UUID, form: Annotated[OwnerForm, Form()]
) -> RedirectResponse:
    plans.hand_over(session, viewer, development_plan_id, form.user_id)
    return _back(development_plan_id)


@router.post("/goals")
def add_goal(
    session: SessionDep, viewer: Leader, development_plan_id: UUID, form: Annotated[GoalForm, Form()]
) -> RedirectResponse:
    wanted = form.model_dump(exclude={"csrf_token"})
    goals.add_goal(session, viewer, development_plan_id, **wanted)
    return _back(development_plan_id, "goals")


@router.post("/goals/{goal_id}/remove")
def remove_goal(session: SessionDep, viewer: Leader, development_plan_id: UUID, goal_id: UUID) -> RedirectResponse:
    goals.remove_goal(session, viewer, development_plan_id, goal_id)
    return _back(development_plan_id, "goals")


@router.post("/checkpoints")
def add_checkpoint(
    session: SessionDep, viewer: Leader, development_plan_id: UUID, form: Annotated[CheckpointForm, Form()]
) -> RedirectResponse:
    checkpoints.add_checkpoint(session, viewer, development_plan_id, due_on=form.due_on, milestone=form.milestone)
    return _back(development_plan_id, "checkpoints")


@router.post("/checkpoints/{checkpoint_id}/move")
def move_checkpoint(
    session: SessionDep,
    viewer: Leader,
    development_plan_id: UUID,
    checkpoint_id: UUID,
    form: Annotated[DayForm, Form()],
) -> RedirectResponse:
    checkpoints.move_checkpoint(session, viewer, development_plan_id, checkpoint_id, due_on=form.due_on)
    return _back(development_plan_id, "checkpoints")


@router.post("/checkpoints/{checkpoint_id}/remove")
def remove_checkpoint(
    session: SessionDep, viewer: Leader, development_plan_id: UUID, checkpoint_id: UUID
) -> RedirectResponse:
    checkpoints.remove_checkpoint(session, viewer, development_plan_id, checkpoint_id)
    return _back(development_plan_id, "checkpoints")


@router.post("/checkpoints/{checkpoint_id}/hold")
def hold(
    session: SessionDep,
    viewer: Leader,
    development_plan_id: UUID,
    checkpoint_id: UUID,
    form: Annotated[WordsForm, Form()],
) -> RedirectResponse:
    checkpoints.hold(session, viewer, development_plan_id, checkpoint_id, words=form.words)
    return _back(development_plan_id, f"checkpoint-{checkpoint_id}")


@router.post("/notes")
def note(
    session: SessionDep, viewer: Leader, development_plan_id: UUID, form: Annotated[WordsForm, Form()]
) -> RedirectResponse:
    checkpoints.add_note(session, viewer, to_lead(viewer, session, development_plan_id), text=form.words)
    return _back(development_plan_id, "notes")


@router.post("/actions")
def add_action(
    session: SessionDep, viewer: Leader, development_plan_id: UUID, form: Annotated[ActionForm, Form()]
) -> RedirectResponse:
    plan = to_lead(viewer, session, development_plan_id, *OPEN)
    owner = {"owner_id": plan.owner_id} if form.mine else {"agent_id": plan.agent_id}
    add_item(session, viewer, text=form.text, due_on=form.due_on, plan_id=plan.id, **owner)
    return _back(development_plan_id, "actions")


@router.post("/actions/{action_id}")
def set_action(
    session: SessionDep, viewer: Leader, development_plan_id: UUID, action_id: UUID, form: Annotated[DoneForm, Form()]
) -> RedirectResponse:
    plan = find_plan(viewer, session, development_plan_id)
    set_done(session, viewer, find_item(session, action_id, ActionItem.plan_id == plan.id), done=form.done)
    return _back(development_plan_id, "actions")


@router.post("/actions/{action_id}/remove")
def remove_action(session: SessionDep, viewer: Leader, development_plan_id: UUID, action_id: UUID) -> RedirectResponse:
    plan = to_lead(viewer, session, development_plan_id, *OPEN)
    remove_item(session, viewer, find_item(session, action_id, ActionItem.plan_id == plan.id))
    return _back(development_plan_id, "actions")


@router.post("/outcome")
def propose_outcome(
    session: SessionDep, viewer: Leader, development_plan_id: UUID, form: Annotated[OutcomeForm, Form()]
) -> RedirectResponse:
    decisions.propose_outcome(
        session, viewer, development_plan_id, form.outcome, reason=form.reason, results=form.verdicts
    )
    return _back(development_plan_id)


@router.post("/outcome/second")
def second(
    session: SessionDep, viewer: Leader, development_plan_id: UUID, form: Annotated[SecondForm, Form()]
) -> RedirectResponse:
    decisions.second(session, viewer, development_plan_id, agrees=form.agrees, reason=form.reason)
    return _back(development_plan_id)


@router.post("/objections/{objection_id}")
def answer(
    session: SessionDep,
    viewer: Leader,
    development_plan_id: UUID,
    objection_id: UUID,
    form: Annotated[AnswerForm, Form()],
) -> RedirectResponse:
    objections.answer_objection(
        session, viewer, development_plan_id, objection_id, upheld=form.upheld, reason=form.reason
    )
    return _back(development_plan_id)


def _back(plan_id: UUID, part: str = "") -> RedirectResponse:
    return RedirectResponse(f"/plans/{plan_id}{f'#{part}' if part else ''}", 303)
