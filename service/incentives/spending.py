"""What is promised of rewards: money by currency, and how many of each that is limited."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..errors import Conflict
from .ledger_tables import Award, AwardState
from .programme_tables import IncentiveBudget, IncentiveReward

PROMISED = (AwardState.PROPOSED, AwardState.APPROVED, AwardState.HANDED_OVER)
"""What may still have to be paid, and what was."""


def spent(session: Session, programme_id: UUID) -> Mapping[str, Decimal]:
    """By currency, each for itself. What waits for a decision counts: a budget is never promised twice."""
    rows = session.execute(
        select(Award.currency, func.sum(Award.amount))
        .join(IncentiveReward, IncentiveReward.id == Award.reward_id)
        .where(IncentiveReward.programme_id == programme_id, Award.state.in_(PROMISED), Award.currency.is_not(None))
        .group_by(Award.currency)
    )
    return {currency: amount for currency, amount in rows if currency is not None and amount is not None}


def taken(session: Session, programme_id: UUID) -> Mapping[UUID, int]:
    """By reward, how many were asked for or given."""
    rows = session.execute(
        select(Award.reward_id, func.count())
        .join(IncentiveReward, IncentiveReward.id == Award.reward_id)
        .where(IncentiveReward.programme_id == programme_id, Award.state.in_(PROMISED))
        .group_by(Award.reward_id)
    )
    return dict(rows.all())


def check_left(session: Session, reward: IncentiveReward) -> None:
    """Raises Conflict where none is left of the reward, or too little of its budget. The caller holds it locked."""
    if reward.stock is not None and taken(session, reward.programme_id).get(reward.id, 0) >= reward.stock:
        raise Conflict("None of this reward is left.")
    if reward.currency is None or reward.amount is None:
        return
    of_currency = select(IncentiveBudget.amount).where(
        IncentiveBudget.programme_id == reward.programme_id, IncentiveBudget.currency == reward.currency
    )
    budget = session.scalar(of_currency.with_for_update()) or Decimal(0)
    promised = spent(session, reward.programme_id).get(reward.currency, Decimal(0))
    if promised + reward.amount > budget:
        left = budget - promised
        raise Conflict(f"The budget does not reach: {left} {reward.currency} are left, and this is {reward.amount}.")
