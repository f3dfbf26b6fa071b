"""What an agent reads about own points: how many, why each, what they can be redeemed for."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import NotFound
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..performance.periods import today
from .access import may_see_programme
from .award_queries import AwardDetail, awards_of
from .badges import Badge, badges_of
from .balances import Balance, EntryDetail, balance, entries
from .choices import choice_of
from .leaderboards import Board, board
from .ledger_tables import PointEntry
from .policy import Policy, policy_in_force
from .programme_details import RuleDetail, rule_details
from .programme_queries import objective_name
from .programme_tables import IncentiveChoice, IncentiveProgramme, IncentiveReward, ProgrammeState
from .sources import SourceDetail, sources_of
from .spending import taken


@dataclass(frozen=True, slots=True)
class Offer:
    """A reward that can be redeemed. `left` is None for as many as are asked for."""

    id: UUID
    name: str
    points: int
    amount: Decimal | None
    currency: str | None
    hours: float | None
    left: int | None


@dataclass(frozen=True, slots=True)
class MyProgramme:
    """One programme as its agent sees it."""

    programme: IncentiveProgramme
    objective: str | None
    rules: tuple[RuleDetail, ...]
    balance: Balance
    offers: tuple[Offer, ...]
    board: Board | None

    @property
    def running(self) -> bool:
        return self.programme.state is ProgrammeState.ACTIVE and self.programme.starts <= today() <= self.programme.ends


@dataclass(frozen=True, slots=True)
class MyPoints:
    """Everything on the page. `sources` are by entry."""

    policy: Policy
    choice: IncentiveChoice
    programmes: tuple[MyProgramme, ...]
    entries: tuple[EntryDetail, ...]
    sources: Mapping[UUID, tuple[SourceDetail, ...]]
    badges: tuple[Badge, ...]
    awards: tuple[AwardDetail, ...]
    today: dt.date


def my_points(viewer: Viewer, session: Session) -> MyPoints:
    """Raises NotFound for an account that belongs to no agent."""
    if viewer.role is not Role.AGENT or viewer.agent_id is None:
        raise NotFound("This account belongs to no agent, so it has no points.")
    found = entries(session, PointEntry.agent_id == viewer.agent_id)
    return MyPoints(
        policy=policy_in_force(session),
        choice=choice_of(session, viewer.agent_id),
        programmes=tuple(_programme(viewer, session, viewer.agent_id, one) for one in _programmes(viewer, session)),
        entries=found,
        sources=sources_of(viewer, session, [entry.id for entry in found]),
        badges=badges_of(session, viewer.agent_id),
        awards=awards_of(viewer, session, agent_id=viewer.agent_id),
        today=today(),
    )


def _programmes(viewer: Viewer, session: Session) -> list[IncentiveProgramme]:
    """Those that the agent takes part in, and those that they earned something in before they moved."""
    earned = select(PointEntry.programme_id).where(PointEntry.agent_id == viewer.agent_id)
    seen = may_see_programme(viewer) | IncentiveProgramme.id.in_(earned)
    return list(session.scalars(select(IncentiveProgramme).where(seen).order_by(IncentiveProgramme.starts.desc())))


def _programme(viewer: Viewer, session: Session, agent_id: UUID, programme: IncentiveProgramme) -> MyProgramme:
    counts = taken(session, programme.id)
    return MyProgramme(
        programme=programme,
        objective=objective_name(session, programme),
        rules=rule_details(session, programme),
        balance=balance(session, programme.id, agent_id),
        offers=tuple(_offer(reward, counts) for reward in programme.rewards if reward.active and reward.points),
        board=board(viewer, session, programme.id),
    )


def _offer(reward: IncentiveReward, counts: Mapping[UUID, int]) -> Offer:
    left = None if reward.stock is None else max(0, reward.stock - counts.get(reward.id, 0))
    return Offer(reward.id, reward.name, reward.points, reward.amount, reward.currency, reward.hours, left)
