"""The dates at which both sides look at where the plan stands, and what each writes then. Commands never commit."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, NotFound
from ..identity.viewer import Viewer
from ..notifications.commands import notify, notify_agent
from ..objectives.progress import progress
from ..objectives.tables import Objective
from ..performance.periods import today
from ..redactions.notes import swept
from ..reviews.commands import required_text
from .goals import lock, objectives
from .scope import OPEN, own_plan, to_lead
from .tables import DevelopmentPlan, PlanCheckpoint, PlanNote, PlanState

MOST = 26


def add_checkpoint(
    session: Session, viewer: Viewer, plan_id: UUID, *, due_on: dt.date, milestone: str
) -> PlanCheckpoint:
    """Another date, and what should be there by then. Raises BadInput outside the plan's dates or on a taken day."""
    plan = to_lead(viewer, session, plan_id, PlanState.DRAFT, PlanState.ACTIVE)
    if len(plan.checkpoints) >= MOST:
        raise Conflict(f"A plan has {MOST} checkpoints at most.")
    _check_day(plan, due_on)
    made = PlanCheckpoint(
        plan_id=plan.id,
        due_on=due_on,
        milestone=swept(session, None, required_text(milestone, "Say what should be there by then.")),
        measured=[],
    )
    session.add(made)
    session.flush()
    audit.record(session, viewer, "added a checkpoint", "plan", plan.id)
    return made


def move_checkpoint(
    session: Session, viewer: Viewer, plan_id: UUID, checkpoint_id: UUID, *, due_on: dt.date
) -> PlanCheckpoint:
    """To another day, before it is held. The agent is told."""
    plan = to_lead(viewer, session, plan_id, *OPEN)
    found = _to_come(plan, checkpoint_id)
    _check_day(plan, due_on)
    audit.record(session, viewer, "moved a checkpoint", "plan", plan.id, before=str(found.due_on), after=str(due_on))
    found.due_on = due_on
    if plan.proposed_at is not None:
        subject = "A checkpoint of your plan was moved to another day."
        notify_agent(session, plan.agent_id, "checkpoint moved", subject, f"/growth/plans/{plan.id}")
    return found


def remove_checkpoint(session: Session, viewer: Viewer, plan_id: UUID, checkpoint_id: UUID) -> DevelopmentPlan:
    """From a draft."""
    plan = to_lead(viewer, session, plan_id, PlanState.DRAFT)
    session.delete(_to_come(plan, checkpoint_id))
    session.flush()
    audit.record(session, viewer, "removed a checkpoint", "plan", plan.id)
    return plan


def hold(session: Session, viewer: Viewer, plan_id: UUID, checkpoint_id: UUID, *, words: str) -> PlanCheckpoint:
    """Keeps what the measured goals say at this moment beside the words of who holds it. The first locks the goals.

    Raises Conflict while the plan does not run, or while an earlier checkpoint was not held.
    """
    plan = to_lead(viewer, session, plan_id, PlanState.ACTIVE)
    found = _to_come(plan, checkpoint_id)
    if any(earlier.held_at is None and earlier.due_on < found.due_on for earlier in plan.checkpoints):
        raise Conflict("An earlier checkpoint was not held yet. Hold or move that one first.")
    found.owner_words = swept(session, None, required_text(words, "Write what you see: figures never stand alone."))
    found.held_at, found.held_by_id = now(), viewer.user_id
    found.measured = [_as_it_stands(session, objective) for objective in objectives(session, plan)]
    lock(session, plan)
    audit.record(session, viewer, "held a checkpoint", "plan", plan.id, checkpoint=str(found.id))
    subject = "A checkpoint of your plan was held. Your own words belong beside it."
    notify_agent(session, plan.agent_id, "checkpoint held", subject, f"/growth/plans/{plan.id}")
    return found


def write_beside(session: Session, viewer: Viewer, plan_id: UUID, checkpoint_id: UUID, *, words: str) -> PlanCheckpoint:
    """The agent's own words at a checkpoint: they can be replaced until it is held, and are written once then."""
    plan = own_plan(viewer, session, plan_id)
    found = checkpoint_of(plan, checkpoint_id)
    if plan.state not in (PlanState.ACTIVE, PlanState.AGREED, PlanState.COMPLETED):
        raise Conflict(f"This plan is {plan.state.value}: there is no checkpoint to write at.")
    if found.held_at is not None and found.agent_words is not None:
        raise Conflict("Your words stand there already. Add a note for anything else.")
    found.agent_words = swept(session, None, required_text(words, "Write how you see it."))
    found.agent_wrote_at = now()
    audit.record(session, viewer, "wrote at a checkpoint", "plan", plan.id, checkpoint=str(found.id))
    notify(
        session, plan.owner_id, "agent wrote at a checkpoint", "An agent wrote at a checkpoint.", f"/plans/{plan.id}"
    )
    return found


def add_note(session: Session, viewer: Viewer, plan: DevelopmentPlan, *, text: str) -> PlanNote:
    """By the agent or somebody who leads. The caller has found the plan for the viewer."""
    if viewer.user_id is None or plan.state not in OPEN:
        raise Conflict(f"This plan is {plan.state.value}: nothing is added to it any more.")
    made = PlanNote(
        plan_id=plan.id, by_id=viewer.user_id, text=swept(session, None, required_text(text, "Write the note first."))
    )
    session.add(made)
    session.flush()
    audit.record(session, viewer, "noted", "plan", plan.id)
    return made


def checkpoint_of(plan: DevelopmentPlan, checkpoint_id: UUID) -> PlanCheckpoint:
    for checkpoint in plan.checkpoints:
        if checkpoint.id == checkpoint_id:
            return checkpoint
    raise NotFound("This plan has no such checkpoint.")


def notes_of(session: Session, plan_id: UUID) -> list[PlanNote]:
    """Newest first. The caller has checked the scope."""
    noted = select(PlanNote).where(PlanNote.plan_id == plan_id)
    return list(session.scalars(noted.order_by(PlanNote.created_at.desc(), PlanNote.id)))


def _to_come(plan: DevelopmentPlan, checkpoint_id: UUID) -> PlanCheckpoint:
    found = checkpoint_of(plan, checkpoint_id)
    if found.held_at is not None:
        raise Conflict("This checkpoint was held already: it stays as it is.")
    return found


def _check_day(plan: DevelopmentPlan, due_on: dt.date) -> None:
    if not plan.starts_on <= due_on <= plan.ends_on:
        raise BadInput(f"A checkpoint lies between {plan.starts_on} and {plan.ends_on}, the dates of the plan.")
    if due_on < today():
        raise BadInput("A checkpoint is planned for today or later.")
    if any(checkpoint.due_on == due_on for checkpoint in plan.checkpoints):
        raise BadInput("There is a checkpoint on that day already.")


def _as_it_stands(session: Session, objective: Objective) -> dict[str, Any]:
    """What is kept of a measured goal, in the unit of its metric."""
    found = progress(session, objective)
    current = found.current
    return {
        "objective": str(objective.id),
        "value": current.value,
        "low": current.low,
        "high": current.high,
        "n": current.n,
        "verdict": found.verdict.value,
    }
