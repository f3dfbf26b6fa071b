"""Agents' own career goals and well-being check-ins, for whom they chose to share them with."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..identity.tables import Agent, Role
from ..identity.viewer import Viewer
from .own_tables import CareerGoal, Sharing, WellBeingCheckIn

SHOWN = 50
SHARED = (Sharing.SUPERVISOR, Sharing.APPRAISAL)


@dataclass(frozen=True, slots=True)
class CareerGoalDetail:
    id: UUID
    text: str = field(repr=False)
    by_when: dt.date | None
    sharing: Sharing
    reached_at: dt.datetime | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class CheckInDetail:
    """`score` from 1 (bad) to 5 (well)."""

    id: UUID
    score: int = field(repr=False)
    words: str | None = field(repr=False)
    sharing: Sharing
    at: dt.datetime


def career_goals(
    viewer: Viewer, session: Session, agent_id: UUID, *, appraisal: bool = False
) -> tuple[CareerGoalDetail, ...]:
    """Open ones first. Of another agent only what is shared with the viewer; for an appraisal what is shared there."""
    wanted = select(CareerGoal).where(
        CareerGoal.agent_id == agent_id,
        CareerGoal.sharing.in_(_readable(viewer, session, agent_id, appraisal=appraisal)),
    )
    found = session.scalars(
        wanted.order_by(CareerGoal.reached_at.is_not(None), CareerGoal.by_when, CareerGoal.created_at)
    )
    return tuple(
        CareerGoalDetail(one.id, one.text, one.by_when, one.sharing, one.reached_at, one.created_at) for one in found
    )


def check_ins(
    viewer: Viewer, session: Session, agent_id: UUID, *, appraisal: bool = False
) -> tuple[CheckInDetail, ...]:
    """Newest first, `SHOWN` at most, under the same rules."""
    wanted = select(WellBeingCheckIn).where(
        WellBeingCheckIn.agent_id == agent_id,
        WellBeingCheckIn.sharing.in_(_readable(viewer, session, agent_id, appraisal=appraisal)),
    )
    found = session.scalars(wanted.order_by(WellBeingCheckIn.created_at.desc()).limit(SHOWN))
    return tuple(CheckInDetail(one.id, one.score, one.words, one.sharing, one.created_at) for one in found)


def _readable(viewer: Viewer, session: Session, agent_id: UUID, *, appraisal: bool) -> tuple[Sharing, ...]:
    """Which of the agent's own words the viewer may read. QA analysts lead plans, and are nobody's supervisor."""
    if viewer.role is Role.AGENT and viewer.agent_id == agent_id:
        return (Sharing.APPRAISAL,) if appraisal else tuple(Sharing)
    agent = session.get(Agent, agent_id)
    leads = viewer.role is Role.SUPERVISOR and viewer.team_id is not None
    if agent is None or not leads or agent.team_id != viewer.team_id:
        return ()
    return (Sharing.APPRAISAL,) if appraisal else SHARED
