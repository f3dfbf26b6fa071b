"""Puts together what one person reads of a plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..actions.queries import items
from ..actions.tables import ActionItem
from ..dashboards.figures import Figure
from ..errors import NotFound
from ..identity.tables import Agent, Role, User
from ..identity.viewer import Viewer
from ..objectives.details import ObjectiveDetail
from ..objectives.queries import objective
from ..objectives.wording import figure_words
from ..performance.periods import today
from ..reviews.queries import names
from .checkpoints import notes_of
from .decisions import decisions_of
from .details import (
    CheckpointDetail,
    DecisionDetail,
    GoalDetail,
    MeasuredThen,
    NoteDetail,
    ObjectionDetail,
    PlanDetail,
)
from .flags import flags
from .ground_details import ground_detail
from .objections import answerable, objections_of
from .outcome_tables import PlanDecision, PlanGround, PlanObjection
from .queries import plans_of, waits_for
from .scope import NOT_THERE, find_plan, wrote
from .tables import DevelopmentPlan, PlanCheckpoint, PlanGoal, PlanKind, PlanNote, PlanState

People = Mapping[UUID | None, str]


def plan_detail(viewer: Viewer, session: Session, plan_id: UUID) -> PlanDetail:
    """Raises NotFound outside the scope."""
    return _detail(viewer, session, find_plan(viewer, session, plan_id))


def own_plans(viewer: Viewer, session: Session) -> tuple[PlanDetail, ...]:
    """All of an agent's own that were proposed, to take away."""
    found = plans_of(viewer, session, viewer.agent_id) if viewer.agent_id else ()
    return tuple(plan_detail(viewer, session, one.id) for one in found)


def own_words(viewer: Viewer, session: Session, plan_id: UUID) -> PlanDetail:
    """What somebody wrote in a plan before its agent moved to another team. Raises NotFound where there is nothing."""
    found = session.scalars(select(DevelopmentPlan).where(DevelopmentPlan.id == plan_id, wrote(viewer))).first()
    if found is None:
        raise NotFound(NOT_THERE)
    session.refresh(found, ["goals", "checkpoints"])
    whole = _detail(viewer, session, found, whole=False)
    held = {one.id for one in found.checkpoints if one.held_by_id == viewer.user_id}
    return replace(
        whole,
        checkpoints=tuple(replace(one, agent_words=None) for one in whole.checkpoints if one.id in held),
        purpose=whole.purpose if found.by_id == viewer.user_id else "",
    )


def _detail(viewer: Viewer, session: Session, plan: DevelopmentPlan, *, whole: bool = True) -> PlanDetail:
    agent, owner = session.get_one(Agent, plan.agent_id), session.get_one(User, plan.owner_id)
    decided = _readable(viewer, plan, decisions_of(session, plan.id)) if whole else []
    objected = objections_of(session, plan.id) if whole else []
    open_ones = _answerable(session, plan.id)
    noted = [one for one in notes_of(session, plan.id) if whole or one.by_id == viewer.user_id]
    people = _people(session, plan, decided, objected, noted)
    goals = _goals(viewer, session, plan) if whole else ()
    ground = session.get(PlanGround, plan.id) if whole else None
    return PlanDetail(
        id=plan.id,
        kind=plan.kind,
        title=plan.title,
        purpose=plan.purpose,
        support=plan.support,
        agent_id=agent.id,
        agent=agent.name,
        owner_id=owner.id,
        owner=owner.name,
        drafted_by=people.get(plan.by_id, ""),
        state=plan.state,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        conversation_on=plan.conversation_on if whole else None,
        conversation=plan.conversation if whole else None,
        proposed_at=plan.proposed_at,
        owner_agreed_at=plan.owner_agreed_at,
        agent_agreed_at=plan.agent_agreed_at,
        started_at=plan.started_at,
        goals_locked_at=plan.goals_locked_at,
        closed_at=plan.closed_at,
        withdrawn_by=people.get(plan.withdrawn_by_id),
        withdrawn_reason=plan.withdrawn_reason if whole else None,
        goals=goals,
        checkpoints=tuple(_checkpoint(one, goals, people) for one in plan.checkpoints),
        actions=items(session, ActionItem.plan_id == plan.id) if whole else (),
        notes=tuple(NoteDetail(people.get(one.by_id, ""), one.created_at, one.text) for one in noted),
        ground=ground_detail(viewer, session, ground) if ground else None,
        decisions=tuple(_decision(one, people) for one in decided),
        objections=tuple(_objection(one, people, answerable=one.id in open_ones) for one in objected),
        waits=waits_for(plan, decided[-1] if decided else None, objected=bool(open_ones)) if whole else None,
        flags=flags(plan, owner, agent, ground) if whole else (),
        whole=whole,
    )


