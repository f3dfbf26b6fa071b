"""Scores over time and by question: what the random sample says about all, and apart from it what the machine says."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from scorecards.schema import Scorecard

from ..evaluations.tables import ScorecardVersion
from ..identity.viewer import Viewer
from ..sampling.tables import SampleDraw, SamplingPlan
from .figures import NOTHING, Change, Figure, Sample, Sums, change, mean, pooled
from .filters import DashboardFilters, hides, scoped, team_of, within
from .tables import SampleEstimate, WeeklyScore

Asked = tuple[str | None, bool]
"""A criterion (None: the whole), and whether by people who confirmed it or else by the machine."""


@dataclass(frozen=True, slots=True)
class WeekScore:
    """`sample` is of the random sample of the period that begins in this week; `machine` of every result."""

    week: dt.date
    sample: Figure
    machine: Figure


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One question. `sample` is the share of the points that random reviews found, `machine` that of every result."""

    criterion: str
    name: str
    sample: Figure
    machine: Figure
    changed: Change | None


@dataclass(frozen=True, slots=True)
class Scores:
    """In percent. `sample_size` is how many interactions the sample speaks for; `changed` compares the machine's mean
    with that of as many weeks before. `plan` is the name of the sampling plan, None where there is no sample."""

    sample: Figure
    sample_size: int
    plan: str | None
    machine: Figure
    confirmed: Figure
    changed: Change | None
    weeks: tuple[WeekScore, ...]
    criteria: tuple[CriterionScore, ...]


def withheld_if_small(scores: Scores) -> Scores:
    """The same without what is said of fewer than `SMALLEST_GROUP` results."""
    return replace(
        scores,
        sample=scores.sample.withheld_if_small,
        machine=scores.machine.withheld_if_small,
        confirmed=scores.confirmed.withheld_if_small,
        changed=None if scores.machine.suppressed else scores.changed,
        weeks=tuple(
            replace(week, sample=week.sample.withheld_if_small, machine=week.machine.withheld_if_small)
            for week in scores.weeks
        ),
        criteria=tuple(_withheld_criterion(one) for one in scores.criteria),
    )


def _withheld_criterion(one: CriterionScore) -> CriterionScore:
    changed = None if one.machine.suppressed else one.changed
    return replace(one, sample=one.sample.withheld_if_small, machine=one.machine.withheld_if_small, changed=changed)


def scores(viewer: Viewer, session: Session, filters: DashboardFilters, card: Scorecard) -> Scores:
    """Of one scorecard, or of the criterion that is asked for; the table of questions is always of all."""
    plan = _plan(viewer, session, filters, card.id)
    samples = _samples(viewer, session, filters, card.id, plan[0]) if plan else {}
    by_question = {key: [sample for _, sample in found] for key, found in samples.items()}
    weeks, asked = _machine_and_people(viewer, session, filters, card.id), filters.criterion
    these, then = (_together(weeks.get(week, {}) for week in period.weeks) for period in (filters, filters.before))
    figure, size = pooled(by_question.get(asked, ()))
    found = Scores(
        sample=figure,
        sample_size=size,
        plan=plan[1] if plan else None,
        machine=mean(these.get((asked, False), NOTHING)),
        confirmed=mean(these.get((asked, True), NOTHING)),
        changed=change(then.get((asked, False), NOTHING), these.get((asked, False), NOTHING)),
        weeks=_weeks(filters, samples.get(asked, ()), weeks),
        criteria=tuple(
            CriterionScore(
                criterion.id,
                criterion.name,
                pooled(by_question.get(criterion.id, ()))[0],
                mean(these.get((criterion.id, False), NOTHING)),
                change(then.get((criterion.id, False), NOTHING), these.get((criterion.id, False), NOTHING)),
            )
            for criterion in card.criteria
            if criterion.kind.has_options
        ),
    )
    return withheld_if_small(found) if hides(viewer, session, filters) else found


def cards(session: Session) -> tuple[Scorecard, ...]:
    """The newest version of every scorecard, by name."""
    versions = session.scalars(select(ScorecardVersion).order_by(ScorecardVersion.version))
    newest = {version.scorecard: version.content for version in versions}
    return tuple(sorted(map(Scorecard.model_validate, newest.values()), key=lambda card: card.name))


