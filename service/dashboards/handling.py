"""What became of the interactions: reviewed or not, failed, critical; how well they were heard and redacted."""

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..identity.viewer import Viewer
from .figures import Figure, share
from .filters import DashboardFilters, hides, scoped, within
from .tables import WeeklyHandling

COUNTS = (
    "handled", "ready", "failed", "not_transcribed", "not_redacted", "evaluated", "confirmed", "critical",
    "critical_confirmed", "recorded", "closed", "heard", "heard_badly",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Handling:
    """Counts of interactions of a week, or of all weeks together; `week` is None then.

    `coverage`: of all handled, those that a person confirmed. `critical_share`: of the evaluated, those that fail a
    critical question as results stand; `confirmed_critical_share`: of the confirmed alone. `closed_share`: of the
    recordings whose masking was checked, those that did not pass. `confidence` is the mean over transcripts, 0 to 1.
    The counts of critical fails are None where they are withheld from a viewer who is to answer blind.
    """

    week: dt.date | None
    handled: int
    ready: int
    failed: int
    not_transcribed: int
    not_redacted: int
    evaluated: int
    confirmed: int
    critical: int | None
    critical_confirmed: int | None
    recorded: int
    closed: int
    heard: int
    heard_badly: int
    confidence: float | None

    @property
    def coverage(self) -> Figure:
        return share(self.confirmed, self.handled)

    @property
    def critical_share(self) -> Figure:
        return _known_share(self.critical, self.evaluated)

    @property
    def confirmed_critical_share(self) -> Figure:
        return _known_share(self.critical_confirmed, self.confirmed)

    @property
    def closed_share(self) -> Figure:
        return share(self.closed, self.recorded)

    @property
    def heard_badly_share(self) -> Figure:
        return share(self.heard_badly, self.heard)

    @property
    def not_transcribed_share(self) -> Figure:
        return share(self.not_transcribed, self.handled)


def handling(viewer: Viewer, session: Session, filters: DashboardFilters) -> tuple[Handling, tuple[Handling, ...]]:
    """All together, and week by week: every week of the period, also those in which nothing came in."""
    sums = [func.coalesce(func.sum(getattr(WeeklyHandling, name)), 0) for name in (*COUNTS, "confidence")]
    rows = session.execute(
        select(WeeklyHandling.week, *sums)
        .where(scoped(viewer, filters, WeeklyHandling), within(filters, WeeklyHandling))
        .group_by(WeeklyHandling.week)
    )
    by_week = {week: values for week, *values in rows}
    nothing = [0] * (len(COUNTS) + 1)
    weeks = [(week, by_week.get(week, nothing)) for week in filters.weeks]
    together = [sum(values) for values in zip(*(values for _, values in weeks), strict=True)]
    found = [_handling(None, together), *(_handling(week, values) for week, values in weeks)]
    if hides(viewer, session, filters):
        found = [_withheld_if_small(one) for one in found]
    return found[0], tuple(found[1:])


def newest_week(viewer: Viewer, session: Session, filters: DashboardFilters) -> dt.date | None:
    """The Monday of the last week in which anything came in, whatever the period; None where nothing ever did."""
    return session.scalar(select(func.max(WeeklyHandling.week)).where(scoped(viewer, filters, WeeklyHandling)))


def _handling(week: dt.date | None, values: list[float]) -> Handling:
    *counts, confidence = values
    known = dict(zip(COUNTS, map(int, counts), strict=True))
    return Handling(week=week, **known, confidence=confidence / known["heard"] if known["heard"] else None)


def _known_share(count: int | None, total: int) -> Figure:
    return Figure(None, None, None, total) if count is None else share(count, total)


def _withheld_if_small(found: Handling) -> Handling:
    return replace(
        found,
        critical=None if found.critical_share.suppressed else found.critical,
        critical_confirmed=None if found.confirmed_critical_share.suppressed else found.critical_confirmed,
    )
