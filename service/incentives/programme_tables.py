"""What a programme rewards and with what, who takes part, and the policy that all of it stands under."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Identified, now


class Leaderboard(StrEnum):
    """What colleagues see of each other's points: nothing, points without names, or names of those who agreed."""

    OFF = "off"
    ANONYMOUS = "anonymous"
    NAMED = "named"


class ProgrammeState(StrEnum):
    """Rules change in a draft only: nobody's points are counted by rules that came later."""

    DRAFT = "draft"
    ACTIVE = "active"
    ENDED = "ended"


class Cadence(StrEnum):
    """The calendar periods that a programme counts by. Weeks begin on Mondays."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


class RuleKind(StrEnum):
    """What earns points: confirmed results of randomly sampled reviews, figures of other systems that a person
    confirmed, getting better than before, taking part."""

    RESULTS = "results"
    FIGURE = "figure"
    IMPROVEMENT = "improvement"
    PARTICIPATION = "participation"


class Activity(StrEnum):
    """What taking part means."""

    SELF_ASSESSMENT = "self_assessment"
    COACHING = "coaching"
    PEER_FEEDBACK = "peer_feedback"
    ACTIONS = "actions"


class RewardKind(StrEnum):
    MONEY = "money"
    TIME_OFF = "time_off"
    PERK = "perk"
    RECOGNITION = "recognition"


class IncentivePolicy(Identified, Base):
    """One version of what the centre allows; the newest counts. Without any: switched on, and no leaderboards."""

    __tablename__ = "incentive_policies"

    version: Mapped[int] = mapped_column(unique=True)
    enabled: Mapped[bool]
    leaderboard: Mapped[Leaderboard]
    smallest_board: Mapped[int]
    """Fewer people than this are never shown beside each other."""
    reason: Mapped[str]
    """Why it is so, such as an agreement with the works council."""
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class IncentiveProgramme(Identified, Base):
    """`starts` to `ends` are local days, both included. Without teams it is for everybody."""

    __tablename__ = "incentive_programmes"

    name: Mapped[str] = mapped_column(unique=True)
    why: Mapped[str]
    objective_id: Mapped[UUID | None] = mapped_column(ForeignKey("objectives.id", ondelete="SET NULL"), index=True)
    """The business objective that it serves."""
    starts: Mapped[dt.date]
    ends: Mapped[dt.date]
    cadence: Mapped[Cadence] = mapped_column(default=Cadence.MONTH, server_default=Cadence.MONTH.value)
    """The database refuses to change it once points were given."""
    state: Mapped[ProgrammeState] = mapped_column(default=ProgrammeState.DRAFT, index=True)
    started_at: Mapped[dt.datetime | None]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))

    teams: Mapped[list["ProgrammeTeam"]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    rules: Mapped[list["IncentiveRule"]] = relationship(lazy="selectin", order_by="IncentiveRule.created_at")
    rewards: Mapped[list["IncentiveReward"]] = relationship(lazy="selectin", order_by="IncentiveReward.created_at")
    budgets: Mapped[list["IncentiveBudget"]] = relationship(lazy="selectin", order_by="IncentiveBudget.currency")

    __table_args__ = (CheckConstraint("starts <= ends", name="begins_before_it_ends"),)


class ProgrammeTeam(Base):
    """A team that a programme is for."""

    __tablename__ = "incentive_programme_teams"

    programme_id: Mapped[UUID] = mapped_column(
        ForeignKey("incentive_programmes.id", ondelete="CASCADE"), primary_key=True
    )
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True, index=True)


class IncentiveRule(Identified, Base):
    """What earns how many points in a period of the programme: a week, month or quarter.

    Results: `points` times the share of sampled results of `scorecard`, or of its `criterion`, that reach `target`
    percent, from `least_n` of them on. Figure: `points` when the imported `metric` is at `target` or better, from
    `least_n` observations on. Improvement: `points` when the period is better than the one before by more than noise,
    in sampled results of `scorecard` or in `metric`. Participation: `points` for each `activity`, `cap` at most.
    A rule with a `badge` gives it to whoever earned points by it in `badge_months` periods.
    """

    __tablename__ = "incentive_rules"

    programme_id: Mapped[UUID] = mapped_column(ForeignKey("incentive_programmes.id", ondelete="CASCADE"), index=True)
    kind: Mapped[RuleKind]
    name: Mapped[str]
    points: Mapped[int]
    cap: Mapped[int]
    """The most that it gives in a period."""
    least_n: Mapped[int]
    scorecard: Mapped[str | None]
    criterion: Mapped[str | None]
    target: Mapped[float | None]
    metric: Mapped[str | None]
    metric_meaning: Mapped[int | None]
    """What an imported metric meant when the programme started: values of another meaning do not count."""
    activity: Mapped[Activity | None]
    badge: Mapped[str | None]
    badge_months: Mapped[int] = mapped_column(default=1)
    baseline: Mapped[dict[str, Any] | None]
    """By kind of call and shift, [reached, results] of everybody in the time before the programme: kept when it
    starts, so that nobody's points depend on colleagues. See strata.py."""

    __table_args__ = (
        CheckConstraint("points > 0 and cap >= points and least_n > 0 and badge_months > 0", name="amounts"),
        CheckConstraint("kind <> 'results' or (scorecard is not null and target is not null)", name="results"),
        CheckConstraint("kind <> 'figure' or (metric is not null and target is not null)", name="figure"),
        CheckConstraint("kind <> 'improvement' or (scorecard is null) <> (metric is null)", name="improvement"),
        CheckConstraint("kind <> 'participation' or activity is not null", name="participation"),
    )


class IncentiveReward(Identified, Base):
    """Something that points are given for, or that people award. Money is an exact amount in one currency."""

    __tablename__ = "incentive_rewards"

    programme_id: Mapped[UUID] = mapped_column(ForeignKey("incentive_programmes.id", ondelete="CASCADE"), index=True)
    kind: Mapped[RewardKind]
    name: Mapped[str]
    points: Mapped[int]
    """What it costs to redeem; 0 for what is only awarded by people."""
    amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    currency: Mapped[str | None]
    """ISO 4217."""
    hours: Mapped[float | None]
    """Of time off."""
    stock: Mapped[int | None]
    """How many there are; None for as many as are asked for."""
    active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        CheckConstraint("points >= 0 and (stock is null or stock >= 0)", name="amounts"),
        CheckConstraint(
            "(kind = 'money') = (amount is not null and currency is not null and amount > 0)", name="money"
        ),
        CheckConstraint("(kind = 'time_off') = (hours is not null and hours > 0)", name="time_off"),
    )


class IncentiveBudget(Identified, Base):
    """What a programme may spend in one currency. Currencies are never added up or converted."""

    __tablename__ = "incentive_budgets"

    programme_id: Mapped[UUID] = mapped_column(ForeignKey("incentive_programmes.id", ondelete="CASCADE"))
    currency: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Numeric(12, 2))

    __table_args__ = (UniqueConstraint("programme_id", "currency"), CheckConstraint("amount >= 0", name="amount"))


class IncentiveChoice(Base):
    """What an agent chose. Without a row: takes part, and is named on no leaderboard."""

    __tablename__ = "incentive_choices"

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True)
    opted_out: Mapped[bool] = mapped_column(default=False)
    since: Mapped[dt.date | None]
    """Who came back counts from the period that begins on or after this local day."""
    named: Mapped[bool] = mapped_column(default=False)
    at: Mapped[dt.datetime] = mapped_column(default=now)
