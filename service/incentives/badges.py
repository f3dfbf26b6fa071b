"""Badges: for points by the same rule in so many periods. They follow the ledger, corrections included."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .ledger_tables import PointEntry
from .programme_tables import Cadence, IncentiveProgramme, IncentiveRule


@dataclass(frozen=True, slots=True)
class Badge:
    """`periods` of `cadence` in which the rule gave points; `of` are asked for."""

    name: str
    rule: str
    programme: str
    periods: int
    of: int
    cadence: Cadence

    @property
    def held(self) -> bool:
        return self.periods >= self.of


def badges_of(session: Session, agent_id: UUID) -> tuple[Badge, ...]:
    """Those that the agent holds or is on the way to, by name."""
    per_period = (
        select(PointEntry.rule_id, PointEntry.first)
        .where(PointEntry.agent_id == agent_id, PointEntry.rule_id.is_not(None))
        .group_by(PointEntry.rule_id, PointEntry.first)
        .having(func.sum(PointEntry.points) > 0)
        .subquery()
    )
    periods: Mapping[UUID, int] = dict(
        session.execute(select(per_period.c.rule_id, func.count()).group_by(per_period.c.rule_id)).all()
    )
    rules = session.execute(
        select(IncentiveRule, IncentiveProgramme.name, IncentiveProgramme.cadence)
        .join(IncentiveProgramme, IncentiveProgramme.id == IncentiveRule.programme_id)
        .where(IncentiveRule.badge.is_not(None), IncentiveRule.id.in_(periods))
        .order_by(IncentiveRule.badge, IncentiveRule.id)
    )
    return tuple(
        Badge(rule.badge or "", rule.name, programme, periods[rule.id], rule.badge_months, cadence)
        for rule, programme, cadence in rules
    )
