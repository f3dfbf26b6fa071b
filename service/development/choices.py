"""What the forms of plans offer to choose from."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ..identity.tables import Agent, Team
from ..identity.viewer import Viewer
from ..objectives.tables import Objective, ObjectiveState
from .scope import OPEN, leads
from .tables import DevelopmentPlan, PlanGoal


def agents_to_plan_for(viewer: Viewer, session: Session) -> Sequence[Row[UUID, str, str | None]]:
    """Whom the viewer leads: id, name and team, by name."""
    return session.execute(
        select(Agent.id, Agent.name, Team.name)
        .outerjoin(Team, Team.id == Agent.team_id)
        .where(leads(viewer))
        .order_by(Agent.name, Agent.id)
    ).all()


def free_objectives(session: Session, agent_id: UUID) -> Sequence[Objective]:
    """The agent's open objectives that are in no open plan. The caller has checked the scope."""
    taken = (
        select(PlanGoal.objective_id)
        .join(DevelopmentPlan, DevelopmentPlan.id == PlanGoal.plan_id)
        .where(DevelopmentPlan.state.in_(OPEN), PlanGoal.objective_id.is_not(None))
    )
    return session.scalars(
        select(Objective)
        .where(Objective.agent_id == agent_id, Objective.state != ObjectiveState.CLOSED, Objective.id.not_in(taken))
        .order_by(Objective.due_on, Objective.id)
    ).all()
