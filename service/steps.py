"""What each step of the pipeline does. Each computes from an interaction's id and returns what writes the result.

Raw audio and text pass through here in memory only, from the vault to the engines and back.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audio import ChannelLayout
from models.decoding import encode_flac
from models.personal_data import Redaction
from models.protocols import Progress
from models.transcripts import Channel, RawTranscript, RedactedTranscript

from . import engines, judging, processing, progress, stored_engines
from .coaching.drafting import draft
from .coaching.tables import CoachingSuggestion
from .database import transaction
from .evaluations.carrying import carried_answers
from .evaluations.commands import record_evaluation
from .evaluations.machine_answers import machine_answers
from .hearing import Heard, arrange, decode_recording, hear
from .ingest.metadata import AgentChannel
from .interactions.private_metadata import private
from .interactions.raw import raw_transcript, raw_version
from .interactions.tables import Interaction, Playback
from .interactions.transcripts import StoredTranscript, newest_transcript, pack, record_transcript
from .interactions.waveform import peaks
from .knowledge.facts import record_facts
from .metrics import call, messages
from .metrics.speech import Stretch, within_turn
from .metrics.tables import InteractionMetrics
from .redacting import MaskedRecording, redact_text, redact_voice
from .redactions.commands import record_redaction
from .redactions.earlier import cover_earlier
from .redactions.manual import persons_changes
from .redactions.tables import RedactionRow, RedactionRun
from .rerun_queries import open_rerun
from .rerun_tables import Rerun
from .reviews.risk import flag_risks
from .scorecards.in_use import scorecards_of
from .vault import vault
from .vault_tables import Kind

Write = Callable[[Session, Interaction], None]
REPORT_EVERY = 0.5
"""Seconds between two reports of progress."""

SIDES = {
    ChannelLayout.AGENT_FIRST: AgentChannel.LEFT,
    ChannelLayout.CUSTOMER_FIRST: AgentChannel.RIGHT,
    ChannelLayout.MONO: AgentChannel.MONO,
}


def transcribe(interaction_id: UUID) -> Write:
    """Hears the recording. The raw transcript goes into the vault."""
    interaction, content = _original(interaction_id)
    with transaction() as session:
        version = vault().newest_version(session, interaction_id, Kind.RAW_TRANSCRIPT) + 1
    heard = hear(content, _side(interaction), engines, _reporter(interaction, "transcribe"))

    def write(session: Session, interaction: Interaction) -> None:
        interaction.duration_seconds = heard.audio.duration
        interaction.channel_layout = heard.layout
        packed = pack(heard.transcript)
        vault().put(session, interaction.id, Kind.RAW_TRANSCRIPT, packed, "application/json", version)

    return write


def redact(interaction_id: UUID) -> Write:
    """Finds personal data, replaces it in the text, masks it in the audio, and listens again."""
    interaction, content = _original(interaction_id)
    with transaction() as session:
        raw, version = raw_transcript(session, interaction), raw_version(session, interaction)
        heed = persons_changes(session, interaction_id, version).heed
        rerun = open_rerun(session, interaction_id)
    known = private(interaction_id).known_values
    if interaction.channel is not Channel.VOICE:
        return partial(_write_text, raw, version, redact_text(raw, known, engines, heed))
    _reporter(interaction, "redact")(0.2)
    side = _side(interaction, rerun)
    assert side is not None  # transcribing found out
    audio, layout = arrange(decode_recording(content, engines), side)
    redacted = redact_voice(Heard(audio, layout, raw), known, engines, heed)
    assert redacted.recording is not None
    return _recording_writer(raw, version, redacted.redaction, redacted.recording, content)


def judge(interaction_id: UUID) -> Write:
    """Asks the judge every criterion of every scorecard that applies, about the redacted transcript."""
    with transaction() as session:
        interaction = session.get_one(Interaction, interaction_id)
        transcript = newest_transcript(session, interaction_id)
        rerun = open_rerun(session, interaction_id)
    by = judging.basis(interaction, transcript.content)
    with transaction() as session:
        carried = carried_answers(session, rerun, by.scorecards)
    answers = processing.judge(
        transcript.content,
        by.scorecards,
        interaction.channel,
        by.told,
        engines,
        _reporter(interaction, "judge"),
        by=by.judge,
        given={criterion: item.judgement for criterion, item in carried.items()},
    )
    carried_from = {criterion: item.evaluation_id for criterion, item in carried.items()}

    def write(session: Session, interaction: Interaction) -> None:
        for card in by.scorecards:
            evaluation = record_evaluation(session, interaction, transcript.id, card, answers, by.info, carried_from)
            record_facts(session, evaluation.id, by.facts)

    return write


def conclude(interaction_id: UUID) -> Write:
    """Measures, drafts a coaching suggestion that waits for a person, and puts what is at risk on the risk queue."""
    with transaction() as session:
        interaction = session.get_one(Interaction, interaction_id)
        transcript = newest_transcript(session, interaction_id)
        masked = _masked_speech(session, transcript)
        answers = machine_answers(session, transcript.id)
        cards = scorecards_of(session, transcript.id)
    values = _measure(interaction, transcript.content, masked)
    drafted = draft(interaction_id, cards, answers, transcript.content.turns)

    def write(session: Session, interaction: Interaction) -> None:
        of_version = {"interaction_id": interaction.id, "transcript_id": transcript.id}
        session.add(InteractionMetrics(**of_version, values=values))
        if drafted is not None:
            engine, worded = stored_engines.to_row(drafted.engine), drafted.suggestion
            texts = {"strength": asdict(worded.strength), "improvement": asdict(worded.improvement)}
            session.add(CoachingSuggestion(**of_version, engine=engine, **texts))
        flag_risks(session, interaction.id)

    return write


def _side(interaction: Interaction, rerun: Rerun | None = None) -> AgentChannel | None:
    """Where the agent is; None where nobody said and it has not been found out yet."""
    layout = (rerun.channel_layout if rerun else None) or interaction.channel_layout
    return SIDES[layout] if layout else None


def _original(interaction_id: UUID) -> tuple[Interaction, bytes]:
    with transaction() as session:
        interaction = session.get_one(Interaction, interaction_id)
        return interaction, vault().read(session, interaction_id, Kind.ORIGINAL).all()


def _write_text(
    raw: RawTranscript, version: int, redaction: Redaction, session: Session, interaction: Interaction
) -> None:
    transcript = record_transcript(session, interaction, raw, redaction.transcript, version)
    run = record_redaction(session, interaction.id, transcript.id, redaction)
    cover_earlier(session, run, raw, redaction)


def _recording_writer(
    raw: RawTranscript, version: int, redaction: Redaction, recording: MaskedRecording, original: bytes
) -> Write:
    """Encodes and hashes now: the write itself holds the interaction locked."""
    checked, audio = recording.verification, recording.audio
    shape, original_sha256 = peaks(audio), hashlib.sha256(original).hexdigest()
    sound = encode_flac(audio) if checked.passed else None  # else the recording stays closed: nothing to play

    def write(session: Session, interaction: Interaction) -> None:
        transcript = record_transcript(session, interaction, raw, redaction.transcript, version)
        run = record_redaction(session, interaction.id, transcript.id, redaction, recording.masks, checked)
        run.original_sha256 = original_sha256
        cover_earlier(session, run, raw, redaction)
        session.merge(Playback(interaction_id=interaction.id, duration_seconds=audio.duration, peaks=shape))
        if sound is not None:
            run.audio_version = transcript.version
            stored = vault().put(session, interaction.id, Kind.REDACTED_AUDIO, sound, "audio/flac", transcript.version)
            run.redacted_sha256 = stored.sha256

    return write


def _measure(interaction: Interaction, transcript: RedactedTranscript, masked: Sequence[Stretch]) -> dict[str, Any]:
    if interaction.channel is not Channel.VOICE:
        return asdict(messages.measure(transcript.turns, [turn.start for turn in transcript.turns]))
    record = call.CallRecord(
        wait_seconds=interaction.wait_seconds,
        hold_seconds=interaction.hold_seconds,
        wrap_up_seconds=interaction.wrap_up_seconds,
        transfers=None if interaction.transfers is None else len(interaction.transfers),
        hold_recorded=interaction.hold_recorded,
    )
    assert interaction.duration_seconds is not None
    length, holds = interaction.duration_seconds, transcript.holds
    return asdict(call.measure(transcript.turns, duration=length, masked=masked, record=record, holds=holds))


def _masked_speech(session: Session, transcript: StoredTranscript) -> list[Stretch]:
    """Who was masked when: that speech was there, and must not read as silence."""
    rows = session.scalars(
        select(RedactionRow)
        .join(RedactionRun, RedactionRun.id == RedactionRow.run_id)
        .where(RedactionRun.transcript_id == transcript.id, RedactionRow.start_seconds.is_not(None))
    )
    masks = [(row.start_seconds, row.end_seconds, transcript.content.turns[row.turn]) for row in rows]
    return [
        stretch
        for start, end, turn in masks
        if start is not None and end is not None and (stretch := within_turn(start, end, turn)) is not None
    ]


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
