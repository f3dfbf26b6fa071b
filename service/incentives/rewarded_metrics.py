"""Metrics that points may rest on."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..performance.import_tables import Combining, ImportedMetric
from ..performance.imported import PREFIX, imported_metrics
from ..performance.registry import METRICS, Direction, Metric, Unit

REVIEWED = "coverage"
"""How much was reviewed is no merit of an agent."""


def rewardable(session: Session) -> tuple[Metric, ...]:
    """Metrics that can get better by more than noise. Those made of results are left out: not only chance picked them;
    and so are imported sums, which have no interval."""
    measured = [one for one in METRICS.values() if not one.confirmed and one.id != REVIEWED]
    able = (one for one in (*measured, *_imported(session)) if one.direction is not Direction.NEITHER)
    return tuple(one for one in able if one.unit is not Unit.COUNT)


def reachable(session: Session) -> tuple[Metric, ...]:
    """Imported metrics that a target can be set in."""
    declared = imported_metrics(session).values()
    return tuple(one for one in declared if one.direction is not Direction.NEITHER)


def _imported(session: Session) -> Iterable[Metric]:
    summed = select(ImportedMetric.name).where(ImportedMetric.combining == Combining.SUM)
    sums = {PREFIX + name for name in session.scalars(summed)}
    return (one for id, one in imported_metrics(session).items() if id not in sums)
