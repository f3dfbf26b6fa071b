"""How strict reviewers are: not whether they are right."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..identity.viewer import Viewer
from ..reviews.queries import names
from .figures import NOTHING, SMALLEST_GROUP, Change, Figure, Sums, change, deviation
from .filters import DashboardFilters, scoped, within
from .tables import WeeklyReviewer


@dataclass(frozen=True, slots=True)
class Strictness:
    """`deviation`: mean of confirmed less machine's score, in points of percent; negative is stricter than the machine.

    `against_others` compares with the other reviewers' deviation; None where there are too few of theirs.
    """

    name: str
    deviation: Figure
    against_others: Change | None


@dataclass(frozen=True, slots=True)
class Reviewers:
    """`suppressed` counts those with fewer than `SMALLEST_GROUP` results."""

    shown: tuple[Strictness, ...]
    suppressed: int


def reviewers(viewer: Viewer, session: Session, filters: DashboardFilters, scorecard: str) -> Reviewers:
    """From reviews of random samples only: who gets those is chance, so that reviewers had the like to judge."""
    rows = session.execute(
        select(
            WeeklyReviewer.reviewer_id,
            func.sum(WeeklyReviewer.n),
            func.sum(WeeklyReviewer.total),
            func.sum(WeeklyReviewer.squares),
        )
        .where(
            WeeklyReviewer.scorecard == scorecard,
            scoped(viewer, filters, WeeklyReviewer),
            within(filters, WeeklyReviewer),
        )
        .group_by(WeeklyReviewer.reviewer_id)
    )
    sums: dict[UUID, Sums] = defaultdict(
        lambda: NOTHING, {id: Sums(n, total, squares) for id, n, total, squares in rows}
    )
    called = names(session, sums)
    shown = [id for id, own in sums.items() if own.n >= SMALLEST_GROUP]
    found = [
        Strictness(
            called.get(id, ""),
            deviation(sums[id]),
            change(sum((sums[other] for other in sums if other != id), start=NOTHING), sums[id]),
        )
        for id in shown
    ]
    return Reviewers(tuple(sorted(found, key=lambda one: one.deviation.value or 0.0)), len(sums) - len(shown))
