"""Searching: which interactions match, newest first, and where."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlalchemy.orm import Session, joinedload

from models.transcripts import Channel

from ..identity.viewer import Viewer
from ..interactions.list_queries import conditions
from ..interactions.recordings import WITHHELD
from ..interactions.tables import Interaction, State
from ..metrics.tables import InteractionMetrics, measured
from .answers import answered
from .filters import SearchFilters
from .snippets import TurnsFound, turns_found
from .tables import TranscriptDocument
from .words import query, require_words

PAGE_SIZE = 20
COUNTED = 500
"""As many results are counted and can be turned to; of more it is only said that there are more."""
EXPORT_LIMIT = 5000
NOTHING_FOUND = TurnsFound()


@dataclass(frozen=True, slots=True)
class Hit:
    """One interaction. `found` is empty where no words were looked for, or only such as must not occur."""

    id: UUID
    reference: str
    channel: Channel
    state: State
    started_at: dt.datetime
    duration_seconds: float | None
    queue: str | None
    call_type: str | None
    agent: str | None
    team: str | None
    found: TurnsFound


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what was found, newest first. `counted` is exact unless there are `more` than it."""

    hits: tuple[Hit, ...]
    counted: int
    more: bool
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.counted // PAGE_SIZE))

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1


def search(viewer: Viewer, session: Session, filters: SearchFilters) -> Results:
    """The page that `filters` ask for, or the last one if there are fewer. Raises BadInput without a word to find."""
    ids = matching(viewer, session, filters, limit=COUNTED + 1)
    counted = min(len(ids), COUNTED)
    page = min(filters.page, max(1, -(-counted // PAGE_SIZE)))
    shown = ids[:COUNTED][(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return Results(_hits(session, shown, filters), counted, len(ids) > COUNTED, page)


def every_hit(viewer: Viewer, session: Session, filters: SearchFilters) -> tuple[Hit, ...]:
    """For an export: at most `EXPORT_LIMIT` interactions, each with all turns that match, whole."""
    ids = matching(viewer, session, filters, limit=EXPORT_LIMIT)
    return _hits(session, ids, filters, whole=True)


def matching(
    viewer: Viewer,
    session: Session,
    filters: SearchFilters,
    *,
    limit: int,
    also: Sequence[ColumnElement[bool]] = (),
) -> Sequence[UUID]:
    """Ids of the newest interactions that match, `also` being further conditions on `Interaction`."""
    found = select(Interaction.id).where(*conditions(viewer, filters), Interaction.state.not_in(WITHHELD), *also)
    found = _said(session, found, filters).where(*answered(viewer, session, filters), *_measured(filters))
    newest_first = found.order_by(_moment().desc(), Interaction.id).limit(limit)
    return session.scalars(newest_first).all()


def _said(session: Session, found: Select[UUID], filters: SearchFilters) -> Select[UUID]:
    """Of the version that counts. Others, and what is not transcribed yet, are not searched."""
    if not filters.words:
        return found
    require_words(session, filters.words)
    matches = TranscriptDocument.document.bool_op("@@")(query(filters.words, filters.speaker))
    return found.join(TranscriptDocument, TranscriptDocument.transcript_id == Interaction.transcript_id).where(matches)


def _measured(filters: SearchFilters) -> list[ColumnElement[bool]]:
    if filters.metric is None:
        return []
    value: ColumnElement[float] = literal_column(measured(filters.metric.replace(".", ",")))
    bounds = [InteractionMetrics.transcript_id == Interaction.transcript_id, value.is_not(None)]
    if filters.metric_from is not None:
        bounds.append(value >= filters.metric_from)
    if filters.metric_to is not None:
        bounds.append(value <= filters.metric_to)
    return [select(InteractionMetrics.transcript_id).where(*bounds).correlate(Interaction).exists()]


def _moment() -> ColumnElement[dt.datetime]:
    return func.coalesce(Interaction.started_at, Interaction.created_at)


def _hits(session: Session, ids: Sequence[UUID], filters: SearchFilters, *, whole: bool = False) -> tuple[Hit, ...]:
    rows = session.scalars(
        select(Interaction)
        .where(Interaction.id.in_(ids))
        .options(joinedload(Interaction.agent), joinedload(Interaction.team))
        .order_by(_moment().desc(), Interaction.id)
    ).all()
    transcripts = [row.transcript_id for row in rows if row.transcript_id]
    turns = turns_found(session, transcripts, filters, whole=whole)
    return tuple(_hit(row, turns.get(row.transcript_id) if row.transcript_id else None) for row in rows)


def _hit(row: Interaction, found: TurnsFound | None) -> Hit:
    return Hit(
        id=row.id,
        reference=row.reference,
        channel=row.channel,
        state=row.state,
        started_at=row.started_at or row.created_at,
        duration_seconds=row.duration_seconds,
        queue=row.queue,
        call_type=row.call_type,
        agent=row.agent.name if row.agent else None,
        team=row.team.name if row.team else None,
        found=found or NOTHING_FOUND,
    )
