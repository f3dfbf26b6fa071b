"""Agents' own career goals and well-being check-ins, for whom they chose to share them with."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..identity.tables import Agent, Role
from ..identity.viewer import Viewer
from .own_tables import CareerGoal, Sharing, WellBeingCheckIn

SHOWN = 50
SHARED = (Sharing.SUPERVISOR, Sharing.APPRAISAL)


def career_goals(viewer: Viewer, session: Session, agent_id: UUID, *, appraisal: bool = False) -> list[CareerGoal]:
    """Open ones first. Of another agent only what is shared with the viewer; for an appraisal what is shared there."""
    wanted = select(CareerGoal).where(CareerGoal.agent_id == agent_id)
    readable = _readable(viewer, session, agent_id, appraisal=appraisal)
    found = wanted.where(CareerGoal.sharing.in_(readable))
    return list(
        session.scalars(found.order_by(CareerGoal.reached_at.is_not(None), CareerGoal.by_when, CareerGoal.created_at))
    )


def check_ins(viewer: Viewer, session: Session, agent_id: UUID, *, appraisal: bool = False) -> list[WellBeingCheckIn]:
    """Newest first, `SHOWN` at most, under the same rules."""
    readable = _readable(viewer, session, agent_id, appraisal=appraisal)
    found = select(WellBeingCheckIn).where(
        WellBeingCheckIn.agent_id == agent_id, WellBeingCheckIn.sharing.in_(readable)
    )
    return list(session.scalars(found.order_by(WellBeingCheckIn.created_at.desc()).limit(SHOWN)))


def _readable(viewer: Viewer, session: Session, agent_id: UUID, *, appraisal: bool) -> tuple[Sharing, ...]:
    """Which of the agent's own words the viewer may read. QA analysts lead plans, and are nobody's supervisor."""
    if viewer.agent_id == agent_id and viewer.role is Role.AGENT:
        return (Sharing.APPRAISAL,) if appraisal else tuple(Sharing)
    agent = session.get(Agent, agent_id)
    leads = viewer.role is Role.SUPERVISOR and viewer.team_id is not None
    if agent is None or not leads or agent.team_id != viewer.team_id:
        return ()
    return (Sharing.APPRAISAL,) if appraisal else SHARED
