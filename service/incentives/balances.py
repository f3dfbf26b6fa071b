"""What somebody has earned and can still redeem. Points belong to their programme: they are not moved to another."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from ..performance.periods import Period
from .ledger_tables import Award, AwardState, EntryKind, PointEntry
from .programme_tables import IncentiveProgramme, IncentiveReward, IncentiveRule

EARNING = (EntryKind.EARNED, EntryKind.CORRECTED)


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """One line of the ledger in words. `first` and `last` are the period that it is about, of what a rule earned."""

    id: UUID
    programme: str
    rule: str | None
    kind: EntryKind
    points: int
    why: str
    first: dt.date | None
    last: dt.date | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PointsEarned:
    """What an agent earned for the weeks, months or quarters that end in a period, corrections included: the entries,
    newest first."""

    points: int
    entries: tuple[EntryDetail, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """An agent's points in one programme. `reserved` are asked for and not decided yet.

    A balance below 0 comes from a correction after points were redeemed: what was redeemed stays.
    """

    earned: int
    redeemed: int
    reserved: int

    @property
    def points(self) -> int:
        return self.earned - self.redeemed

    @property
    def available(self) -> int:
        return max(0, self.points - self.reserved)


NOTHING_YET = Balance(0, 0, 0)


def points_of(session: Session, agent_id: UUID, period: Period) -> PointsEarned:
    """Earned for weeks, months or quarters that end in the period, so that each belongs to one month.

    What an entry says never rests on more than people confirmed.
    """
    about = (PointEntry.last >= period.first, PointEntry.last <= period.last)
    found = entries(session, PointEntry.agent_id == agent_id, PointEntry.kind.in_(EARNING), *about)
    return PointsEarned(sum(entry.points for entry in found), found)


def entries(session: Session, *conditions: ColumnElement[bool]) -> tuple[EntryDetail, ...]:
    """Lines of the ledger, newest first. Not scoped."""
    rows = session.execute(
        select(
            PointEntry.id,
            IncentiveProgramme.name.label("programme"),
            IncentiveRule.name.label("rule"),
            PointEntry.kind,
            PointEntry.points,
            PointEntry.why,
            PointEntry.first,
            PointEntry.last,
            PointEntry.created_at.label("at"),
        )
        .join(IncentiveProgramme, IncentiveProgramme.id == PointEntry.programme_id)
        .outerjoin(IncentiveRule, IncentiveRule.id == PointEntry.rule_id)
        .where(*conditions)
        .order_by(PointEntry.created_at.desc(), PointEntry.number.desc(), PointEntry.id)
    )
    return tuple(EntryDetail(**row) for row in rows.mappings())


def balance(session: Session, programme_id: UUID, agent_id: UUID) -> Balance:
    """Of one agent in one programme."""
    of_agent = (PointEntry.agent_id == agent_id, Award.agent_id == agent_id)
    return _balances(session, programme_id, *of_agent).get(agent_id, NOTHING_YET)


def balances(session: Session, programme_id: UUID) -> Mapping[UUID, Balance]:
    """By agent, of everybody who has an entry or asked for a reward. Not scoped."""
    return _balances(session, programme_id)


def _balances(
    session: Session,
    programme_id: UUID,
    of_entries: ColumnElement[bool] | None = None,
    of_awards: ColumnElement[bool] | None = None,
) -> dict[UUID, Balance]:
    booked, asked = _booked(programme_id), _asked(programme_id)
    if of_entries is not None and of_awards is not None:
        booked, asked = booked.where(of_entries), asked.where(of_awards)
    reserved: dict[UUID, int] = dict(session.execute(asked).all())
    found = {agent: Balance(earned, redeemed, 0) for agent, earned, redeemed in session.execute(booked)}
    agents = found.keys() | reserved.keys()
    return {agent: _with(found.get(agent, NOTHING_YET), reserved.get(agent, 0)) for agent in agents}


def _with(booked: Balance, reserved: int) -> Balance:
    return Balance(booked.earned, booked.redeemed, reserved)


def _booked(programme_id: UUID) -> Select[*tuple[Any, ...]]:
    earning = PointEntry.kind.in_(EARNING)

    def total(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(PointEntry.points).filter(condition), 0)

    return (
        select(PointEntry.agent_id, total(earning), -total(~earning))
        .where(PointEntry.programme_id == programme_id)
        .group_by(PointEntry.agent_id)
    )


def _asked(programme_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(Award.agent_id, func.sum(Award.points))
        .join(IncentiveReward, IncentiveReward.id == Award.reward_id)
        .where(IncentiveReward.programme_id == programme_id, Award.redeemed, Award.state == AwardState.PROPOSED)
        .group_by(Award.agent_id)
    )
