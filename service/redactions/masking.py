"""Masking at once what a person pointed at, in the stored text and the stored sound.

What was stored holds a value that the machine missed, in every version: it goes from all of them now. The next
redaction run, from the raw words, masks and checks it as thoroughly as everything else.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audio import ChannelLayout
from models.decoding import encode_flac
from models.errors import RedactionFailed
from models.personal_data import Mask, Replacement, Span
from models.redaction import mask_audio, redact
from models.redaction.notes import unnumbered
from models.transcripts import Channel, EngineInfo, RawTranscript, Turn

from .. import engines
from ..hearing import decode_recording
from ..interactions.tables import Interaction, Playback, TranscriptTurn
from ..interactions.transcripts import turn_of
from ..interactions.waveform import peaks
from ..vault import vault
from ..vault_tables import Kind
from .places import Selection, raw_place
from .tables import RedactionRow, RedactionRun

PERSON = EngineInfo("person", "1")
LONGEST_AT_ONCE = 3600
"""Seconds of a recording that are masked while the reviewer waits; a longer one is closed until the next run."""


def turns_of(session: Session, run: RedactionRun) -> list[TranscriptTurn]:
    """The redacted turns that a run made, in order."""
    selected = select(TranscriptTurn).where(TranscriptTurn.transcript_id == run.transcript_id)
    return list(session.scalars(selected.order_by(TranscriptTurn.position)))


def mask_text(session: Session, run: RedactionRun, spans: Sequence[Span]) -> list[RedactionRow]:
    """Puts tokens over places in the redacted text. `run.redactions` has to be loaded. The rows that were added."""
    rows = turns_of(session, run)
    made: list[RedactionRow] = []
    for row in rows:
        here = [span for span in spans if span.turn == row.position]
        if here:
            made += _mask_turn(session, run, row, here)
    return made


def mask_sound(session: Session, interaction: Interaction, run: RedactionRun, spans: Sequence[Span]) -> list[Mask]:
    """Puts the tone over the same places of the recording, before their text is masked: words tell when.

    A recording that cannot be masked in a moment is closed until the next run.
    """
    if interaction.channel is not Channel.VOICE or not run.audio_verified:
        return []
    if (interaction.duration_seconds or 0) > LONGEST_AT_ONCE:
        run.audio_verified = None
        return []
    turns = tuple(turn_of(row) for row in turns_of(session, run))
    try:
        return _overwrite(session, interaction, run, turns, spans)
    except RedactionFailed:
        run.audio_verified = None
        return []


def _overwrite(
    session: Session, interaction: Interaction, run: RedactionRun, turns: tuple[Turn, ...], spans: Sequence[Span]
) -> list[Mask]:
    raw = RawTranscript(turns, PERSON)
    wanted = redact(raw, spans, unnumbered(engines.policy()), engine=PERSON)
    audio = decode_recording(vault().read(session, interaction.id, Kind.REDACTED_AUDIO).all(), engines)
    layout = interaction.channel_layout or ChannelLayout.MONO
    masked, masks = mask_audio(audio, raw, wanted, layout=layout)
    version = vault().newest_version(session, interaction.id, Kind.REDACTED_AUDIO)
    stored = vault().put(session, interaction.id, Kind.REDACTED_AUDIO, encode_flac(masked), "audio/flac", version)
    run.redacted_sha256 = stored.sha256
    session.merge(Playback(interaction_id=interaction.id, duration_seconds=masked.duration, peaks=peaks(masked)))
    return list(masks)


def _mask_turn(session: Session, run: RedactionRun, row: TranscriptTurn, spans: Sequence[Span]) -> list[RedactionRow]:
    turn = RawTranscript((turn_of(row),), PERSON)
    alone = [replace(span, turn=0) for span in spans]
    redaction = redact(turn, alone, unnumbered(engines.policy()), engine=PERSON)
    made = [_row(run, row, replacement, number) for number, replacement in enumerate(redaction.replacements)]
    _shift(session, run, row.position, redaction.replacements)
    masked = redaction.transcript.turns[0]
    row.text = masked.text
    row.words = [[word.text, word.start, word.end, word.confidence] for word in masked.words]
    run.redactions.extend(made)
    session.flush()
    return made


def _row(run: RedactionRun, row: TranscriptTurn, replacement: Replacement, number: int) -> RedactionRow:
    span = replacement.span
    raw_start, raw_end = _raw(run, Selection(row.position, span.start, span.end))
    times = _times(turn_of(row), span)
    return RedactionRow(
        run_id=run.id,
        position=max((r.position for r in run.redactions), default=-1) + 1 + number,
        type=span.type,
        tier=replacement.tier,
        speaker=row.speaker,
        turn=row.position,
        start=replacement.start,
        end=replacement.end,
        raw_start=raw_start,
        raw_end=raw_end,
        token=replacement.token,
        start_seconds=times[0],
        end_seconds=times[1],
        confidence=span.confidence,
        detector=span.detector,
        reason=span.reason,
    )


def _raw(run: RedactionRun, selection: Selection) -> tuple[int | None, int | None]:
    """Unknown where the run is older than such places are kept."""
    before = [row for row in run.redactions if row.turn == selection.turn and row.end <= selection.start]
    if any(row.raw_start is None or row.raw_end is None for row in before):
        return None, None
    return raw_place(before, selection)


def _times(turn: Turn, span: Span) -> tuple[float | None, float | None]:
    """When the words were said, in seconds."""
    at, said = 0, []
    for word in turn.words:
        if at < span.end and span.start < at + len(word.text):
            said.append(word)
        at += len(word.text) + 1
    return (said[0].start, said[-1].end) if said else (None, None)


def _shift(session: Session, run: RedactionRun, turn: int, replacements: Sequence[Replacement]) -> None:
    """Moves the redactions behind the new tokens to where they stand now."""
    behind = [row for row in run.redactions if row.turn == turn]
    moves = {row: sum(_growth(item) for item in replacements if item.span.end <= row.start) for row in behind}
    grow = [row for row in moves if moves[row] > 0]
    for row in (*sorted(grow, key=lambda row: -row.start), *sorted(moves.keys() - grow, key=lambda row: row.start)):
        if moves[row]:
            row.start, row.end = row.start + moves[row], row.end + moves[row]
            session.flush()  # one after the other: no two rows of a turn may start at one place, not for a moment


def _growth(item: Replacement) -> int:
    return len(item.token) - (item.span.end - item.span.start)
