"""Medians of times beside their means: a few very long calls move a mean, and no median."""

import math
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluation.proportions import Z

from ..dashboards.figures import Figure
from .contact_sums import within
from .periods import Period
from .registry import METRICS, Unit
from .scopes import Scope
from .tables import MeasuredContact

TIMES = tuple(metric.id for metric in METRICS.values() if metric.unit is Unit.SECONDS)


def medians(session: Session, ids: Sequence[str], period: Period, scope: Scope) -> Mapping[str, Figure]:
    """Of metrics of times, with the interval that order statistics give."""
    return {id: _median(session, id, period, scope) for id in ids}


def median_ranks(n: int) -> tuple[int, int] | None:
    """Which of `n` values in order, counted from 1, are the ends of the median's 95 % interval; None below 6.

    From the normal approximation to the binomial (Conover 1999, section 3.2), rounded outwards.
    """
    if n < 6:
        return None
    margin = Z * math.sqrt(n) / 2
    return max(1, math.floor(n / 2 - margin)), min(n, math.ceil(n / 2 + margin) + 1)


def _median(session: Session, id: str, period: Period, scope: Scope) -> Figure:
    value, conditions = getattr(MeasuredContact, id), within(period, scope)
    n = session.scalar(select(func.count(value)).where(*conditions)) or 0
    if not n:
        return Figure(None, None, None, 0)
    median = func.percentile_cont(0.5).within_group(value)
    ranks = median_ranks(n)
    if ranks is None:
        return Figure(session.scalar(select(median).where(*conditions)), None, None, n)
    places = [func.percentile_disc((rank - 0.5) / n).within_group(value) for rank in ranks]
    found, low, high = session.execute(select(median, *places).where(*conditions)).one()
    return Figure(found, low, high, n)
