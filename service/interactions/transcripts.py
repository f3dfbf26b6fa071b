"""Transcripts between engines, vault and tables."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from models.transcripts import Hold, HoldKind, RawTranscript, RedactedTranscript, Turn, Word

from .. import stored_engines
from ..errors import NotFound
from .tables import Interaction, Transcript, TranscriptTurn

_raw: TypeAdapter[RawTranscript] = TypeAdapter(RawTranscript)


def pack(transcript: RawTranscript) -> bytes:
    """For the vault."""
    return _raw.dump_json(transcript)


def unpack(content: bytes) -> RawTranscript:
    return _raw.validate_json(content)


@dataclass(frozen=True, slots=True)
class StoredTranscript:
    """A redacted transcript and the row that it came from."""

    id: UUID
    content: RedactedTranscript


def record_transcript(
    session: Session, interaction: Interaction, raw: RawTranscript, redacted: RedactedTranscript, raw_version: int = 1
) -> Transcript:
    """Stores the redacted turns as the interaction's next version; the first one counts at once.

    `raw_version` is the version of the raw words, which stay in the vault.
    """
    newest = session.scalar(select(func.max(Transcript.version)).where(Transcript.interaction_id == interaction.id))
    transcript = Transcript(
        interaction_id=interaction.id,
        version=(newest or 0) + 1,
        raw_version=raw_version,
        language=raw.language,
        transcriber=stored_engines.to_row(raw.engine),
        holds=None if raw.holds is None else [[hold.start, hold.end, hold.kind, hold.confidence] for hold in raw.holds],
    )
    session.add(transcript)
    session.flush()
    session.add_all(_row(transcript.id, position, turn) for position, turn in enumerate(redacted.turns))
    if interaction.transcript_id is None:
        interaction.transcript_id = transcript.id
    session.flush()
    return transcript


def newest_transcript(session: Session, interaction_id: UUID) -> StoredTranscript:
    """The version that steps work on: in a re-run the one in the making, which does not count yet."""
    row = session.scalars(
        select(Transcript)
        .where(Transcript.interaction_id == interaction_id)
        .order_by(Transcript.version.desc())
        .options(selectinload(Transcript.turns))
        .limit(1)
    ).first()
    if row is None:
        raise NotFound("This interaction has no transcript yet.")
    return _stored(row)


def stored_transcript(session: Session, transcript_id: UUID) -> StoredTranscript:
    """This very version."""
    return _stored(session.get_one(Transcript, transcript_id, options=[selectinload(Transcript.turns)]))


def _stored(row: Transcript) -> StoredTranscript:
    engine = stored_engines.from_row(row.transcriber)
    content = RedactedTranscript(tuple(turn_of(turn) for turn in row.turns), engine, row.language, _holds(row))
    return StoredTranscript(row.id, content)


def _holds(row: Transcript) -> tuple[Hold, ...] | None:
    if row.holds is None:
        return None
    return tuple(Hold(start, end, HoldKind(kind), confidence) for start, end, kind, confidence in row.holds)


def _row(transcript_id: UUID, position: int, turn: Turn) -> TranscriptTurn:
    return TranscriptTurn(
        transcript_id=transcript_id,
        position=position,
        speaker=turn.speaker,
        text=turn.text,
        start=turn.start,
        end=turn.end,
        confidence=turn.confidence,
        words=[[word.text, word.start, word.end, word.confidence] for word in turn.words],
    )


def turn_of(row: TranscriptTurn) -> Turn:
    """The turn that a row holds."""
    words = tuple(Word(text, start, end, confidence) for text, start, end, confidence in row.words)
    return Turn(row.speaker, row.text, row.start, row.end, words, row.confidence)
