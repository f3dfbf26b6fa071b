"""The rewards and budgets of a programme. Commands never commit."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import BadInput, Conflict, NotFound
from ..identity.viewer import Viewer
from .currencies import checked_amount, checked_currency
from .programme_queries import find_programme
from .programme_tables import IncentiveBudget, IncentiveProgramme, IncentiveReward, ProgrammeState, RewardKind
from .schemas import BudgetFields, RewardFields
from .spending import spent

MOST_REWARDS = 50


def add_reward(session: Session, viewer: Viewer, programme_id: UUID, fields: RewardFields) -> IncentiveReward:
    """Money needs an amount and a currency that the programme has a budget in; time off needs hours."""
    programme = _running(session, viewer, programme_id)
    if len(programme.rewards) >= MOST_REWARDS:
        raise BadInput(f"A programme has {MOST_REWARDS} rewards at most.")
    reward = IncentiveReward(
        programme_id=programme.id, kind=fields.kind, name=fields.name, points=fields.points, stock=fields.stock
    )
    _check_belongs(fields)
    if fields.kind is RewardKind.MONEY:
        _put_money(programme, reward, fields)
    if fields.kind is RewardKind.TIME_OFF:
        if fields.hours is None:
            raise BadInput("Time off needs its hours.")
        reward.hours = fields.hours
    session.add(reward)
    session.flush()
    session.expire(programme, ["rewards"])
    audit.record(session, viewer, "added a reward", "incentive programme", programme.id, kind=fields.kind.value)
    return reward


def set_reward_active(
    session: Session, viewer: Viewer, programme_id: UUID, reward_id: UUID, *, active: bool
) -> IncentiveReward:
    """Whether it is offered. What was asked for already is decided as ever."""
    programme = find_programme(viewer, session, programme_id)
    reward = next((reward for reward in programme.rewards if reward.id == reward_id), None)
    if reward is None:
        raise NotFound("There is no such reward.")
    reward.active = active
    action = "offered a reward" if active else "withdrew a reward"
    audit.record(session, viewer, action, "incentive programme", programme_id, reward=str(reward_id))
    return reward


def set_budget(session: Session, viewer: Viewer, programme_id: UUID, fields: BudgetFields) -> IncentiveBudget:
    """What may be spent in one currency. Raises Conflict for less than what is promised already."""
    programme = _running(session, viewer, programme_id)
    currency = checked_currency(fields.currency)
    amount = checked_amount(fields.amount, currency)
    promised = spent(session, programme_id).get(currency)
    if promised is not None and amount < promised:
        raise Conflict(f"{promised} {currency} are promised already: a budget is never less.")
    of_currency = select(IncentiveBudget).where(
        IncentiveBudget.programme_id == programme_id, IncentiveBudget.currency == currency
    )
    budget = session.scalars(of_currency).first()
    if budget is None:
        budget = IncentiveBudget(programme_id=programme_id, currency=currency)
        session.add(budget)
    budget.amount = amount
    session.flush()
    session.expire(programme, ["budgets"])
    told = {"currency": currency, "amount": str(amount)}
    audit.record(session, viewer, "set a budget", "incentive programme", programme_id, **told)
    return budget


def _running(session: Session, viewer: Viewer, programme_id: UUID) -> IncentiveProgramme:
    programme = find_programme(viewer, session, programme_id)
    if programme.state is ProgrammeState.ENDED:
        raise Conflict("This programme is over.")
    return programme


def _check_belongs(fields: RewardFields) -> None:
    money = fields.amount is not None or fields.currency is not None
    if money and fields.kind is not RewardKind.MONEY:
        raise BadInput("Only money has an amount and a currency.")
    if fields.hours is not None and fields.kind is not RewardKind.TIME_OFF:
        raise BadInput("Only time off has hours.")


def _put_money(programme: IncentiveProgramme, reward: IncentiveReward, fields: RewardFields) -> None:
    if fields.amount is None or not fields.amount or fields.currency is None:
        raise BadInput("Money needs an amount above 0 and a currency.")
    reward.currency = checked_currency(fields.currency)
    reward.amount = checked_amount(fields.amount, reward.currency)
    if reward.currency not in {budget.currency for budget in programme.budgets}:
        raise BadInput(f"Set a budget in {reward.currency} first. Currencies are never converted.")
