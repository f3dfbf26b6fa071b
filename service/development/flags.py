"""What somebody must see to about a plan: an owner who left, a date that passed, a ground that is gone."""

from collections.abc import Sequence
from enum import StrEnum

from ..identity.tables import Agent, Role, User
from ..performance.periods import today
from .outcome_tables import PlanGround
from .scope import OPEN
from .tables import DevelopmentPlan, PlanState


class Flag(StrEnum):
    OWNER_LEFT = "owner_left"
    """The account of who leads it is closed."""
    OWNER_ELSEWHERE = "owner_elsewhere"
    """Who leads it supervises another team than the agent's."""
    GROUND_GONE = "ground_gone"
    """The results, corrected, do not show the weakness any more."""
    CHECKPOINT_OVERDUE = "checkpoint_overdue"
    ENDED = "ended"
    """Its last day is over, and it has no outcome."""


def flags(plan: DevelopmentPlan, owner: User, agent: Agent, ground: PlanGround | None) -> tuple[Flag, ...]:
    """Of an open plan; a closed one is history. Needs its checkpoints."""
    if plan.state not in OPEN:
        return ()
    is_so = {
        Flag.OWNER_LEFT: not owner.active,
        Flag.OWNER_ELSEWHERE: owner.active and owner.role is Role.SUPERVISOR and owner.team_id != agent.team_id,
        Flag.GROUND_GONE: ground is not None and ground.gone_at is not None,
        Flag.CHECKPOINT_OVERDUE: plan.state is PlanState.ACTIVE and any(_overdue(plan)),
        Flag.ENDED: plan.state is PlanState.ACTIVE and plan.ends_on < today(),
    }
    return tuple(flag for flag, so in is_so.items() if so)


def _overdue(plan: DevelopmentPlan) -> Sequence[bool]:
    return [checkpoint.held_at is None and checkpoint.due_on < today() for checkpoint in plan.checkpoints]
