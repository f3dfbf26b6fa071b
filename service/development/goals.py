"""The goals of a plan: measured by an objective, or in words. From the first checkpoint on they stay as they are."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, NotFound
from ..identity.viewer import Viewer
from ..objectives.tables import Objective, ObjectiveState
from ..redactions.notes import swept
from ..reviews.commands import required_text
from .scope import OPEN, to_lead
from .tables import DevelopmentPlan, PlanGoal, PlanState

MOST = 10


def add_goal(
    session: Session, viewer: Viewer, plan_id: UUID, *, text: str = "", seen_by: str = "", objective_id: UUID | None
) -> PlanGoal:
    """In words with how it will be seen, or one of the agent's open objectives, whose name it takes.

    Raises Conflict outside a draft, BadInput for an objective that is not the agent's, closed, or in another plan.
    """
    plan = to_lead(viewer, session, plan_id, PlanState.DRAFT)
    if len(plan.goals) >= MOST:
        raise Conflict(f"A plan has {MOST} goals at most: fewer are reached more often.")
    made = _measured(session, plan, objective_id) if objective_id else _in_words(session, plan, text, seen_by)
    session.add(made)
    session.flush()
    audit.record(session, viewer, "added a goal", "plan", plan.id, measured=objective_id is not None)
    return made


def remove_goal(session: Session, viewer: Viewer, plan_id: UUID, goal_id: UUID) -> DevelopmentPlan:
    """From a draft. The objective itself stays."""
    plan = to_lead(viewer, session, plan_id, PlanState.DRAFT)
    session.delete(goal_of(plan, goal_id))
    session.flush()
    audit.record(session, viewer, "removed a goal", "plan", plan.id)
    return plan


def goal_of(plan: DevelopmentPlan, goal_id: UUID) -> PlanGoal:
    for goal in plan.goals:
        if goal.id == goal_id:
            return goal
    raise NotFound("This plan has no such goal.")


def lock(session: Session, plan: DevelopmentPlan) -> None:
    """At the first checkpoint: neither the goals nor the objectives behind them change any more."""
    if plan.goals_locked_at is not None:
        return
    plan.goals_locked_at = now()
    for objective in objectives(session, plan):
        objective.locked_at = objective.locked_at or plan.goals_locked_at


def objectives(session: Session, plan: DevelopmentPlan) -> list[Objective]:
    """Behind its measured goals, in their order."""
    ids = [goal.objective_id for goal in plan.goals if goal.objective_id is not None]
    found = {one.id: one for one in session.scalars(select(Objective).where(Objective.id.in_(ids)))}
    return [found[id] for id in ids]


def _in_words(session: Session, plan: DevelopmentPlan, text: str, seen_by: str) -> PlanGoal:
    wanted = required_text(text, "Say what is to be reached.")
    seen = required_text(seen_by, "Say how both will see that it is reached.")
    return PlanGoal(
        plan_id=plan.id, position=_next(plan), text=swept(session, None, wanted), seen_by=swept(session, None, seen)
    )


def _measured(session: Session, plan: DevelopmentPlan, objective_id: UUID) -> PlanGoal:
    objective = session.get(Objective, objective_id)
    if objective is None or objective.agent_id != plan.agent_id or objective.state is ObjectiveState.CLOSED:
        raise BadInput("Choose one of the agent's own open objectives.")
    elsewhere = (
        select(func.count())
        .select_from(PlanGoal)
        .join(DevelopmentPlan, DevelopmentPlan.id == PlanGoal.plan_id)
        .where(PlanGoal.objective_id == objective_id, DevelopmentPlan.state.in_(OPEN))
    )
    if session.scalar(elsewhere):
        raise BadInput("This objective is a goal of an open plan already.")
    return PlanGoal(plan_id=plan.id, position=_next(plan), text=objective.name, objective_id=objective_id)


def _next(plan: DevelopmentPlan) -> int:
    return max((goal.position for goal in plan.goals), default=0) + 1