def _machine_and_people(
    viewer: Viewer, session: Session, filters: DashboardFilters, scorecard: str
) -> Mapping[dt.date, Mapping[Asked, Sums]]:
    """Of the weeks asked for and of as many before them."""
    key = (WeeklyScore.week, WeeklyScore.criterion, WeeklyScore.confirmed)
    rows = session.execute(
        select(*key, func.sum(WeeklyScore.n), func.sum(WeeklyScore.total), func.sum(WeeklyScore.squares))
        .where(
            WeeklyScore.scorecard == scorecard,
            WeeklyScore.week.between(filters.before.first, filters.last),
            scoped(viewer, filters, WeeklyScore),
        )
        .group_by(*key)
    )
    found: dict[dt.date, dict[Asked, Sums]] = defaultdict(dict)
    for week, criterion, confirmed, n, total, squares in rows:
        found[week][criterion, confirmed] = Sums(n, total, squares)
    return found


def _together(weeks: Iterable[Mapping[Asked, Sums]]) -> Mapping[Asked, Sums]:
    sums: dict[Asked, Sums] = defaultdict(lambda: NOTHING)
    for week in weeks:
        for asked, found in week.items():
            sums[asked] += found
    return sums


def _plan(viewer: Viewer, session: Session, filters: DashboardFilters, scorecard: str) -> tuple[UUID, str] | None:
    """The one whose samples speak for the most: plans overlap, so that theirs cannot be added up."""
    size = func.sum(SampleEstimate.size)
    found = session.execute(
        select(SamplingPlan.id, SamplingPlan.name)
        .join(SampleDraw, SampleDraw.plan_id == SamplingPlan.id)
        .join(SampleEstimate, SampleEstimate.draw_id == SampleDraw.id)
        .where(
            SampleEstimate.scorecard == scorecard,
            SampleEstimate.criterion.is_(None),
            _of_the_team(viewer, filters),
        )
        .group_by(SamplingPlan.id)
        .order_by(size.desc(), SamplingPlan.id)
        .limit(1)
    ).first()
    return (found.id, found.name) if found else None


def _of_the_team(viewer: Viewer, filters: DashboardFilters) -> ColumnElement[bool]:
    """Estimates of the whole centre are rows of their own, those without a team."""
    own = SampleEstimate.team_id.is_not_distinct_from(team_of(viewer, filters))
    return own & scoped(viewer, filters, SampleEstimate) & within(filters, SampleEstimate)


def _samples(
    viewer: Viewer, session: Session, filters: DashboardFilters, scorecard: str, plan: UUID
) -> Mapping[str | None, list[tuple[dt.date, Sample]]]:
    """By criterion (None: the whole), in order of time."""
    rows = session.execute(
        select(
            SampleEstimate.criterion,
            SampleEstimate.week,
            SampleEstimate.mean,
            SampleEstimate.standard_error,
            SampleEstimate.n,
            SampleEstimate.strata,
            SampleEstimate.size,
        )
        .join(SampleDraw, SampleDraw.id == SampleEstimate.draw_id)
        .where(
            SampleDraw.plan_id == plan,
            SampleEstimate.scorecard == scorecard,
            _of_the_team(viewer, filters),
        )
        .order_by(SampleEstimate.week)
    )
    found: dict[str | None, list[tuple[dt.date, Sample]]] = defaultdict(list)
    for criterion, week, value, error, n, strata, size in rows:
        found[criterion].append((week, Sample(value, error, n, strata, size)))
    return found


def _weeks(
    filters: DashboardFilters, samples: Iterable[tuple[dt.date, Sample]], weeks: Mapping[dt.date, Mapping[Asked, Sums]]
) -> tuple[WeekScore, ...]:
    sampled: dict[dt.date, Sequence[Sample]] = {}
    for week, sample in samples:
        sampled[week] = (*sampled.get(week, ()), sample)
    return tuple(
        WeekScore(
            week, pooled(sampled.get(week, ()))[0], mean(weeks.get(week, {}).get((filters.criterion, False), NOTHING))
        )
        for week in filters.weeks
    )
