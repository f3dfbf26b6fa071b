"""Amending what a metric kept elsewhere is said to be. What it was said to be before is kept. Commands never commit.

Clearer words change nothing that was measured. Another meaning does: values that came in before are marked, and in
another unit they are not put together with later ones.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import BadInput, Forbidden, NotFound
from ..identity.viewer import Viewer
from ..redactions.notes import swept
from ..reviews.commands import required_text
from .import_commands import LONGEST_DEFINITION, LONGEST_TITLE, check_combination, metric_text
from .import_tables import ImportedMetric, ImportedMetricVersion
from .imported import PREFIX, as_metric
from .registry import METRICS, Direction, Metric, Unit

LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Terms:
    """What a metric is said to be. `clarifies`: the words are clearer, what is measured is the same."""

    title: str
    unit: Unit
    direction: Direction
    definition: str
    clarifies: bool = False


def amend(session: Session, viewer: Viewer, metric_id: UUID, terms: Terms, *, reason: str) -> ImportedMetric:
    """The next version. Raises NotFound, Forbidden without an account, BadInput where nothing changes or fits."""
    if viewer.user_id is None:
        raise Forbidden("A person amends what a metric means: sign in with an account.")
    metric = session.get(ImportedMetric, metric_id, with_for_update=True)
    if metric is None:
        raise NotFound("There is no such imported metric.")
    title = metric_text(session, terms.title, "Give the metric a title.", LONGEST_TITLE)
    definition = metric_text(session, terms.definition, "Say what the metric means.", LONGEST_DEFINITION)
    check_combination(metric.combining, terms.unit)
    written = (title, terms.unit, terms.direction, definition)
    if written == (metric.title, metric.unit, metric.direction, metric.definition):
        raise BadInput("Nothing of it changes.")
    why = swept(session, None, required_text(reason, "Say why it is amended: it is read beside the figures."))
    if len(why) > LONGEST_REASON:
        raise BadInput(f"This is too long: {LONGEST_REASON} characters are the most.")
    session.add(_kept(metric, viewer.user_id, why))
    means_the_same = _means_the_same(metric, terms, definition)
    _put(metric, *written, means_the_same=means_the_same)
    session.flush()
    told = {"version": metric.version, "means_the_same": means_the_same}
    audit.record(session, viewer, "amended", "imported metric", metric.id, **told)
    return metric


def metric_as_meant(session: Session, id: str, meaning: int) -> Metric:
    """An imported metric as it stood last while it had this meaning. Raises NotFound."""
    declared = session.scalars(select(ImportedMetric).where(ImportedMetric.name == id.removeprefix(PREFIX))).first()
    if declared is None:
        raise NotFound("There is no such metric.")
    if declared.meaning == meaning:
        return as_metric(declared)
    version = session.scalars(
        select(ImportedMetricVersion)
        .where(ImportedMetricVersion.metric_id == declared.id, ImportedMetricVersion.meaning == meaning)
        .order_by(ImportedMetricVersion.version.desc())
        .limit(1)
    ).one()
    return as_metric(declared, version)


def meanings(session: Session) -> Mapping[str, int]:
    """What each imported metric means now, by id."""
    rows = session.execute(select(ImportedMetric.name, ImportedMetric.meaning))
    return {PREFIX + name: meaning for name, meaning in rows}


def changed_meaning(session: Session, id: str, *, since: dt.datetime) -> dt.datetime | None:
    """When an imported metric last got another meaning, if that was since then."""
    if id in METRICS:
        return None
    amended = (
        select(func.max(ImportedMetricVersion.created_at))
        .join(ImportedMetric, ImportedMetric.id == ImportedMetricVersion.metric_id)
        .where(
            ImportedMetric.name == id.removeprefix(PREFIX),
            ImportedMetricVersion.meaning < ImportedMetric.meaning,
            ImportedMetricVersion.created_at > since,
        )
    )
    return session.scalar(amended)


def versions_of(session: Session, metric_id: UUID) -> Sequence[ImportedMetricVersion]:
    """What it was said to be before, newest first."""
    return session.scalars(
        select(ImportedMetricVersion)
        .where(ImportedMetricVersion.metric_id == metric_id)
        .order_by(ImportedMetricVersion.version.desc())
    ).all()


def _means_the_same(metric: ImportedMetric, terms: Terms, definition: str) -> bool:
    """Another name alone changes nothing. Another unit or direction always does; of words, a person says so."""
    if (terms.unit, terms.direction) != (metric.unit, metric.direction):
        return False
    return terms.clarifies or definition == metric.definition


def _kept(metric: ImportedMetric, by_id: UUID, reason: str) -> ImportedMetricVersion:
    return ImportedMetricVersion(
        metric_id=metric.id,
        version=metric.version,
        meaning=metric.meaning,
        title=metric.title,
        unit=metric.unit,
        direction=metric.direction,
        definition=metric.definition,
        reason=reason,
        by_id=by_id,
    )


def _put(
    metric: ImportedMetric, title: str, unit: Unit, direction: Direction, definition: str, *, means_the_same: bool
) -> None:
    metric.version += 1
    if not means_the_same:
        metric.meaning = metric.version
    if unit is not metric.unit:
        metric.unit_since = metric.version
    metric.title, metric.unit, metric.direction, metric.definition = title, unit, direction, definition
