"""Whether a programme treats shifts and kinds of calls alike: who reaches the target, and what that gives.

A group is compared with all others together, not with the best one: the best of many is best by luck as well.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluation.ratios import share_ratio

from ..dashboards.figures import SMALLEST_GROUP, Figure, Sums, deviation, share
from ..identity.tables import Team
from ..identity.viewer import Viewer
from ..performance.periods import Period, today, zone
from .cadences import begun, periods_of
from .counter import question_of
from .ledger_tables import PointEntry
from .programme_queries import seen_programme
from .programme_tables import IncentiveProgramme, IncentiveRule, RuleKind
from .sampled_results import SampledResult, sampled_results
from .strata import NO_TYPE, lifts, shift_of, stratum_of

NO_TEAM = "No team"
FOUR_FIFTHS = 0.8
"""Below this ratio a difference is large enough to look into (US Uniform Guidelines on Employee Selection, 1978)."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """How often a group reaches the target against all others, with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def within_noise(self) -> bool:
        return self.low <= 1 <= self.high

    @property
    def adverse(self) -> bool:
        """Too seldom, and by more than noise."""
        return self.value < FOUR_FIFTHS and self.high < 1


@dataclass(frozen=True, slots=True)
class Group:
    """`reached`: how often the target was reached, in percent. `counted`: the same with what harder kinds of calls
    add. `ratio` is None where there is nothing to compare with, or too little.
    """

    name: str
    reached: Figure
    counted: float | None
    ratio: Ratio | None


@dataclass(frozen=True, slots=True)
class RuleFairness:
    """One rule of sampled results: by shift, by kind of call and by team; too small ones are only counted."""

    rule: IncentiveRule
    n: int
    shifts: tuple[Group, ...]
    call_types: tuple[Group, ...]
    teams: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Fairness:
    """`points`: mean booked a person and period, by the shift in which most of a person's sampled calls are."""

    rules: tuple[RuleFairness, ...]
    points: tuple[tuple[str, Figure], ...]


def fairness(viewer: Viewer, session: Session, programme_id: UUID) -> Fairness:
    """Of everybody in a programme that the viewer may see: figures about groups, never about a person."""
    programme = seen_programme(viewer, session, programme_id)
    periods = begun(periods_of(programme), today())
    asked = [rule for rule in programme.rules if rule.kind is RuleKind.RESULTS]
    if not periods or not asked:
        return Fairness((), ())
    period = Period(periods[0].first, periods[-1].last)
    names = dict(session.execute(select(Team.id, Team.name)).all())
    found = {rule.id: sampled_results(session, question_of(programme, rule), period) for rule in asked}
    rules = tuple(_rule(rule, found[rule.id], names) for rule in asked)
    return Fairness(rules, _points_by_shift(session, programme, found[asked[0].id]))


@dataclass(frozen=True, slots=True)
class _Call:
    """A sampled result with what is compared: whether it reached the target, and what its kind of call adds."""

    reached: bool
    lift: float
    shift: str
    call_type: str
    team: str


def _rule(rule: IncentiveRule, results: Sequence[SampledResult], teams: Mapping[UUID, str]) -> RuleFairness:
    calls = _calls(rule, results, teams)
    return RuleFairness(
        rule=rule,
        n=len(calls),
        shifts=_groups(calls, lambda call: call.shift),
        call_types=_groups(calls, lambda call: call.call_type),
        teams=_groups(calls, lambda call: call.team),
    )


def _calls(rule: IncentiveRule, results: Sequence[SampledResult], teams: Mapping[UUID, str]) -> list[_Call]:
    assert rule.target is not None
    added, clock = lifts(rule.baseline or {}), zone()
    return [
        _Call(
            reached=one.value >= rule.target,
            lift=added.get(stratum_of(one, clock), 0.0),
            shift=f"{shift_of(one.at, clock).value.capitalize()} shift",
            call_type=one.call_type or NO_TYPE.capitalize(),
            team=teams.get(one.team_id, NO_TEAM) if one.team_id else NO_TEAM,
        )
        for one in results
    ]


def _groups(calls: Sequence[_Call], name: Callable[[_Call], str]) -> tuple[Group, ...]:
    by_name: dict[str, list[_Call]] = defaultdict(list)
    for call in calls:
        by_name[name(call)].append(call)
    total = sum(call.reached for call in calls)
    return tuple(_group(group, own, total, len(calls)) for group, own in sorted(by_name.items()))


def _group(name: str, own: Sequence[_Call], total: int, n: int) -> Group:
    reached = sum(call.reached for call in own)
    figure = share(reached, len(own))
    if figure.suppressed:
        return Group(name, figure, None, None)
    counted = 100 * min(1.0, (reached + sum(call.lift for call in own)) / len(own))
    others = (total - reached, n - len(own))
    compared = share_ratio((reached, len(own)), others) if others[1] >= SMALLEST_GROUP else None
    return Group(name, figure, counted, Ratio(compared[0], *compared[1]) if compared else None)


def _points_by_shift(
    session: Session, programme: IncentiveProgramme, results: Iterable[SampledResult]
) -> tuple[tuple[str, Figure], ...]:
    calls, clock = defaultdict[UUID, list[str]](list), zone()
    for result in results:
        calls[result.agent_id].append(shift_of(result.at, clock).value)
    booked = session.execute(
        select(PointEntry.agent_id, func.sum(PointEntry.points))
        .where(PointEntry.programme_id == programme.id, PointEntry.rule_id.is_not(None))
        .group_by(PointEntry.agent_id, PointEntry.first)
    )
    by_shift: dict[str, list[float]] = defaultdict(list)
    for agent, points in booked:
        if agent in calls:
            by_shift[max(sorted(set(calls[agent])), key=calls[agent].count)].append(float(points))
    return tuple(
        (f"{shift.capitalize()} shift", deviation(Sums(len(own), sum(own), sum(one * one for one in own))))
        for shift, own in sorted(by_shift.items())
    )
