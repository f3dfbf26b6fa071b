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
from .counter import question_of
from .ledger_tables import PointEntry
from .months import begun, months_of
from .programme_queries import seen_programme
from .programme_tables import IncentiveProgramme, IncentiveRule, RuleKind
from .sampled_results import SampledResult, sampled_results
from .strata import NO_TYPE, lifts, shift_of, stratum_of

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
    """`points`: mean booked a person and month, by the shift in which most of a person's sampled calls are."""

    rules: tuple[RuleFairness, ...]
    points: tuple[tuple[str, Figure], ...]


def fairness(viewer: Viewer, session: Session, programme_id: UUID) -> Fairness:
    """Of everybody in a programme that the viewer may see: figures about groups, never about a person."""
    programme = seen_programme(viewer, session, programme_id)
    months = begun(months_of(programme), today())
    asked = [rule for rule in programme.rules if rule.kind is RuleKind.RESULTS]
    if not months or not asked:
        return Fairness((), ())
    period = Period(months[0].first, months[-1].last)
    names = dict(session.execute(select(Team.id, Team.name)).all())
    found = {rule.id: sampled_results(session, question_of(programme, rule), period) for rule in asked}
    rules = tuple(_rule(rule, found[rule.id], names) for rule in asked)
    return Fairness(rules, _points_by_shift(session, programme, found[asked[0].id]))


def _rule(rule: IncentiveRule, results: Sequence[SampledResult], teams: Mapping[UUID, str]) -> RuleFairness:
    return RuleFairness(
        rule=rule,
        n=len(results),
        shifts=_groups(rule, results, lambda one: f"{shift_of(one.at, zone()).value.capitalize()} shift"),
        call_types=_groups(rule, results, lambda one: one.call_type or NO_TYPE.capitalize()),
        teams=_groups(rule, results, lambda one: teams.get(one.team_id, "No team") if one.team_id else "No team"),
    )


def _groups(
    rule: IncentiveRule, results: Sequence[SampledResult], name: Callable[[SampledResult], str]
) -> tuple[Group, ...]:
    by_name: dict[str, list[SampledResult]] = defaultdict(list)
    for result in results:
        by_name[name(result)].append(result)
    total = _reached(rule, results)
    return tuple(_group(rule, group, own, total, len(results)) for group, own in sorted(by_name.items()))


def _group(rule: IncentiveRule, name: str, own: Sequence[SampledResult], total: int, n: int) -> Group:
    reached = _reached(rule, own)
    figure = share(reached, len(own))
    others = (total - reached, n - len(own))
    if figure.suppressed:
        return Group(name, figure, None, None)
    added = lifts(rule.baseline or {})
    lift = sum(added.get(stratum_of(one, zone()), 0.0) for one in own) / len(own)
    counted = 100 * min(1.0, reached / len(own) + lift)
    compared = share_ratio((reached, len(own)), others) if others[1] >= SMALLEST_GROUP else None
    return Group(name, figure, counted, Ratio(compared[0], *compared[1]) if compared else None)


def _reached(rule: IncentiveRule, results: Iterable[SampledResult]) -> int:
    assert rule.target is not None
    return sum(result.value >= rule.target for result in results)


def _points_by_shift(
    session: Session, programme: IncentiveProgramme, results: Iterable[SampledResult]
) -> tuple[tuple[str, Figure], ...]:
    calls: dict[UUID, list[str]] = defaultdict(list)
    for result in results:
        calls[result.agent_id].append(shift_of(result.at, zone()).value)
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
