"""What each step of the pipeline does. Each computes from an interaction's id and returns what writes the result.

Raw audio and text pass through here in memory only, from the vault to the engines and back.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audio import Audio, ChannelLayout
from models.decoding import DecodingLimits, decode, encode_flac
from models.personal_data import Mask, Redaction, Verification
from models.protocols import Progress
from models.redaction import mask_audio, verify_audio
from models.redaction import redact as replace_spans
from models.transcripts import Channel, EngineInfo, RawTranscript, RedactedTranscript, Speaker, Turn
from scorecards.loader import library

from . import engines, progress
from .coaching.suggestions import suggest
from .coaching.tables import CoachingSuggestion
from .config import settings
from .database import transaction
from .evaluations.commands import record_evaluation
from .evaluations.machine_answers import machine_answers
from .ingest.texts import read_conversation
from .interactions.private_metadata import private
from .interactions.tables import Interaction, Playback
from .interactions.transcripts import StoredTranscript, newest_transcript, pack, record_transcript, unpack
from .interactions.waveform import peaks
from .metrics import call, messages
from .metrics.speech import Stretch
from .metrics.tables import InteractionMetrics
from .redactions.commands import record_redaction
from .redactions.tables import RedactionRow, RedactionRun
from .vault import vault
from .vault_tables import Kind

Write = Callable[[Session, Interaction], None]
REPORT_EVERY = 0.5


def transcribe(interaction_id: UUID) -> Write:
    """Hears the recording. The raw transcript goes into the vault."""
    interaction, content = _original(interaction_id)
    audio = _decode(content)
    layout = interaction.channel_layout if audio.channels > 1 else ChannelLayout.MONO
    layout = layout or ChannelLayout.AGENT_FIRST
    heard = engines.transcriber().transcribe(audio, layout=layout, on_progress=_reporter(interaction, "transcribe"))

    def write(session: Session, interaction: Interaction) -> None:
        interaction.duration_seconds = audio.duration
        interaction.channel_layout = layout
        vault().put(session, interaction.id, Kind.RAW_TRANSCRIPT, pack(heard), "application/json")

    return write


def redact(interaction_id: UUID) -> Write:
    """Finds personal data, replaces it in the text, masks it in the audio, and listens again."""
    interaction, content = _original(interaction_id)
    raw, known = _raw_transcript(interaction, content), private(interaction_id).known_values
    redaction = replace_spans(raw, engines.redactor().find(raw, known=known), engines.policy())
    if interaction.channel is not Channel.VOICE:
        return partial(_record_text, raw, redaction)
    assert interaction.channel_layout is not None
    original = _decode(content)
    masked, masks = mask_audio(original, raw, redaction, layout=interaction.channel_layout)
    _reporter(interaction, "redact")(0.5)
    checked = verify_audio(original, masked, masks, raw, redaction, engines.transcriber())
    sound, shape = encode_flac(masked), peaks(masked)

    def write(session: Session, interaction: Interaction) -> None:
        run = _record(session, interaction, raw, redaction, masks, checked)
        run.original_sha256 = hashlib.sha256(content).hexdigest()
        session.merge(Playback(interaction_id=interaction.id, duration_seconds=masked.duration, peaks=shape))
        if checked.passed:  # otherwise the recording stays closed: there is nothing to play
            run.redacted_sha256 = vault().put(session, interaction.id, Kind.REDACTED_AUDIO, sound, "audio/flac").sha256

    return write


def judge(interaction_id: UUID) -> Write:
    """Asks the judge every criterion of every scorecard for this channel, about the redacted transcript."""
    with transaction() as session:
        interaction = session.get_one(Interaction, interaction_id)
        transcript = newest_transcript(session, interaction_id)
    facts = _redacted_facts(interaction)
    cards = [card for card in library() if interaction.channel.value in card.channels]
    criteria = [criterion for card in cards for criterion in card.criteria]
    answers = engines.judge().judge(
        transcript.content,
        criteria,
        channel=interaction.channel,
        facts=facts,
        on_progress=_reporter(interaction, "judge"),
    )

    def write(session: Session, interaction: Interaction) -> None:
        for card in cards:
            record_evaluation(session, interaction, transcript.id, card, answers, engines.judge().info)

    return write


def conclude(interaction_id: UUID) -> Write:
    """Measures, and drafts a coaching suggestion that waits for a person."""
    with transaction() as session:
        interaction = session.get_one(Interaction, interaction_id)
        transcript = newest_transcript(session, interaction_id)
        masked = _masked_speech(session, transcript)
        answers = machine_answers(session, transcript.id)
    values = _measure(interaction, transcript.content, masked)
    drafted = suggest(library(), answers, transcript.content.turns)

    def write(session: Session, interaction: Interaction) -> None:
        session.merge(InteractionMetrics(interaction_id=interaction.id, values=values))
        if drafted is not None:
            engine = {"name": "scorecard coaching texts", "version": "1", "settings": {}}
            texts = {"strength": asdict(drafted.strength), "improvement": asdict(drafted.improvement)}
            session.add(CoachingSuggestion(interaction_id=interaction.id, engine=engine, **texts))

    return write


def _original(interaction_id: UUID) -> tuple[Interaction, bytes]:
    with transaction() as session:
        interaction = session.get_one(Interaction, interaction_id)
        return interaction, vault().read(session, interaction_id, Kind.ORIGINAL).all()


def _decode(content: bytes) -> Audio:
    return decode(content, limits=DecodingLimits(max_duration=settings().max_audio_hours * 3600))


def _raw_transcript(interaction: Interaction, content: bytes) -> RawTranscript:
    if interaction.channel is Channel.VOICE:
        with transaction() as session:
            return unpack(vault().read(session, interaction.id, Kind.RAW_TRANSCRIPT).all())
    conversation = read_conversation(content, agent_name=private(interaction.id).agent_name)
    written = zip(conversation.transcript.turns, conversation.sent_at, strict=True)
    return replace(conversation.transcript, turns=tuple(replace(turn, start=at) for turn, at in written))


def _record_text(raw: RawTranscript, redaction: Redaction, session: Session, interaction: Interaction) -> None:
    _record(session, interaction, raw, redaction)


def _record(
    session: Session,
    interaction: Interaction,
    raw: RawTranscript,
    redaction: Redaction,
    masks: Sequence[Mask] = (),
    checked: Verification | None = None,
) -> RedactionRun:
    transcript = record_transcript(session, interaction.id, raw, redaction.transcript)
    return record_redaction(session, interaction.id, transcript.id, redaction, masks, checked)


def _redacted_facts(interaction: Interaction) -> tuple[str, ...]:
    """Reference facts may name the customer as well: the judge gets them redacted, like all else."""
    facts = private(interaction.id).facts
    if interaction.channel is not Channel.VOICE:
        facts += read_conversation(_original(interaction.id)[1]).facts
    raw = RawTranscript(tuple(Turn(Speaker.SYSTEM, fact) for fact in facts), EngineInfo("facts", "1"))
    known = private(interaction.id).known_values
    redaction = replace_spans(raw, engines.redactor().find(raw, known=known), engines.policy())
    return tuple(turn.text for turn in redaction.transcript.turns)


def _measure(interaction: Interaction, transcript: RedactedTranscript, masked: Sequence[Stretch]) -> dict[str, Any]:
    if interaction.channel is not Channel.VOICE:
        return asdict(messages.measure(transcript.turns, [turn.start for turn in transcript.turns]))
    record = call.CallRecord(
        wait_seconds=interaction.wait_seconds,
        hold_seconds=interaction.hold_seconds,
        wrap_up_seconds=interaction.wrap_up_seconds,
        transfers=len(interaction.transfers),
        hold_recorded=interaction.hold_recorded,
    )
    assert interaction.duration_seconds is not None
    measured = call.measure(transcript.turns, duration=interaction.duration_seconds, masked=masked, record=record)
    return asdict(measured)


def _masked_speech(session: Session, transcript: StoredTranscript) -> list[Stretch]:
    """Who was masked when: that speech was there, and must not read as silence."""
    rows = session.scalars(
        select(RedactionRow)
        .join(RedactionRun, RedactionRun.id == RedactionRow.run_id)
        .where(RedactionRun.transcript_id == transcript.id, RedactionRow.start_seconds.is_not(None))
    )
    return [stretch for row in rows if (stretch := _within_turn(row, transcript.content.turns[row.turn])) is not None]


def _within_turn(row: RedactionRow, turn: Turn) -> Stretch | None:
    assert row.start_seconds is not None
    assert row.end_seconds is not None
    if turn.start is None or turn.end is None:
        return None
    start, end = max(row.start_seconds, turn.start), min(row.end_seconds, turn.end)
    return Stretch(start, end, row.speaker) if start < end else None


def _reporter(interaction: Interaction, step: str) -> Progress:
    """Tells listening pages how far the step is, a few times a second at most."""
    told = 0.0

    def report(fraction: float) -> None:
        nonlocal told
        if time.monotonic() - told < REPORT_EVERY:
            return
        told = time.monotonic()
        with transaction() as session:
            progress.announce(session, interaction.id, state=interaction.state.value, step=step, fraction=fraction)

    return report
