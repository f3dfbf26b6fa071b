"""What a rule gives an agent for a period, and why: plain arithmetic over what was found."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from ..dashboards.figures import Change, Figure, Sums
from ..objectives.wording import spoken
from ..performance.estimates import compared
from ..performance.registry import METRICS, Direction, Metric
from .ledger_tables import SourceKind
from .programme_tables import Cadence, IncentiveRule
from .sampled_results import SampledResult
from .strata import Reached, reached


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that points rest on: a review, an imported value, or the row of what was taken part in."""

    kind: SourceKind
    at: dt.datetime
    review_id: UUID | None = None
    of_id: UUID | None = None
    value: float | None = None
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Earned:
    """Points of one rule for one period; 0 where it gives none. `why` is read by the agent."""

    points: int
    why: str
    sources: tuple[Source, ...] = ()


def by_results(rule: IncentiveRule, results: Sequence[SampledResult], zone: ZoneInfo) -> Earned:
    """The rule's points times the share of the results that reach its target."""
    assert rule.target is not None
    if len(results) < rule.least_n:
        return Earned(0, f"{_calls(len(results))} {_was(len(results))} reviewed, and the rule asks for {rule.least_n}.")
    found = reached(results, rule.target, rule.baseline or {}, zone)
    why = f"{found.count} of {_calls(found.n)} reached {rule.target:g} %.{_lifted(found)}"
    return Earned(round(rule.points * found.share), why, _reviews(results, rule.target))


def by_improvement(
    rule: IncentiveRule, cadence: Cadence, before: Sequence[SampledResult], results: Sequence[SampledResult]
) -> Earned:
    """The rule's points where the period's mean is above the one of the period before by more than noise."""
    if min(len(before), len(results)) < rule.least_n:
        counts = f"{len(results)} in this {cadence.value} and {len(before)} in the one before"
        return Earned(0, f"Sampled calls reviewed: {counts}. The rule asks for {rule.least_n} in each.")
    difference = compared(METRICS["quality"], _sums(before), _sums(results))
    return _improved(rule, cadence, METRICS["quality"], difference, (*_reviews(before), *_reviews(results)))


@dataclass(frozen=True, slots=True)
class Compared:
    """A metric before and now: how much it changed, None where that cannot be said, and n on both sides."""

    metric: Metric
    difference: Change | None
    before: int
    now: int


def by_metric(rule: IncentiveRule, cadence: Cadence, found: Compared, sources: tuple[Source, ...]) -> Earned:
    """The rule's points where a metric got better by more than noise."""
    if min(found.before, found.now) < rule.least_n:
        counted = "observations" if sources and sources[0].kind is SourceKind.IMPORTED else "contacts"
        counts = f"{found.now} {counted} now and {found.before} before"
        return Earned(0, f"{counts}: the rule asks for {rule.least_n} in each.")
    return _improved(rule, cadence, found.metric, found.difference, sources)


def by_figure(rule: IncentiveRule, metric: Metric, figure: Figure, sources: tuple[Source, ...]) -> Earned:
    """The rule's points where a figure of another system is at its target or better."""
    assert rule.target is not None
    if figure.value is None or figure.n < rule.least_n:
        return Earned(0, f"{figure.n} confirmed observations, and the rule asks for {rule.least_n}.")
    above = metric.direction is Direction.HIGHER
    reached = figure.value >= rule.target if above else figure.value <= rule.target
    words = f"{spoken(metric, figure.value)} (n {figure.n:,})"
    if not reached:
        return Earned(0, f"{words}: not {aim_words(metric, rule.target)}.")
    return Earned(rule.points, f"{words}: {aim_words(metric, rule.target)}.", sources)


def aim_words(metric: Metric, target: float) -> str:
    """90 % or more; 4:00 min or less."""
    return f"{spoken(metric, target)} or {'more' if metric.direction is Direction.HIGHER else 'less'}"


def by_taking_part(rule: IncentiveRule, cadence: Cadence, sources: Sequence[Source], gone: int = 0) -> Earned:
    """The rule's points for each time, up to its cap. `gone` were counted once, and have been erased since."""
    assert rule.activity is not None
    times = sum(source.counted for source in sources) + gone
    if times < rule.least_n:
        return Earned(0, f"{_times(times)} this {cadence.value}, and the rule asks for {rule.least_n}.")
    points = min(rule.cap, rule.points * times)
    capped = f" That is the most in a {cadence.value}: {rule.cap}." if rule.points * times > rule.cap else ""
    why = f"{_times(times)} this {cadence.value}.{capped}"
    return Earned(points, why, tuple(source for source in sources if source.counted))


def _improved(
    rule: IncentiveRule, cadence: Cadence, metric: Metric, difference: Change | None, sources: tuple[Source, ...]
) -> Earned:
    if difference is None:
        return Earned(0, "The figures do not vary enough to tell whether anything changed.")
    words = (
        f"{difference.value:+.1f} against the {cadence.value} before ({difference.low:+.1f} to {difference.high:+.1f})"
    )
    if difference.within_noise:
        return Earned(0, f"{words}: within noise.")
    better = (difference.value > 0) == (metric.direction is Direction.HIGHER)
    if not better:
        return Earned(0, f"{words}: not better.")
    return Earned(rule.points, f"{words}: better by more than noise.", sources)


def _reviews(results: Sequence[SampledResult], target: float = 0.0) -> tuple[Source, ...]:
    return tuple(
        Source(SourceKind.REVIEW, result.at, result.review_id, value=result.value, counted=result.value >= target)
        for result in results
    )


def _sums(results: Sequence[SampledResult]) -> Sums:
    values = [result.value for result in results]
    return Sums(len(values), sum(values), sum(value * value for value in values))


def _lifted(found: Reached) -> str:
    if not found.lift:
        return ""
    return (
        f" Calls of these kinds and shifts are harder for everybody: {100 * found.lift:.0f} points of percent are "
        f"added, so that {100 * found.share:.0f} % count."
    )


def _calls(count: int) -> str:
    return f"{count} sampled call{'' if count == 1 else 's'}"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _times(count: int) -> str:
    return "Once" if count == 1 else f"{count} times"
