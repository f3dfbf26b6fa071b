"""What entries of the ledger rest on, as far as who asks may know it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..evaluations.tables import Evaluation
from ..identity.tables import Role, User
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction
from ..performance.import_tables import ImportedMetric, ImportedValue, ValueImport
from ..performance.registry import Unit
from ..presentation import day
from ..reviews.tables import Review
from .ledger_tables import PointSource, SourceKind


@dataclass(frozen=True, slots=True)
class SourceDetail:
    """One thing that points rest on. Of a result that is not the viewer's to see, only that it was there.

    `erased` is a result that is gone with its conversation: its points stay. `unit` is that of an imported value, and
    `confirmed_by` who confirmed its import.
    """

    kind: SourceKind
    at: dt.datetime
    counted: bool
    value: float | None
    reference: str | None
    link: str | None
    erased: bool
    unit: Unit | None = None
    confirmed_by: str | None = None


def sources_of(
    viewer: Viewer, session: Session, entry_ids: Collection[UUID]
) -> Mapping[UUID, tuple[SourceDetail, ...]]:
    """By entry, in order of time. The caller has checked whose the entries are."""
    visible = may_see(viewer)
    rows = session.execute(
        select(
            PointSource,
            Interaction.id,
            Interaction.reference,
            visible,
            Review.released_at,
            ImportedValue.first,
            ImportedValue.last,
            ImportedMetric.title,
            ImportedMetric.unit,
            User.name,
        )
        .outerjoin(Review, Review.id == PointSource.review_id)
        .outerjoin(Evaluation, Evaluation.id == Review.evaluation_id)
        .outerjoin(Interaction, Interaction.id == Evaluation.interaction_id)
        .outerjoin(ImportedValue, (ImportedValue.id == PointSource.of_id) & (PointSource.kind == SourceKind.IMPORTED))
        .outerjoin(ImportedMetric, ImportedMetric.id == ImportedValue.metric_id)
        .outerjoin(ValueImport, ValueImport.id == ImportedValue.import_id)
        .outerjoin(User, User.id == ValueImport.confirmed_by_id)
        .where(PointSource.entry_id.in_(entry_ids))
        .order_by(PointSource.at, PointSource.id)
    )
    found: dict[UUID, list[SourceDetail]] = defaultdict(list)
    for source, interaction, reference, in_scope, released_at, *imported in rows:
        if source.kind is SourceKind.IMPORTED:
            found[source.entry_id].append(_imported(source, *imported))
            continue
        shown = interaction is not None and in_scope and (viewer.role is not Role.AGENT or released_at is not None)
        found[source.entry_id].append(_detail(viewer, source, (interaction, reference) if shown else None))
    return {entry: tuple(own) for entry, own in found.items()}


def _detail(viewer: Viewer, source: PointSource, seen: tuple[UUID, str] | None) -> SourceDetail:
    of_review = source.kind is SourceKind.REVIEW
    place = "/my/results" if viewer.role is Role.AGENT else "/interactions"
    return SourceDetail(
        kind=source.kind,
        at=source.at,
        counted=source.counted,
        value=source.value if seen or not of_review else None,
        reference=seen[1] if seen else None,
        link=f"{place}/{seen[0]}" if seen else None,
        erased=of_review and source.review_id is None,
    )


def _imported(
    source: PointSource, first: dt.date | None, last: dt.date | None, title: str, unit: Unit, by: str | None
) -> SourceDetail:
    days = day(first) if first == last else f"{day(first)} to {day(last)}"
    return SourceDetail(
        kind=source.kind,
        at=source.at,
        counted=source.counted,
        value=source.value,
        reference=f"{title}, {days}",
        link=None,
        erased=False,
        unit=unit,
        confirmed_by=by,
    )
