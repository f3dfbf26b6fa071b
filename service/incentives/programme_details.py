"""One programme as those who lead it see it. People stand in order of their names: points are no ranking."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..dashboards.scores import cards
from ..identity.tables import Agent, Team
from ..identity.viewer import Viewer
from ..performance.amendments import meanings, metric_as_meant
from ..performance.registry import METRICS
from .access import may_see_points
from .award_queries import AwardDetail, awards_of
from .balances import Balance, EntryDetail, balances, entries
from .earning import aim_words
from .ledger_tables import PointEntry
from .programme_queries import leads, objective_name, seen_programme
from .programme_tables import Cadence, IncentiveBudget, IncentiveProgramme, IncentiveReward, IncentiveRule
from .spending import spent, taken


@dataclass(frozen=True, slots=True)
class RuleDetail:
    """`about` is what it is measured by, in words, and `aim` what a figure is to reach. `amended`: its metric means
    something else now, so that newer values do not count."""

    rule: IncentiveRule
    cadence: Cadence
    about: str
    aim: str = ""
    amended: bool = False


@dataclass(frozen=True, slots=True)
class BudgetDetail:
    budget: IncentiveBudget
    promised: Decimal

    @property
    def left(self) -> Decimal:
        return self.budget.amount - self.promised


@dataclass(frozen=True, slots=True)
class RewardDetail:
    reward: IncentiveReward
    taken: int


@dataclass(frozen=True, slots=True)
class Person:
    """An agent with points in the programme."""

    agent_id: UUID
    name: str
    team: str | None
    balance: Balance


@dataclass(frozen=True, slots=True)
class ProgrammeDetail:
    """`people` are those whose points the viewer may see; `leads` says whether the viewer may change it."""

    programme: IncentiveProgramme
    objective: str | None
    teams: tuple[str, ...]
    leads: bool
    rules: tuple[RuleDetail, ...]
    budgets: tuple[BudgetDetail, ...]
    rewards: tuple[RewardDetail, ...]
    people: tuple[Person, ...]
    awards: tuple[AwardDetail, ...]


def programme_detail(viewer: Viewer, session: Session, programme_id: UUID) -> ProgrammeDetail:
    """Raises NotFound."""
    programme = seen_programme(viewer, session, programme_id)
    promised, counts = spent(session, programme_id), taken(session, programme_id)
    names = dict(session.execute(select(Team.id, Team.name)).all())
    return ProgrammeDetail(
        programme=programme,
        objective=objective_name(session, programme),
        teams=tuple(sorted(names[team.team_id] for team in programme.teams)),
        leads=leads(viewer, session, programme_id),
        rules=rule_details(session, programme),
        budgets=tuple(BudgetDetail(one, promised.get(one.currency, Decimal(0))) for one in programme.budgets),
        rewards=tuple(RewardDetail(reward, counts.get(reward.id, 0)) for reward in programme.rewards),
        people=_people(viewer, session, programme_id, names),
        awards=awards_of(viewer, session, programme_id=programme_id),
    )


def rule_details(session: Session, programme: IncentiveProgramme) -> tuple[RuleDetail, ...]:
    """The rules, with what scorecards, questions and metrics are called."""
    called, now = _called(session), meanings(session)
    return tuple(
        _of_metric(session, programme, rule, now)
        if rule.metric is not None
        else RuleDetail(rule, programme.cadence, _about(rule, called))
        for rule in programme.rules
    )


def ledger_of(viewer: Viewer, session: Session, programme_id: UUID) -> tuple[tuple[str, EntryDetail], ...]:
    """Every line with the agent's name, newest first, of those whose points the viewer may see."""
    seen_programme(viewer, session, programme_id)
    visible = dict(session.execute(select(Agent.id, Agent.name).where(may_see_points(viewer))).all())
    whose = dict(
        session.execute(select(PointEntry.id, PointEntry.agent_id).where(PointEntry.programme_id == programme_id)).all()
    )
    of_programme = (PointEntry.programme_id == programme_id, PointEntry.agent_id.in_(visible))
    return tuple((visible[whose[entry.id]], entry) for entry in entries(session, *of_programme))


def _people(viewer: Viewer, session: Session, programme_id: UUID, teams: Mapping[UUID, str]) -> tuple[Person, ...]:
    own = balances(session, programme_id)
    visible = select(Agent.id, Agent.name, Agent.team_id).where(may_see_points(viewer), Agent.id.in_(own))
    rows = session.execute(visible.order_by(Agent.name, Agent.id))
    return tuple(Person(id, name, teams.get(team) if team else None, own[id]) for id, name, team in rows)


def _of_metric(
    session: Session, programme: IncentiveProgramme, rule: IncentiveRule, now: Mapping[str, int]
) -> RuleDetail:
    """By what the metric meant when the programme started; in a draft, by what it means now."""
    assert rule.metric is not None
    if rule.metric in METRICS:
        return RuleDetail(rule, programme.cadence, METRICS[rule.metric].name)
    meaning = rule.metric_meaning or now[rule.metric]
    metric = metric_as_meant(session, rule.metric, meaning)
    aim = aim_words(metric, rule.target) if rule.target is not None else ""
    return RuleDetail(rule, programme.cadence, metric.name, aim, amended=meaning != now[rule.metric])


def _about(rule: IncentiveRule, called: Mapping[tuple[str, str | None], str]) -> str:
    if rule.activity is not None:
        return ""
    whole = called.get((rule.scorecard or "", None), rule.scorecard or "")
    asked = called.get((rule.scorecard or "", rule.criterion)) if rule.criterion else None
    return f"{whole}: {asked or rule.criterion}" if rule.criterion else whole


def _called(session: Session) -> Mapping[tuple[str, str | None], str]:
    found: dict[tuple[str, str | None], str] = {}
    for card in cards(session):
        found[card.id, None] = card.name
        found |= {(card.id, criterion.id): criterion.name for criterion in card.criteria}
    return found
