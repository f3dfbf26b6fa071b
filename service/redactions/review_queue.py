"""Interactions whose redaction waits for a compliance officer, by why: doubtful, closed, or drawn at random."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.transcripts import Channel

from ..identity.tables import Team, User
from ..identity.viewer import Viewer, may_see
from ..interactions.recordings import WITHHELD
from ..interactions.tables import Interaction, State
from .manual import ADDED
from .queries import SURE_FROM
from .review_tables import RedactionDecision, RedactionReview, ReviewKind
from .tables import RedactionRow, RedactionRun

PAGE_SIZE = 50
Since = InstrumentedAttribute[dt.datetime]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One interaction that waits since it was redacted or drawn. `doubtful` counts findings still to be decided on."""

    interaction_id: UUID
    reference: str
    channel: Channel
    team: str | None
    since: dt.datetime
    doubtful: int
    lowest: float | None
    reviewer_id: UUID | None
    reviewer: str | None
    withheld: bool


@dataclass(frozen=True, slots=True)
class QueueCount:
    """How many wait, how many of them are the viewer's, and since when the oldest does."""

    waiting: int
    mine: int
    oldest: dt.datetime | None


def queue_counts(viewer: Viewer, session: Session) -> Mapping[ReviewKind, QueueCount]:
    return {kind: _count(viewer, session, kind) for kind in (ReviewKind.DOUBTFUL, ReviewKind.CLOSED, ReviewKind.SAMPLE)}


def waiting(viewer: Viewer, session: Session, kind: ReviewKind, page: int = 1) -> tuple[Waiting, ...]:
    """The viewer's own first, then those of nobody, oldest first."""
    since, selected = _selected(viewer, kind)
    found = selected.order_by(*_order(viewer, since)).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return tuple(Waiting(*row) for row in session.execute(found))


def next_waiting(session: Session, viewer: Viewer, kind: ReviewKind) -> UUID | None:
    """What the viewer has on hand or nobody has, oldest first."""
    since, selected = _selected(viewer, kind)
    free = selected.where(
        Interaction.state == State.READY,
        or_(RedactionReview.reviewer_id.is_(None), RedactionReview.reviewer_id == viewer.user_id),
    )
    found = session.execute(free.order_by(*_order(viewer, since)).limit(1)).first()
    return found[0] if found else None


def kinds_waiting(session: Session, interaction_id: UUID) -> list[ReviewKind]:
    """What the run that counts waits for, apart from samples: their rows are there from the draw on."""
    conditions = {ReviewKind.DOUBTFUL: _has_doubts(), ReviewKind.CLOSED: _stays_closed()}
    counted = RedactionRun.transcript_id == Interaction.transcript_id
    return [
        kind
        for kind, condition in conditions.items()
        if session.scalar(
            select(Interaction.id).join(RedactionRun, counted).where(Interaction.id == interaction_id, condition)
        )
    ]


def _count(viewer: Viewer, session: Session, kind: ReviewKind) -> QueueCount:
    since, selected = _selected(viewer, kind)
    rows = selected.add_columns(since.label("waits_since")).subquery()
    mine = rows.c.reviewer_id == viewer.user_id
    counted = select(func.count(), func.count().filter(mine), func.min(rows.c.waits_since)).select_from(rows)
    return QueueCount(*session.execute(counted).one())


def _order(viewer: Viewer, since: Since) -> tuple[Any, ...]:
    mine, taken = RedactionReview.reviewer_id == viewer.user_id, RedactionReview.reviewer_id.is_not(None)
    return (func.coalesce(mine, False).desc(), taken, since, Interaction.id)


def _selected(viewer: Viewer, kind: ReviewKind) -> tuple[Since, Select[*tuple[Any, ...]]]:
    """Rows of `Waiting`, and since when each waits."""
    sample = kind is ReviewKind.SAMPLE
    since = RedactionReview.created_at if sample else RedactionRun.created_at
    selected = (
        select(*_columns(since))
        .outerjoin(RedactionRun, RedactionRun.transcript_id == Interaction.transcript_id)
        .join(RedactionReview, _open_review(kind), isouter=not sample)
        .outerjoin(Team, Team.id == Interaction.team_id)
        .outerjoin(User, User.id == RedactionReview.reviewer_id)
        .where(may_see(viewer))
    )
    if sample:
        return since, selected
    reason = _has_doubts() if kind is ReviewKind.DOUBTFUL else _stays_closed()
    waits = or_(reason, RedactionReview.id.is_not(None))
    return since, selected.where(RedactionRun.id.is_not(None), Interaction.state.not_in(WITHHELD), waits)


def _columns(since: Since) -> tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]:
    return (
        Interaction.id,
        Interaction.reference,
        Interaction.channel,
        Team.name,
        since,
        _doubts(func.count()).scalar_subquery(),
        _doubts(func.min(RedactionRow.confidence)).scalar_subquery(),
        RedactionReview.reviewer_id,
        User.name,
        Interaction.state.in_(WITHHELD),
    )


def _open_review(kind: ReviewKind) -> ColumnElement[bool]:
    return and_(
        RedactionReview.interaction_id == Interaction.id,
        RedactionReview.kind == kind,
        RedactionReview.finished_at.is_(None),
        RedactionReview.replaced_reason.is_(None),
    )


def _doubts(what: ColumnElement[int] | ColumnElement[float]) -> Select[*tuple[Any, ...]]:
    """Over the doubtful findings of a `RedactionRun` that nobody decided on, in this run or an earlier one."""
    untimed = and_(Interaction.channel == Channel.VOICE, RedactionRow.start_seconds.is_(None))
    earlier, of_run = aliased(RedactionRow), aliased(RedactionRun)
    same_place = and_(
        earlier.turn == RedactionRow.turn,
        earlier.raw_start == RedactionRow.raw_start,
        earlier.raw_end == RedactionRow.raw_end,
        earlier.type == RedactionRow.type,
        of_run.interaction_id == RedactionRun.interaction_id,
    )
    itself = and_(earlier.run_id == RedactionRow.run_id, earlier.position == RedactionRow.position)
    decided = (
        select(literal(1))
        .select_from(RedactionDecision)
        .join(earlier, and_(earlier.run_id == RedactionDecision.run_id, earlier.position == RedactionDecision.position))
        .join(of_run, of_run.id == earlier.run_id)
        .where(or_(same_place, itself))
        .correlate(RedactionRow, RedactionRun)
    )
    return (
        select(what)
        .select_from(RedactionRow)
        .where(
            RedactionRow.run_id == RedactionRun.id,
            or_(RedactionRow.confidence < SURE_FROM, untimed),
            RedactionRow.detector != ADDED,
            ~exists(decided),
        )
        .correlate(RedactionRun, Interaction)
    )


def _has_doubts() -> ColumnElement[bool]:
    return _doubts(literal(1)).exists()


def _stays_closed() -> ColumnElement[bool]:
    """Nobody has looked yet at why the recording did not pass.

    Where only the judge was asked again the run is a copy, made at the same moment: it was looked at already.
    """
    reviewed = aliased(RedactionRun)
    looked_at = (
        select(RedactionReview.id)
        .join(reviewed, reviewed.id == RedactionReview.run_id)
        .where(
            reviewed.interaction_id == RedactionRun.interaction_id,
            reviewed.created_at == RedactionRun.created_at,
            RedactionReview.kind == ReviewKind.CLOSED,
            RedactionReview.finished_at.is_not(None),
        )
    )
    return RedactionRun.audio_verified.is_(False) & ~looked_at.correlate(RedactionRun).exists()
