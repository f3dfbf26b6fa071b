"""The redaction report of one interaction, and how redaction went over a period. No value is ever in them."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.personal_data import DataType, Tier
from models.transcripts import Channel, Speaker

from ..errors import NotFound
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State, Transcript
from .report_reviews import (
    ReportedChange,
    ReportedDecision,
    ReviewSummary,
    finished_reviews,
    reported_changes,
    reported_decisions,
)
from .tables import RedactionRow, RedactionRun

SURE_FROM = 0.7
"""Findings below this confidence are named as residual risk: they, and what is near them, deserve a look."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One redaction. `turn` counts from 0; times in seconds are where the recording was masked."""

    number: int
    type: DataType
    tier: Tier
    speaker: Speaker
    turn: int
    start_seconds: float | None
    end_seconds: float | None
    confidence: float
    action: str
    detector: str
    reason: str
    decision: ReportedDecision | None = None

    @property
    def unsure(self) -> bool:
        return self.confidence < SURE_FROM


@dataclass(frozen=True, slots=True)
class RedactionReport:
    """Everything about the newest redaction of an interaction, without a value.

    `audio_verified` is None where there is no recording. `risks` are sentences about what may have been missed.
    """

    interaction_id: UUID
    reference: str
    channel: Channel
    redacted_at: dt.datetime
    transcript_version: int
    engine: Mapping[str, Any]
    policy: str
    audio_verified: bool | None
    audio_findings: tuple[str, ...]
    original_sha256: str | None
    redacted_sha256: str | None
    entries: tuple[Entry, ...]
    by_type: Mapping[DataType, int]
    by_tier: Mapping[Tier, int]
    masked_seconds: float
    risks: tuple[str, ...]
    reviews: tuple[ReviewSummary, ...] = ()
    changes: tuple[ReportedChange, ...] = ()

    @property
    def incidents(self) -> tuple[Entry, ...]:
        """What should never have been said on a recording or typed: security codes, passwords, one-time codes."""
        return tuple(entry for entry in self.entries if entry.tier is Tier.A)


def redaction_report(viewer: Viewer, session: Session, interaction_id: UUID) -> RedactionReport:
    """Raises NotFound when the viewer may not see the interaction, or it has not been redacted yet."""
    interaction = session.scalars(
        select(Interaction).where(
            Interaction.id == interaction_id, may_see(viewer), Interaction.state != State.RESTRICTED
        )
    ).one_or_none()
    if interaction is None:
        raise NotFound("There is no such interaction.")
    newest = session.execute(
        select(RedactionRun, Transcript.version)
        .join(Transcript, Transcript.id == RedactionRun.transcript_id)
        .where(RedactionRun.interaction_id == interaction_id, RedactionRun.transcript_id == interaction.transcript_id)
        .options(selectinload(RedactionRun.redactions))
    ).first()
    if newest is None:
        raise NotFound("This interaction has not been redacted yet. The report appears as soon as it has been.")
    return _report(session, interaction, newest.RedactionRun, newest.version)


def _report(session: Session, interaction: Interaction, run: RedactionRun, transcript_version: int) -> RedactionReport:
    decisions = reported_decisions(session, run.id)
    entries = tuple(_entry(row, decisions.get(row.position)) for row in run.redactions)
    return RedactionReport(
        interaction_id=interaction.id,
        reference=interaction.reference,
        channel=interaction.channel,
        redacted_at=run.created_at,
        transcript_version=transcript_version,
        engine=run.engine,
        policy=run.policy,
        audio_verified=run.audio_verified,
        audio_findings=tuple(run.audio_findings),
        original_sha256=run.original_sha256,
        redacted_sha256=run.redacted_sha256,
        entries=entries,
        by_type=dict(Counter(entry.type for entry in entries).most_common()),
        by_tier={tier: sum(entry.tier is tier for entry in entries) for tier in Tier},
        masked_seconds=masked_seconds(entries),
        risks=tuple(_risks(interaction.channel, run.audio_verified, entries)),
        reviews=finished_reviews(session, interaction.id),
        changes=reported_changes(session, interaction.id),
    )


def _entry(row: RedactionRow, decision: ReportedDecision | None) -> Entry:
    return Entry(
        number=row.position + 1,
        type=row.type,
        tier=row.tier,
        speaker=row.speaker,
        turn=row.turn,
        start_seconds=row.start_seconds,
        end_seconds=row.end_seconds,
        confidence=row.confidence,
        action=row.action,
        detector=row.detector,
        reason=row.reason,
        decision=decision,
    )


def masked_seconds(entries: Sequence[Entry]) -> float:
    """How much of the recording is masked; stretches that overlap count once."""
    total, reached = 0.0, 0.0
    stretches = [(e.start_seconds, e.end_seconds) for e in entries if e.start_seconds is not None]
    for start, end in sorted((start, end) for start, end in stretches if start is not None and end is not None):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _risks(channel: Channel, audio_verified: bool | None, entries: Sequence[Entry]) -> list[str]:
    risks = []
    unsure = [entry for entry in entries if entry.unsure]
    untimed = [entry for entry in entries if entry.start_seconds is None]
    if audio_verified is False:
        risks.append("The check of the masked recording did not pass. The recording stays closed.")
    if channel is Channel.VOICE and audio_verified is None:
        risks.append("The masked recording has not been checked.")
    if audio_verified:
        risks.append("The check heard nothing, but it hears with the same engine: what that one misses, it misses too.")
    if unsure:
        risks.append(f"{_findings(unsure)} below {SURE_FROM:.0%} confidence: look at the turns around them.")
    if channel is Channel.VOICE and untimed:
        risks.append(f"{_findings(untimed)} without a place in the recording, so only the text is covered.")
    return risks


def _findings(entries: Sequence[Entry]) -> str:
    return "1 finding" if len(entries) == 1 else f"{len(entries)} findings"
