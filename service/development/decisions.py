"""The outcome of a plan: what one person proposes and, for an improvement plan, a second one stands for too.

It is about the goals. Nothing follows from it by itself. Commands never commit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, Forbidden
from ..identity.tables import Agent
from ..identity.viewer import Viewer
from ..notifications.commands import notify, notify_agent
from ..objectives.commands import close as close_objective
from ..objectives.tables import ObjectiveOutcome, ObjectiveState
from ..performance.periods import today
from ..redactions.notes import swept
from ..reviews.commands import optional_text, required_text
from .goals import goal_of, objectives
from .outcome_tables import PlanDecision, PlanOutcome
from .scope import leaders_of, to_lead, user_of
from .tables import DevelopmentPlan, GoalResult, PlanKind, PlanState

SAME_PERSON = "You proposed this outcome, so somebody else confirms it."


@dataclass(frozen=True, slots=True)
class GoalVerdict:
    """What became of one goal, and how that is seen."""

    result: GoalResult
    words: str = field(default="", repr=False)


def propose_outcome(
    session: Session,
    viewer: Viewer,
    plan_id: UUID,
    outcome: PlanOutcome,
    *,
    reason: str,
    results: Mapping[UUID, GoalVerdict],
) -> PlanDecision:
    """Completes a development plan; of an improvement plan it waits for a second person.

    Raises BadInput while a goal has no result, Conflict before the first checkpoint, while another outcome waits, or
    for anything but met before the plan's last day: the agent has the whole time.
    """
    plan = to_lead(viewer, session, plan_id, PlanState.ACTIVE)
    _check_time(session, plan, outcome)
    _keep_results(session, plan, results)
    made = PlanDecision(
        plan_id=plan.id,
        outcome=outcome,
        by_id=user_of(viewer),
        reason=swept(session, None, required_text(reason, "Say why: the agent reads it.")),
    )
    session.add(made)
    session.flush()
    audit.record(session, viewer, "proposed an outcome", "plan", plan.id, outcome=outcome.value)
    if plan.kind is PlanKind.DEVELOPMENT:
        _complete(session, viewer, plan, made)
    else:
        _ask_for_a_second(session, plan, made)
    return made


def second(session: Session, viewer: Viewer, plan_id: UUID, *, agrees: bool, reason: str) -> PlanDecision:
    """A second person confirms the outcome, or sends it back. Raises Forbidden for whoever proposed it."""
    plan = to_lead(viewer, session, plan_id, PlanState.ACTIVE)
    waiting = waiting_decision(session, plan.id)
    if waiting is None:
        raise Conflict("No outcome of this plan waits for a second person.")
    if waiting.by_id == viewer.user_id:
        raise Forbidden(SAME_PERSON)
    waiting.second_reason = swept(session, None, required_text(reason, "Say why: it stands beside the outcome."))
    waiting.second_id, waiting.second_agrees, waiting.second_at = viewer.user_id, agrees, now()
    audit.record(session, viewer, "looked at an outcome", "plan", plan.id, agrees=agrees)
    if agrees:
        _complete(session, viewer, plan, waiting)
    else:
        notify(session, waiting.by_id, "outcome sent back", "An outcome was sent back to you.", f"/plans/{plan.id}")
    return waiting


def overturn(session: Session, plan: DevelopmentPlan, decision: PlanDecision) -> None:
    """Takes an outcome back after an objection: the plan runs again, until a new one is proposed."""
    decision.overturned_at = now()
    plan.state, plan.closed_at = PlanState.ACTIVE, None
    notify(session, decision.by_id, "outcome overturned", "An outcome was taken back.", f"/plans/{plan.id}")


def decisions_of(session: Session, plan_id: UUID) -> list[PlanDecision]:
    """Oldest first. The caller has checked the scope."""
    made = select(PlanDecision).where(PlanDecision.plan_id == plan_id)
    return list(session.scalars(made.order_by(PlanDecision.created_at, PlanDecision.id)))


def newest_decision(session: Session, plan_id: UUID) -> PlanDecision | None:
    made = decisions_of(session, plan_id)
    return made[-1] if made else None


def waiting_decision(session: Session, plan_id: UUID) -> PlanDecision | None:
    """One that waits for a second person."""
    newest = newest_decision(session, plan_id)
    return newest if newest is not None and newest.second_at is None and newest.overturned_at is None else None


def _check_time(session: Session, plan: DevelopmentPlan, outcome: PlanOutcome) -> None:
    if all(checkpoint.held_at is None for checkpoint in plan.checkpoints):
        raise Conflict("No checkpoint was held yet: there is nothing an outcome could rest on.")
    if waiting_decision(session, plan.id) is not None:
        raise Conflict("An outcome waits for a second person already.")
    if outcome is not PlanOutcome.MET and plan.kind is PlanKind.IMPROVEMENT and today() < plan.ends_on:
        raise Conflict(f"The agent has time until {plan.ends_on}. Before that the plan can only be met, or withdrawn.")


def _keep_results(session: Session, plan: DevelopmentPlan, results: Mapping[UUID, GoalVerdict]) -> None:
    if missing := [goal.text for goal in plan.goals if goal.id not in results]:
        raise BadInput(f"Say of each goal what became of it: {len(missing)} of {len(plan.goals)} have no result.")
    for goal_id, verdict in results.items():
        goal, words = goal_of(plan, goal_id), optional_text(verdict.words)
        goal.result = verdict.result
        goal.result_words = None if words is None else swept(session, None, words)


def _ask_for_a_second(session: Session, plan: DevelopmentPlan, made: PlanDecision) -> None:
    for person in leaders_of(session, session.get_one(Agent, plan.agent_id)):
        if person.id != made.by_id:
            subject = "The outcome of a plan waits for a second person."
            notify(session, person.id, "outcome waits", subject, f"/plans/{plan.id}")


def _complete(session: Session, viewer: Viewer, plan: DevelopmentPlan, made: PlanDecision) -> None:
    plan.state, plan.closed_at = PlanState.COMPLETED, now()
    results = {goal.objective_id: goal for goal in plan.goals if goal.objective_id is not None}
    for objective in objectives(session, plan):
        result = results[objective.id].result
        if objective.state is ObjectiveState.AGREED and result is not None:
            close_objective(session, viewer, objective.id, ObjectiveOutcome(result.value), reason=made.reason)
    audit.record(session, viewer, "completed a plan", "plan", plan.id, outcome=made.outcome.value)
    notify_agent(session, plan.agent_id, "plan completed", "Your plan has an outcome.", f"/growth/plans/{plan.id}")
