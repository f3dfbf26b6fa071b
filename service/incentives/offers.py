"""The rules, rewards and budgets of a programme. Commands never commit."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..dashboards.scores import cards
from ..errors import BadInput, Conflict, NotFound
from ..identity.viewer import Viewer
from ..performance.registry import METRICS, Direction, Metric, Unit
from .currencies import checked_amount, checked_currency
from .programme_queries import find_programme
from .programme_tables import (
    Activity,
    IncentiveBudget,
    IncentiveProgramme,
    IncentiveReward,
    IncentiveRule,
    ProgrammeState,
    RewardKind,
    RuleKind,
)
from .programmes import draft
from .schemas import BudgetFields, RewardFields, RuleFields
from .spending import spent

MOST_RULES, MOST_REWARDS = 20, 50
REVIEWED = "coverage"
"""How much was reviewed is no merit of an agent."""
QUALITY = "Results earn points by a scorecard, not by a metric: only those that chance picked count."


def add_rule(session: Session, viewer: Viewer, programme_id: UUID, fields: RuleFields) -> IncentiveRule:
    """To a draft. Raises BadInput for what does not fit the kind of rule, or does not exist."""
    programme = draft(session, viewer, programme_id)
    if len(programme.rules) >= MOST_RULES:
        raise BadInput(f"A programme has {MOST_RULES} rules at most: more nobody can follow.")
    scorecard, criterion = _question(session, fields)
    rule = IncentiveRule(
        programme_id=programme.id,
        kind=fields.kind,
        name=fields.name,
        points=fields.points,
        cap=_cap(fields),
        least_n=fields.least_n,
        scorecard=scorecard,
        criterion=criterion,
        target=_target(fields),
        metric=_metric(fields),
        activity=_activity(fields),
        badge=fields.badge,
        badge_months=fields.badge_months,
    )
    session.add(rule)
    session.flush()
    session.expire(programme, ["rules"])
    audit.record(session, viewer, "added a rule", "incentive programme", programme.id, kind=fields.kind.value)
    return rule


def remove_rule(session: Session, viewer: Viewer, programme_id: UUID, rule_id: UUID) -> None:
    """From a draft."""
    programme = draft(session, viewer, programme_id)
    rule = next((rule for rule in programme.rules if rule.id == rule_id), None)
    if rule is None:
        raise NotFound("There is no such rule.")
    session.delete(rule)
    session.flush()
    session.expire(programme, ["rules"])
    audit.record(session, viewer, "removed a rule", "incentive programme", programme_id, kind=rule.kind.value)


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


def rewardable() -> tuple[Metric, ...]:
    """Metrics that can get better. Those made of results are left out: not only chance picked them."""
    measured = (
        one for one in METRICS.values() if one.direction is not Direction.NEITHER and one.unit is not Unit.COUNT
    )
    return tuple(one for one in measured if not one.confirmed and one.id != REVIEWED)


def _running(session: Session, viewer: Viewer, programme_id: UUID) -> IncentiveProgramme:
    programme = find_programme(viewer, session, programme_id)
    if programme.state is ProgrammeState.ENDED:
        raise Conflict("This programme is over.")
    return programme


def _question(session: Session, fields: RuleFields) -> tuple[str | None, str | None]:
    """Scorecard and criterion of a rule about sampled results."""
    by_metric = fields.kind is RuleKind.IMPROVEMENT and fields.metric is not None
    if fields.kind is RuleKind.PARTICIPATION or by_metric:
        if fields.question:
            raise BadInput("Choose a scorecard or a metric, not both; taking part has neither.")
        return None, None
    if not fields.question:
        raise BadInput("Choose the scorecard, or one of its questions.")
    scorecard, _, criterion = fields.question.partition(":")
    known = next((card for card in cards(session) if card.id == scorecard), None)
    asked = {one.id for one in known.criteria if one.kind.has_options} if known else set()
    if known is None or (criterion and criterion not in asked):
        raise BadInput("There is no such scorecard or question, or it has no points.")
    return scorecard, criterion or None


def _target(fields: RuleFields) -> float | None:
    if fields.kind is not RuleKind.RESULTS:
        return None
    if not fields.target:
        raise BadInput("Say which percent a result has to reach, above 0.")
    return fields.target


def _metric(fields: RuleFields) -> str | None:
    """Of improvement in figures. Those of results are refused: chance did not pick what they are made of."""
    if fields.kind is not RuleKind.IMPROVEMENT or fields.metric is None:
        return None
    known = METRICS.get(fields.metric)
    if known is not None and known.confirmed:
        raise BadInput(QUALITY)
    if known not in rewardable():
        raise BadInput("There is no such metric, or more of it is neither better nor worse.")
    return fields.metric


def _activity(fields: RuleFields) -> Activity | None:
    if fields.kind is not RuleKind.PARTICIPATION:
        return None
    if fields.activity is None:
        raise BadInput("Say what taking part means.")
    return fields.activity


def _cap(fields: RuleFields) -> int:
    """Only taking part happens more than once in a month."""
    if fields.kind is not RuleKind.PARTICIPATION or fields.cap is None:
        return fields.points
    if fields.cap < fields.points:
        raise BadInput("The most in a month is at least what one time gives.")
    return fields.cap


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
