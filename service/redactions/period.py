"""How redaction went over a period: counts, incidents, recordings that stay closed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from models.personal_data import DataType, Tier
from models.transcripts import Channel

from ..database import now
from ..forms import AddressFields
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from .queries import SURE_FROM
from .tables import RedactionRow, RedactionRun

PAGE_SIZE = 50
EXPORT_LIMIT = 50_000
DEFAULT_DAYS = 30


class Concern(StrEnum):
    """Which interactions to look at."""

    INCIDENT = "incident"
    CLOSED = "closed"
    UNSURE = "unsure"


class Period(AddressFields):
    """Days in UTC, both included, by when the redaction was made; the last 30 days unless told otherwise."""

    since: dt.date = Field(default_factory=lambda: now().date() - dt.timedelta(days=DEFAULT_DAYS))
    until: dt.date = Field(default_factory=lambda: now().date())
    concern: Concern | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1

    @property
    def start(self) -> dt.datetime:
        return dt.datetime.combine(self.since, dt.time(), tzinfo=dt.UTC)

    @property
    def end(self) -> dt.datetime:
        return dt.datetime.combine(self.until + dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class RedactedInteraction:
    """One interaction's redaction in a line. `unsure` counts findings of low confidence."""

    interaction_id: UUID
    reference: str
    channel: Channel
    redacted_at: dt.datetime
    policy: str
    redactions: int
    incidents: int
    unsure: int
    audio_verified: bool | None


@dataclass(frozen=True, slots=True)
class PeriodReport:
    """`failed` counts interactions received in the period that could not be redacted: they stay closed altogether."""

    interactions: int
    redactions: int
    incidents: int
    closed: int
    failed: int
    by_type: Mapping[DataType, int]
    rows: tuple[RedactedInteraction, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def period_report(viewer: Viewer, session: Session, period: Period) -> PeriodReport:
    conditions = _conditions(viewer, period)
    by_type = _counts_by_type(session, conditions)
    concerned = [*conditions, *_concern(period.concern)]
    total = _count_runs(session, concerned)
    page = min(period.page, max(1, -(-total // PAGE_SIZE)))
    return PeriodReport(
        interactions=_count_runs(session, conditions),
        redactions=sum(by_type.values()),
        incidents=_count_runs(session, [*conditions, *_concern(Concern.INCIDENT)]),
        closed=_count_runs(session, [*conditions, *_concern(Concern.CLOSED)]),
        failed=_count_failed(viewer, session, period),
        by_type=by_type,
        rows=_rows(session, _selection(concerned).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)),
        total=total,
        page=page,
    )


def all_rows(
    viewer: Viewer, session: Session, period: Period, most: int = EXPORT_LIMIT
) -> tuple[RedactedInteraction, ...]:
    """All pages at once, newest first, for an export; at most `most` interactions."""
    conditions = [*_conditions(viewer, period), *_concern(period.concern)]
    return _rows(session, _selection(conditions).limit(most))


def _conditions(viewer: Viewer, period: Period) -> list[ColumnElement[bool]]:
    made = (RedactionRun.created_at >= period.start, RedactionRun.created_at < period.end)
    return [may_see(viewer), *made, RedactionRun.transcript_id == Interaction.transcript_id]


def _concern(concern: Concern | None) -> list[ColumnElement[bool]]:
    found = select(RedactionRow.run_id).where(RedactionRow.run_id == RedactionRun.id).correlate(RedactionRun)
    if concern is Concern.INCIDENT:
        return [found.where(RedactionRow.tier == Tier.A).exists()]
    if concern is Concern.UNSURE:
        return [found.where(RedactionRow.confidence < SURE_FROM).exists()]
    if concern is Concern.CLOSED:
        return [RedactionRun.audio_verified.is_(False)]
    return []


def _count_runs(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    counted = select(func.count(RedactionRun.id)).join(Interaction, Interaction.id == RedactionRun.interaction_id)
    return session.scalar(counted.where(*conditions)) or 0


def _count_failed(viewer: Viewer, session: Session, period: Period) -> int:
    failed = (Interaction.state == State.FAILED, Interaction.failed_step == "redact")
    received = (Interaction.created_at >= period.start, Interaction.created_at < period.end)
    return session.scalar(select(func.count(Interaction.id)).where(may_see(viewer), *failed, *received)) or 0


def _counts_by_type(session: Session, conditions: Sequence[ColumnElement[bool]]) -> dict[DataType, int]:
    count = func.count()
    counted = (
        select(RedactionRow.type, count)
        .join(RedactionRun, RedactionRun.id == RedactionRow.run_id)
        .join(Interaction, Interaction.id == RedactionRun.interaction_id)
        .where(*conditions)
        .group_by(RedactionRow.type)
        .order_by(count.desc(), RedactionRow.type)
    )
    return dict(session.execute(counted).all())


def _selection(conditions: Sequence[ColumnElement[bool]]) -> Select[RedactionRun, Interaction]:
    return (
        select(RedactionRun, Interaction)
        .join(Interaction, Interaction.id == RedactionRun.interaction_id)
        .where(*conditions)
        .order_by(RedactionRun.created_at.desc(), RedactionRun.id)
    )


def _rows(session: Session, selection: Select[RedactionRun, Interaction]) -> tuple[RedactedInteraction, ...]:
    found = session.execute(selection).all()
    counts = _counts_by_run(session, [run.id for run, _ in found])
    return tuple(
        RedactedInteraction(
            interaction.id,
            interaction.reference,
            interaction.channel,
            run.created_at,
            run.policy,
            *counts.get(run.id, (0, 0, 0)),
            audio_verified=run.audio_verified,
        )
        for run, interaction in found
    )


def _counts_by_run(session: Session, run_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int, int]]:
    """Redactions, incidents and findings of low confidence."""
    counted = (
        select(
            RedactionRow.run_id,
            func.count(),
            func.count().filter(RedactionRow.tier == Tier.A),
            func.count().filter(RedactionRow.confidence < SURE_FROM),
        )
        .where(RedactionRow.run_id.in_(run_ids))
        .group_by(RedactionRow.run_id)
    )
    return {run: (total, incidents, unsure) for run, total, incidents, unsure in session.execute(counted)}
