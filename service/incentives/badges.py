"""Badges: for points by the same rule in so many months. They follow the ledger, corrections included."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .ledger_tables import PointEntry
from .programme_tables import IncentiveProgramme, IncentiveRule


@dataclass(frozen=True, slots=True)
class Badge:
    """`months` in which the rule gave points; `of` are asked for."""

    name: str
    rule: str
    programme: str
    months: int
    of: int

    @property
    def held(self) -> bool:
        return self.months >= self.of


def badges_of(session: Session, agent_id: UUID) -> tuple[Badge, ...]:
    """Those that the agent holds or is on the way to, by name."""
    per_month = (
        select(PointEntry.rule_id, PointEntry.first)
        .where(PointEntry.agent_id == agent_id, PointEntry.rule_id.is_not(None))
        .group_by(PointEntry.rule_id, PointEntry.first)
        .having(func.sum(PointEntry.points) > 0)
        .subquery()
    )
    months: Mapping[UUID, int] = dict(
        session.execute(select(per_month.c.rule_id, func.count()).group_by(per_month.c.rule_id)).all()
    )
    rules = session.execute(
        select(IncentiveRule, IncentiveProgramme.name)
        .join(IncentiveProgramme, IncentiveProgramme.id == IncentiveRule.programme_id)
        .where(IncentiveRule.badge.is_not(None), IncentiveRule.id.in_(months))
        .order_by(IncentiveRule.badge, IncentiveRule.id)
    )
    return tuple(
        Badge(rule.badge or "", rule.name, programme, months[rule.id], rule.badge_months) for rule, programme in rules
    )
