"""What each rule of a programme gives whom for one period."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..dashboards.figures import NOTHING
from ..identity.tables import Agent
from ..performance.amendments import metric_as_meant
from ..performance.estimates import compared, difference
from ..performance.periods import Period, today, zone
from ..performance.queries import metric, sums_of
from ..performance.registry import METRICS, Metric
from ..performance.scopes import Grouping, Scope
from .cadences import EARLIEST, LATEST
from .confirmed_values import ConfirmedValues, confirmed_values
from .earning import Compared, Earned, Source, by_figure, by_improvement, by_metric, by_results, by_taking_part
from .ledger import NOT_BOOKED, Booked
from .ledger_tables import SourceKind
from .participation import erased, participation
from .programme_tables import IncentiveProgramme, IncentiveRule, RuleKind
from .sampled_results import Question, SampledResult, sampled_results, waiting


@dataclass(frozen=True, slots=True)
class Counter:
    """One period of a programme. `agents` take part in incentives; those that a rule is about are found among them."""

    session: Session
    programme: IncentiveProgramme
    period: Period
    agents: frozenset[UUID]

    def earned(self, rule: IncentiveRule, so_far: Mapping[UUID, Booked]) -> Mapping[UUID, Earned]:
        """By agent; without those for whom it cannot be said yet. `so_far` is what the ledger has of the rule."""
        if rule.kind is RuleKind.PARTICIPATION:
            return self._took_part(rule, so_far)
        if today() < self.period.last + EARLIEST:
            return {}
        if rule.metric is None:
            return self._confirmed(rule, so_far)
        return self._better_figures(rule) if rule.metric in METRICS else self._imported(rule, so_far)

    def _confirmed(self, rule: IncentiveRule, so_far: Mapping[UUID, Booked]) -> Mapping[UUID, Earned]:
        """Of agents none of whose sampled conversations waits for a person. After `LATEST` first points do not wait."""
        question = question_of(self.programme, rule, self.agents)
        results = _by_agent(sampled_results(self.session, question, self.period))
        open_ = waiting(self.session, question, self.period)
        overdue = today() > self.period.last + LATEST
        ready = {
            agent
            for agent in (results.keys() | so_far.keys()) & self.agents
            if not open_.get(agent) or (overdue and agent not in so_far)
        }
        if rule.kind is RuleKind.RESULTS:
            return {agent: by_results(rule, results.get(agent, ()), zone()) for agent in ready}
        before = _by_agent(sampled_results(self.session, question, self.period.before()))
        return {
            agent: by_improvement(rule, self.programme.cadence, before.get(agent, ()), results.get(agent, ()))
            for agent in ready
        }

    def _better_figures(self, rule: IncentiveRule) -> Mapping[UUID, Earned]:
        assert rule.metric is not None
        asked = metric(rule.metric)
        then, now = (
            sums_of(self.session, (asked.id,), period, Grouping.AGENT, Scope())
            for period in (self.period.before(), self.period)
        )
        found: dict[UUID, Earned] = {}
        for agent in self.agents & self._members() & now.keys():
            sums = [each.get(agent, {}).get(asked.id, NOTHING) for each in (then, now)]
            change = compared(asked, *sums) if all(one.n for one in sums) else None
            source = Source(SourceKind.METRIC, self.period.ends, value=change.value if change else None)
            seen = Compared(asked, change, sums[0].n, sums[1].n)
            found[agent] = by_metric(rule, self.programme.cadence, seen, (source,))
        return found

    def _imported(self, rule: IncentiveRule, so_far: Mapping[UUID, Booked]) -> Mapping[UUID, Earned]:
        """Of agents none of whose values waits for a person. After `LATEST` first points do not wait."""
        assert rule.metric is not None
        assert rule.metric_meaning is not None
        asked = metric_as_meant(self.session, rule.metric, rule.metric_meaning)
        members = self.agents & (self._members() | so_far.keys())
        now = confirmed_values(self.session, asked.id, rule.metric_meaning, self.period, members)
        if rule.kind is RuleKind.FIGURE:
            ready = self._ready(now, now.keys(), so_far)
            return {agent: by_figure(rule, asked, now[agent].figure, now[agent].sources) for agent in ready}
        then = confirmed_values(self.session, asked.id, rule.metric_meaning, self.period.before(), members)
        ready = self._ready(then, self._ready(now, now.keys(), so_far), so_far)
        return {
            agent: self._better_values(rule, asked, then.get(agent, ConfirmedValues()), now[agent]) for agent in ready
        }

    def _ready(
        self, values: Mapping[UUID, ConfirmedValues], agents: Iterable[UUID], so_far: Mapping[UUID, Booked]
    ) -> list[UUID]:
        overdue = today() > self.period.last + LATEST
        waiting_for = {agent for agent, own in values.items() if own.waits}
        return [agent for agent in agents if agent not in waiting_for or (overdue and agent not in so_far)]

    def _better_values(self, rule: IncentiveRule, asked: Metric, then: ConfirmedValues, now: ConfirmedValues) -> Earned:
        seen = Compared(asked, difference(then.figure, now.figure), then.figure.n, now.figure.n)
        return by_metric(rule, self.programme.cadence, seen, (*then.sources, *now.sources))

    def _took_part(self, rule: IncentiveRule, so_far: Mapping[UUID, Booked]) -> Mapping[UUID, Earned]:
        assert rule.activity is not None
        members = self.agents & (self._members() | so_far.keys())
        sources = participation(self.session, rule.activity, self.period, members)
        found: dict[UUID, Earned] = {}
        for agent in (sources.keys() | so_far.keys()) & members:
            own = sources.get(agent, ())
            missing = so_far.get(agent, NOT_BOOKED).cited - {source.of_id for source in own}
            gone = erased(self.session, rule.activity, missing) if missing else frozenset()
            found[agent] = by_taking_part(rule, self.programme.cadence, own, len(gone))
        return found

    def _members(self) -> frozenset[UUID]:
        """Agents of the programme's teams, as they are now."""
        teams = [team.team_id for team in self.programme.teams]
        agents = select(Agent.id)
        return frozenset(self.session.scalars(agents.where(Agent.team_id.in_(teams)) if teams else agents))


def question_of(programme: IncentiveProgramme, rule: IncentiveRule, agents: frozenset[UUID] | None = None) -> Question:
    """What a rule of sampled results asks, of the programme's teams."""
    assert rule.scorecard is not None
    return Question(rule.scorecard, rule.criterion, [team.team_id for team in programme.teams], agents)


def _by_agent(results: Iterable[SampledResult]) -> dict[UUID, tuple[SampledResult, ...]]:
    found: dict[UUID, tuple[SampledResult, ...]] = {}
    for result in results:
        found[result.agent_id] = (*found.get(result.agent_id, ()), result)
    return found