def _readable(viewer: Viewer, plan: DevelopmentPlan, decided: Sequence[PlanDecision]) -> list[PlanDecision]:
    """An agent reads no outcome of an improvement plan that one person alone stands for."""
    alone_will_do = viewer.role is not Role.AGENT or plan.kind is PlanKind.DEVELOPMENT
    return [one for one in decided if alone_will_do or one.second_agrees]


def _answerable(session: Session, plan_id: UUID) -> set[UUID]:
    wanted = select(PlanObjection.id).join(DevelopmentPlan, DevelopmentPlan.id == PlanObjection.plan_id)
    return set(session.scalars(wanted.where(PlanObjection.plan_id == plan_id, answerable())))


def _people(
    session: Session,
    plan: DevelopmentPlan,
    decided: Iterable[PlanDecision],
    objected: Iterable[PlanObjection],
    noted: Iterable[PlanNote],
) -> People:
    ids = [plan.by_id, plan.withdrawn_by_id, *(one.held_by_id for one in plan.checkpoints)]
    ids += [id for one in decided for id in (one.by_id, one.second_id)]
    ids += [one.answered_by_id for one in objected]
    ids += [one.by_id for one in noted]
    return names(session, ids)


def _goals(viewer: Viewer, session: Session, plan: DevelopmentPlan) -> tuple[GoalDetail, ...]:
    decided = viewer.role is not Role.AGENT or plan.state is PlanState.COMPLETED
    return tuple(
        GoalDetail(
            id=goal.id,
            text=goal.text,
            seen_by=goal.seen_by,
            objective=_objective(viewer, session, goal),
            result=goal.result if decided else None,
            result_words=goal.result_words if decided else None,
        )
        for goal in plan.goals
    )


def _objective(viewer: Viewer, session: Session, goal: PlanGoal) -> ObjectiveDetail | None:
    """None, too, for one that its agent does not see yet: a plan that is being revised can have such goals."""
    if goal.objective_id is None:
        return None
    try:
        return objective(viewer, session, goal.objective_id)
    except NotFound:
        return None


def _checkpoint(found: PlanCheckpoint, goals: Sequence[GoalDetail], people: People) -> CheckpointDetail:
    shown = {str(goal.objective.id): goal for goal in goals if goal.objective and not goal.objective.hidden}
    return CheckpointDetail(
        id=found.id,
        due_on=found.due_on,
        milestone=found.milestone,
        held_at=found.held_at,
        held_by=people.get(found.held_by_id),
        owner_words=found.owner_words,
        agent_words=found.agent_words,
        agent_wrote_at=found.agent_wrote_at,
        measured=tuple(_then(shown[one["objective"]], one) for one in found.measured if one["objective"] in shown),
        overdue=found.held_at is None and found.due_on < today(),
    )


def _then(goal: GoalDetail, kept: Mapping[str, Any]) -> MeasuredThen:
    assert goal.objective is not None
    figure = Figure(kept["value"], kept["low"], kept["high"], kept["n"])
    return MeasuredThen(goal.text, figure_words(goal.objective.kind, figure), kept["verdict"])


def _decision(found: PlanDecision, people: People) -> DecisionDetail:
    return DecisionDetail(
        id=found.id,
        outcome=found.outcome,
        reason=found.reason,
        by_id=found.by_id,
        by=people.get(found.by_id, ""),
        at=found.created_at,
        second=people.get(found.second_id),
        second_agrees=found.second_agrees,
        second_reason=found.second_reason,
        second_at=found.second_at,
        overturned_at=found.overturned_at,
    )


def _objection(found: PlanObjection, people: People, *, answerable: bool) -> ObjectionDetail:
    return ObjectionDetail(
        id=found.id,
        about=found.about,
        decision_id=found.decision_id,
        words=found.words,
        at=found.created_at,
        upheld=found.upheld,
        answer=found.answer,
        answered_by=people.get(found.answered_by_id),
        answered_at=found.answered_at,
        answerable=answerable,
    )
