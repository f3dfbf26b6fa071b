"""Medians of times beside their means: a few very long calls move a mean, and no median."""

import math
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session

from evaluation.proportions import Z

from ..dashboards.figures import Figure
from .contact_sums import within
from .periods import Period
from .registry import METRICS, Unit
from .scopes import Scope
from .tables import MeasuredContact

TIMES = tuple(metric.id for metric in METRICS.values() if metric.unit is Unit.SECONDS)
MOST_CONTACTS = 20_000
"""Of more, putting all times in order would keep the page waiting."""


def medians(session: Session, figures: Mapping[str, Figure], period: Period, scope: Scope) -> Mapping[str, Figure]:
    """Of the metrics of times among `figures`, with the interval that order statistics give.

    None of metrics of which nothing is known, and none at all of more than `MOST_CONTACTS` contacts.
    """
    counts = {id: figures[id].n for id in TIMES if figures[id].n}
    if not counts or max(counts.values()) > MOST_CONTACTS:
        return {}
    sorted_values = [
        func.percentile_disc(array([(place - 0.5) / n for place in places(n)])).within_group(
            getattr(MeasuredContact, id)
        )
        for id, n in counts.items()
    ]
    found = session.execute(select(*sorted_values).where(*within(period, scope))).one()
    return {id: median_figure(n, values) for (id, n), values in zip(counts.items(), found, strict=True)}


def median_figure(n: int, values: Sequence[float]) -> Figure:
    """The median of `n` values with its interval. `values` are those at the `places`, in the same order."""
    median = (values[0] + values[1]) / 2
    return Figure(median, values[2], values[3], n) if len(values) > 2 else Figure(median, None, None, n)


def places(n: int) -> tuple[int, ...]:
    """Which values in order, counted from 1, make the median: the two in the middle; and the ends of its interval."""
    return (n + 1) // 2, n // 2 + 1, *(median_ranks(n) or ())


def median_ranks(n: int) -> tuple[int, int] | None:
    """Which of `n` values in order, counted from 1, are the ends of the median's 95 % interval; None below 6.

    From the normal approximation to the binomial (Conover 1999, section 3.2), rounded outwards.
    """
    if n < 6:
        return None
    margin = Z * math.sqrt(n) / 2
    return max(1, math.floor(n / 2 - margin)), min(n, math.ceil(n / 2 + margin) + 1)
