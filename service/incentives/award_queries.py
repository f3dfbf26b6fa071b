"""Rewards that were asked for, proposed, decided and handed over, as people read them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ..identity.tables import Agent, Role
from ..identity.viewer import Viewer
from ..reviews.queries import names
from .access import may_see_points
from .ledger_tables import Award, AwardState
from .programme_tables import IncentiveProgramme, IncentiveReward, RewardKind

LISTED = 200
OPEN = (AwardState.PROPOSED, AwardState.APPROVED)
GIVEN = (AwardState.APPROVED, AwardState.HANDED_OVER, AwardState.CANCELLED)


@dataclass(frozen=True, slots=True)
class AwardDetail:
    """One reward of one agent. `mine` says that the viewer proposed it: a second person decides."""

    id: UUID
    programme_id: UUID
    programme: str
    reward: str
    kind: RewardKind
    agent: str
    state: AwardState
    redeemed: bool
    points: int
    amount: Decimal | None
    currency: str | None
    hours: float | None
    reason: str | None
    proposed_by: str
    proposed_at: dt.datetime
    decided_by: str | None
    decided_at: dt.datetime | None
    decision: str | None
    mine: bool

    @property
    def open(self) -> bool:
        return self.state in OPEN


def awards_of(
    viewer: Viewer, session: Session, *, agent_id: UUID | None = None, programme_id: UUID | None = None
) -> tuple[AwardDetail, ...]:
    """In the viewer's scope: what waits first, then the newest; `LISTED` at most.

    Agents see what somebody proposed for them once a second person approved it.
    """
    rows = session.execute(_awards(viewer, agent_id, programme_id)).all()
    people = names(session, {id for award, *_ in rows for id in (award.proposed_by_id, award.decided_by_id)})
    return tuple(_detail(viewer, people, *row) for row in rows)


def _awards(
    viewer: Viewer, agent_id: UUID | None, programme_id: UUID | None
) -> Select[Award, IncentiveReward, str, str]:
    query = (
        select(Award, IncentiveReward, IncentiveProgramme.name, Agent.name)
        .join(IncentiveReward, IncentiveReward.id == Award.reward_id)
        .join(IncentiveProgramme, IncentiveProgramme.id == IncentiveReward.programme_id)
        .join(Agent, Agent.id == Award.agent_id)
        .where(may_see_points(viewer))
        .order_by(Award.state.not_in(OPEN), Award.created_at.desc())
        .limit(LISTED)
    )
    if viewer.role is Role.AGENT:
        query = query.where(Award.redeemed | Award.state.in_(GIVEN))
    if agent_id is not None:
        query = query.where(Award.agent_id == agent_id)
    if programme_id is not None:
        query = query.where(IncentiveReward.programme_id == programme_id)
    return query


def _detail(
    viewer: Viewer, people: Mapping[UUID | None, str], award: Award, reward: IncentiveReward, programme: str, agent: str
) -> AwardDetail:
    return AwardDetail(
        id=award.id,
        programme_id=reward.programme_id,
        programme=programme,
        reward=reward.name,
        kind=reward.kind,
        agent=agent,
        state=award.state,
        redeemed=award.redeemed,
        points=award.points,
        amount=award.amount,
        currency=award.currency,
        hours=reward.hours,
        reason=award.reason,
        proposed_by=people.get(award.proposed_by_id, ""),
        proposed_at=award.created_at,
        decided_by=people.get(award.decided_by_id),
        decided_at=award.decided_at,
        decision=award.decision,
        mine=award.proposed_by_id == viewer.user_id,
    )
