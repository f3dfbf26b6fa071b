"""Whose plans a viewer sees: QA analysts all, supervisors those of agents who are in their team now, agents own ones.

A supervisor whose agent moved on keeps what the supervisor wrote, and sees nothing newer.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import Session, selectinload

from ..errors import Conflict, Forbidden, NotFound
from ..identity.tables import Agent, Role, User
from ..identity.viewer import Viewer
from .tables import DevelopmentPlan, PlanCheckpoint, PlanNote, PlanState

LEADERS = (Role.QA_ANALYST, Role.SUPERVISOR)
OPEN = (PlanState.DRAFT, PlanState.AGREED, PlanState.ACTIVE)
NOT_THERE = "There is no such plan, or it is not yours to see."


def leads(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Agent`: whose plans the viewer leads and works on."""
    if viewer.role is Role.QA_ANALYST:
        return true()
    if viewer.role is Role.SUPERVISOR and viewer.team_id is not None:
        return Agent.team_id == viewer.team_id
    return false()


def sees(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `DevelopmentPlan` joined with `Agent`."""
    if viewer.role is Role.AGENT and viewer.agent_id is not None:
        return and_(DevelopmentPlan.agent_id == viewer.agent_id, DevelopmentPlan.proposed_at.is_not(None))
    return leads(viewer)


def wrote(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `DevelopmentPlan` that something in it is the viewer's own words."""
    if viewer.user_id is None or viewer.role not in LEADERS:
        return false()
    noted = select(PlanNote.id).where(PlanNote.plan_id == DevelopmentPlan.id, PlanNote.by_id == viewer.user_id)
    held = select(PlanCheckpoint.id).where(
        PlanCheckpoint.plan_id == DevelopmentPlan.id, PlanCheckpoint.held_by_id == viewer.user_id
    )
    return or_(DevelopmentPlan.by_id == viewer.user_id, noted.exists(), held.exists())


def find_plan(viewer: Viewer, session: Session, plan_id: UUID, *, to_change: bool = False) -> DevelopmentPlan:
    """With goals and checkpoints; with `to_change`, locked until the end of the transaction. Raises NotFound."""
    wanted = _one(plan_id).where(sees(viewer))
    found = session.scalars(wanted.with_for_update(of=DevelopmentPlan) if to_change else wanted).first()
    if found is None:
        raise NotFound(NOT_THERE)
    return found


def to_lead(viewer: Viewer, session: Session, plan_id: UUID, *states: PlanState) -> DevelopmentPlan:
    """The plan, locked, for somebody who leads it. Raises Conflict where it is in none of these states."""
    user_of(viewer)
    plan = find_plan(viewer, session, plan_id, to_change=True)
    if states and plan.state not in states:
        raise Conflict(f"This plan is {plan.state.value}, so that cannot be done any more.")
    return plan


def own_plan(viewer: Viewer, session: Session, plan_id: UUID) -> DevelopmentPlan:
    """The agent's own plan, locked. Raises Forbidden for anybody else."""
    if viewer.role is not Role.AGENT or viewer.user_id is None:
        raise Forbidden("Only the agent whose plan it is does this.")
    return find_plan(viewer, session, plan_id, to_change=True)


def find_agent(viewer: Viewer, session: Session, agent_id: UUID) -> Agent:
    """Somebody whose plans the viewer leads. Raises NotFound."""
    found = session.scalars(select(Agent).where(Agent.id == agent_id, leads(viewer))).first()
    if found is None:
        raise NotFound("There is no such agent, or it is nobody whom you lead.")
    return found


def leaders_of(session: Session, agent: Agent) -> list[User]:
    """Who can lead a plan of this agent: active QA analysts and supervisors of the agent's team, by name."""
    supervisors = (User.role == Role.SUPERVISOR) & (User.team_id == agent.team_id)
    able = select(User).where(User.active.is_(True), or_(User.role == Role.QA_ANALYST, supervisors))
    return list(session.scalars(able.order_by(User.name, User.id)))


def user_of(viewer: Viewer) -> UUID:
    """Raises Forbidden for whoever leads no plans."""
    if viewer.role not in LEADERS or viewer.user_id is None:
        raise Forbidden("Only supervisors and QA analysts lead plans.")
    return viewer.user_id


def _one(plan_id: UUID) -> Select[DevelopmentPlan]:
    return (
        select(DevelopmentPlan)
        .join(Agent, Agent.id == DevelopmentPlan.agent_id)
        .where(DevelopmentPlan.id == plan_id)
        .options(selectinload(DevelopmentPlan.goals), selectinload(DevelopmentPlan.checkpoints))
        .execution_options(populate_existing=True)
    )
