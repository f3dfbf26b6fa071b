"""How the figure of an objective ran: week by week, or month by month, from its baseline to today."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..dashboards.figures import NOTHING, Figure
from ..identity.viewer import Viewer
from ..performance.estimates import estimate
from ..performance.periods import DAY, Period, month, today, week, zone
from ..performance.queries import series, sums_of_periods
from ..performance.registry import METRICS
from ..presentation import day
from .details import ObjectiveDetail
from .measuring import scope_of
from .queries import objective
from .tables import Objective
from .wording import figure_words

MOST_WEEKS = 26
"""Of more days than that, each point is a month."""


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One week or month. Of fewer than five results the figure has n alone. `words` say the same in words."""

    period: Period
    figure: Figure
    words: str

    @property
    def days(self) -> str:
        return f"{day(self.period.first)} to {day(self.period.last)}"


@dataclass(frozen=True, slots=True)
class Trend:
    """From the first day of the baseline on. Figures of quality rest on results that a person confirmed."""

    by: str
    """"week" or "month"."""
    points: tuple[TrendPoint, ...]
    starts_on: dt.date
    """Of the objective: what lies before belongs to the baseline."""
    baseline: float | None
    target: float
    unit: str

    @property
    def drawable(self) -> bool:
        """There is something to draw a line through."""
        return sum(point.figure.value is not None for point in self.points) > 1

    @property
    def data(self) -> dict[str, object]:
        """What the chart draws."""
        figures = [point.figure for point in self.points]
        return {
            "labels": [f"{point.period.first:%-d %b}" for point in self.points],
            "words": [f"{point.days}: {point.words}" for point in self.points],
            "values": [figure.value for figure in figures],
            "low": [figure.low for figure in figures],
            "high": [figure.high for figure in figures],
            "baseline": self.baseline,
            "target": self.target,
            "unit": self.unit,
        }


def trend_of(viewer: Viewer, session: Session, objective_id: UUID) -> Trend | None:
    """None before it was agreed, and where its figures are hidden from the viewer. Raises NotFound."""
    return trends_of(session, [objective(viewer, session, objective_id)]).get(objective_id)


def trends_of(session: Session, found: Sequence[ObjectiveDetail]) -> Mapping[UUID, Trend]:
    """By objective, of those that were agreed and whose figures the viewer is shown."""
    shown = {one.id: one for one in found if one.progress is not None and one.agreed_at is not None}
    rows = session.scalars(select(Objective).where(Objective.id.in_(shown)))
    return {row.id: _trend(session, row, shown[row.id]) for row in rows}


def periods_between(first: dt.date, last: dt.date) -> tuple[str, tuple[Period, ...]]:
    """Weeks from Monday, or months of the calendar, cut at both ends; and which of the two."""
    weeks = (last - first).days < 7 * MOST_WEEKS
    around = week if weeks else month
    found = [Period(first, min(around(first).last, last))]
    while found[-1].last < last:
        following = found[-1].last + DAY
        found.append(Period(following, min(around(following).last, last)))
    return ("week" if weeks else "month"), tuple(found)


def _trend(session: Session, row: Objective, detail: ObjectiveDetail) -> Trend:
    ended = min(row.due_on, row.closed_at.astimezone(zone()).date() if row.closed_at else today())
    by, periods = periods_between(row.baseline_first, max(row.baseline_last, ended))
    return Trend(
        by=by,
        points=tuple(
            TrendPoint(period, figure.withheld_if_small, figure_words(detail.kind, figure))
            for period, figure in zip(periods, _figures(session, row, periods), strict=True)
        ),
        starts_on=row.starts_on,
        baseline=detail.baseline.value if detail.baseline else None,
        target=row.target,
        unit=detail.kind.unit.value,
    )


def _figures(session: Session, row: Objective, periods: tuple[Period, ...]) -> Sequence[Figure]:
    if row.metric not in METRICS:
        return series(session, row.metric, periods, scope_of(row))
    sums = sums_of_periods(session, (row.metric,), periods, scope_of(row))
    return [estimate(METRICS[row.metric], each.get(row.metric, NOTHING)) for each in sums]
