"""What colleagues see of each other's points: nothing, unless the policy says so and the group is large enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..identity.tables import Agent
from ..identity.viewer import Viewer
from .balances import balances
from .policy import policy_in_force
from .programme_tables import IncentiveChoice, Leaderboard


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who agreed to be named."""

    name: str
    points: int
    own: bool


@dataclass(frozen=True, slots=True)
class Board:
    """Of one programme. `quarters` are the points that a quarter, half and three quarters have at most; no single
    person's are shown without a name. `suppressed`: fewer people than the policy asks for.
    """

    mode: Leaderboard
    people: int
    smallest: int
    quarters: tuple[int, int, int] | None = None
    named: tuple[Named, ...] = ()

    @property
    def suppressed(self) -> bool:
        return self.quarters is None


def board(viewer: Viewer, session: Session, programme_id: UUID) -> Board | None:
    """None where the policy has no leaderboards, which is how it is unless an administrator decides otherwise."""
    policy = policy_in_force(session)
    if policy.leaderboard is Leaderboard.OFF or not policy.enabled:
        return None
    earned = {agent: own.earned for agent, own in balances(session, programme_id).items()}
    out = set(session.scalars(select(IncentiveChoice.agent_id).where(IncentiveChoice.opted_out)))
    points = {agent: value for agent, value in earned.items() if agent not in out}
    shown = Board(policy.leaderboard, len(points), policy.smallest_board)
    if len(points) < policy.smallest_board:
        return shown
    named = _named(viewer, session, points) if policy.leaderboard is Leaderboard.NAMED else ()
    enough = named if len(named) >= policy.smallest_board else ()
    return Board(shown.mode, shown.people, shown.smallest, _quarters(list(points.values())), enough)


def _quarters(points: Sequence[int]) -> tuple[int, int, int]:
    first, half, third = quantiles(points, n=4, method="inclusive")
    return round(first), round(half), round(third)


def _named(viewer: Viewer, session: Session, points: dict[UUID, int]) -> tuple[Named, ...]:
    agreed = (
        select(Agent.id, Agent.name)
        .join(IncentiveChoice, IncentiveChoice.agent_id == Agent.id)
        .where(IncentiveChoice.named, Agent.id.in_(points))
    )
    found = [Named(name, points[id], id == viewer.agent_id) for id, name in session.execute(agreed)]
    return tuple(sorted(found, key=lambda one: (-one.points, one.name)))
