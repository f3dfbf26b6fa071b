"""Figures of metrics: of a period and a scope, group by group, and as a series.

Functions that take no viewer are for jobs and for callers that did the scoping.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ..dashboards.figures import NOTHING, Change, Figure, Sums
from ..errors import NotFound
from ..identity.viewer import Viewer
from .contact_sums import contact_sums, result_sums, triples
from .daily import answers_for_results, daily_sums, dimension_of
from .estimates import difference, estimate
from .imported import imported_figures, imported_metrics
from .measures import CONTACT_MEASURES, CONTACTS, RESULT_MEASURES
from .periods import Period, Periods
from .registry import METRICS, Metric
from .scopes import By, Grouping, Scope
from .viewing import seen_by

NO_FIGURE = Figure(None, None, None, 0)
Key = Any
"""Of a group: an id, a name, the first day of a week…, or None for contacts without any."""
SumsByGroup = Mapping[Key, Mapping[str, Sums]]


def measured(session: Session, metric_id: str, period: Period, scope: Scope) -> Figure:
    """One metric. The figure has no value where nothing in the period says anything about it."""
    return measured_many(session, (metric_id,), period, Grouping.ALL, scope)[None][metric_id]


def measured_many(
    session: Session, metric_ids: Collection[str], period: Period, group: Grouping, scope: Scope
) -> Mapping[Key, Mapping[str, Figure]]:
    """Every metric for every group in which there was any contact; with `Grouping.ALL` the one group None."""
    known = {id: metric(id, session) for id in metric_ids}
    own = [id for id in known if id in METRICS]
    found: dict[Key, dict[str, Figure]] = defaultdict(lambda: dict.fromkeys(known, NO_FIGURE))
    for key, sums in sums_of(session, own, period, group, scope).items():
        found[key] = found[key] | {id: estimate(METRICS[id], sums.get(id, NOTHING)) for id in own}
    others = [id for id in known if id not in METRICS]
    if others:
        for key, figures in imported_figures(session, others, period, group, scope).items():
            found[key] = found[key] | dict(figures)
    return found


def changed(
    session: Session, metric_id: str, period: Period, scope: Scope, before: Period | None = None
) -> Change | None:
    """From the period before (the one right before unless told otherwise) to this one; None where it cannot be said."""
    then, these = (measured(session, metric_id, each, scope) for each in (before or period.before(), period))
    return difference(then, these)


def series(session: Session, metric_id: str, periods: Sequence[Period], scope: Scope) -> list[Figure]:
    """One figure for each of the periods."""
    return [measured(session, metric_id, period, scope) for period in periods]


def metric(id: str, session: Session | None = None) -> Metric:
    """One of the registry or, with a session, an imported one. Raises NotFound for one that does not exist."""
    if id in METRICS:
        return METRICS[id]
    found = imported_metrics(session).get(id) if session else None
    if found is None:
        raise NotFound("There is no such metric.")
    return found


def all_metrics(session: Session) -> Mapping[str, Metric]:
    """Those of the registry, then the imported ones."""
    return {**METRICS, **imported_metrics(session)}


def figure(viewer: Viewer, session: Session, metric_id: str, period: Period, scope: Scope) -> Figure:
    """One metric, of what the viewer may see. Raises NotFound outside that."""
    return measured(session, metric_id, period, seen_by(viewer, session, scope))


def sums_of(session: Session, metric_ids: Iterable[str], period: Period, by: By, scope: Scope) -> SumsByGroup:
    """How many contacts or results say something, the sum and the sum of squares of what they say."""
    asked = set(metric_ids)
    found: dict[Key, dict[str, Sums]] = defaultdict(dict)
    if by is Grouping.ALL:
        found[None] = {}
    dimension = dimension_of(by, scope)
    added = asked if answers_for_results(scope) else asked - set(RESULT_MEASURES)
    if dimension is None:
        added = set()
    else:
        for key, id, n, total, squares in session.execute(daily_sums(added, period, by, scope, dimension)):
            found[key][id] = Sums(n, total, squares)
    _add_one_by_one(found, session, asked - added, period, by, scope)
    return found


def sums_of_periods(
    session: Session, metric_ids: Iterable[str], periods: Periods, scope: Scope
) -> list[Mapping[str, Sums]]:
    """Of each of several periods that follow each other, from one look at all of them."""
    all = Period(periods[0].first, periods[-1].last)
    found = sums_of(session, metric_ids, all, periods, scope)
    return [found.get(number, {}) for number in range(len(periods))]


def _add_one_by_one(
    found: dict[Key, dict[str, Sums]], session: Session, asked: set[str], period: Period, by: By, scope: Scope
) -> None:
    for known, statement in (((CONTACTS, *CONTACT_MEASURES), contact_sums), (RESULT_MEASURES, result_sums)):
        ids = [id for id in known if id in asked]
        if not ids:
            continue
        for key, *numbers in session.execute(statement(ids, period, by, scope)):
            for id, (n, total, squares) in zip(ids, triples(numbers), strict=True):
                found[key][id] = Sums(n, total, squares)
