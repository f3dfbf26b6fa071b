"""Storing what a redaction did, without any value."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from models.personal_data import Mask, Redaction, Replacement, Verification
from models.transcripts import Turn

from .. import stored_engines
from ..webhooks.events import enqueue_event
from ..webhooks.tables import EventKind
from .tables import RedactionRow, RedactionRun


def record_redaction(
    session: Session,
    interaction_id: UUID,
    transcript_id: UUID,
    redaction: Redaction,
    masks: Sequence[Mask] = (),
    checked: Verification | None = None,
) -> RedactionRun:
    """One run and a row for each replacement. `masks` and `checked` are those of the recording, where there is one.

    Other systems are told of a recording that did not pass its check: it stays closed.
    """
    run = RedactionRun(
        interaction_id=interaction_id,
        transcript_id=transcript_id,
        engine=stored_engines.to_row(redaction.engine),
        policy=redaction.policy,
        audio_verified=checked.passed if checked else None,
        audio_findings=list(checked.findings) if checked else [],
    )
    session.add(run)
    session.flush()
    masked = {position: mask for mask in masks for position in mask.replacements}
    session.add_all(
        _row(run.id, position, replacement, redaction.transcript.turns[replacement.span.turn], masked.get(position))
        for position, replacement in enumerate(redaction.replacements)
    )
    session.flush()
    if run.audio_verified is False:
        enqueue_event(session, EventKind.REDACTION_FAILED, "interaction", interaction_id)
    return run


def _row(run_id: UUID, position: int, replacement: Replacement, turn: Turn, mask: Mask | None) -> RedactionRow:
    span = replacement.span
    return RedactionRow(
        run_id=run_id,
        position=position,
        type=span.type,
        tier=replacement.tier,
        speaker=turn.speaker,
        turn=span.turn,
        start=replacement.start,
        end=replacement.end,
        raw_start=span.start,
        raw_end=span.end,
        token=replacement.token,
        start_seconds=mask.start if mask else None,
        end_seconds=mask.end if mask else None,
        confidence=span.confidence,
        detector=span.detector,
        reason=span.reason,
    )
