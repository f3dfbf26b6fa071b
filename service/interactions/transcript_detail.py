"""A redacted transcript as it is read and played: words with times, redacted spans as blocks, silences."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from models.personal_data import DataType
from models.transcripts import Speaker, Turn, Word

from ..metrics import call as call_metrics
from ..metrics.speech import Stretch, speech
from ..redactions.tables import RedactionRow
from .tables import TranscriptTurn

UNSURE_BELOW = 0.5
"""A word that the transcriber gave less confidence than this is marked as perhaps misheard."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a turn: text, or a redacted span (`redacted` set, and `text` is its token). Times in seconds.

    Joining the texts of a turn's segments gives the text of the turn.
    """

    text: str = field(repr=False)
    start: float | None = None
    end: float | None = None
    unsure: bool = False
    redacted: DataType | None = None


@dataclass(frozen=True, slots=True)
class TurnDetail:
    """One turn, numbered from 0 as evidence counts.

    `start` and `end` are seconds into the recording, or `start` alone is seconds after the first message; `sent_at` is
    when that was. `silence_before` is in seconds, where it is worth showing.
    """

    number: int
    speaker: Speaker
    segments: tuple[Segment, ...]
    start: float | None
    end: float | None
    sent_at: dt.datetime | None
    silence_before: float | None

    @property
    def text(self) -> str:
        """What was said, with tokens in place of personal data."""
        return "".join(segment.text for segment in self.segments)


def turns(
    rows: Sequence[TranscriptTurn], redactions: Sequence[RedactionRow], first_message_at: dt.datetime | None = None
) -> tuple[TurnDetail, ...]:
    """The turns of one transcript version. `redactions` are those of its redaction run, in any order."""
    by_turn: dict[int, list[RedactionRow]] = {}
    for redaction in sorted(redactions, key=lambda r: (r.turn, r.start)):
        by_turn.setdefault(redaction.turn, []).append(redaction)
    silences = _silences(rows, redactions)
    return tuple(
        TurnDetail(
            number=row.position,
            speaker=row.speaker,
            segments=tuple(_segments(row, by_turn.get(row.position, ()))),
            start=row.start,
            end=row.end,
            sent_at=_sent_at(row, first_message_at),
            silence_before=silences.get(row.position),
        )
        for row in rows
    )


def _sent_at(row: TranscriptTurn, first_message_at: dt.datetime | None) -> dt.datetime | None:
    if first_message_at is None or row.start is None:
        return None
    return first_message_at + dt.timedelta(seconds=row.start)


def _segments(row: TranscriptTurn, redactions: Sequence[RedactionRow]) -> Iterator[Segment]:
    """The turn's text in order. Each redacted span is one segment, however many words its token has."""
    words = _placed_words(row)
    at = 0
    for redaction in redactions:
        yield from _plain(row.text, at, redaction.start, words)
        yield Segment(redaction.token, redaction.start_seconds, redaction.end_seconds, redacted=redaction.type)
        at = redaction.end
    yield from _plain(row.text, at, len(row.text), words)


@dataclass(frozen=True, slots=True)
class _PlacedWord:
    """A word with the characters of the turn's text that it takes up."""

    first: int
    last: int
    start: float
    end: float
    confidence: float | None


def _placed_words(row: TranscriptTurn) -> tuple[_PlacedWord, ...]:
    """Where each word stands in the text. Empty when words and text disagree: then the text is shown as a whole."""
    if " ".join(text for text, *_ in row.words) != row.text:
        return ()
    placed, at = [], 0
    for text, start, end, confidence in row.words:
        placed.append(_PlacedWord(at, at + len(text), start, end, confidence))
        at += len(text) + 1
    return tuple(placed)


def _plain(text: str, first: int, last: int, words: Sequence[_PlacedWord]) -> Iterator[Segment]:
    """The text from `first` to `last`, a segment a word. Spaces go with the word that follows, so nothing is lost."""
    at = first
    for word in words:
        if word.last <= first or word.first >= last:
            continue
        end = min(word.last, last)
        unsure = word.confidence is not None and word.confidence < UNSURE_BELOW
        yield Segment(text[at:end], word.start, word.end, unsure)
        at = end
    if at < last:
        yield Segment(text[at:last])


def _silences(rows: Sequence[TranscriptTurn], redactions: Sequence[RedactionRow]) -> dict[int, float]:
    """Dead air by the turn that ends it: the first turn that reaches beyond the silence."""
    masked = [
        Stretch(r.start_seconds, r.end_seconds, r.speaker)
        for r in redactions
        if r.start_seconds is not None and r.end_seconds is not None
    ]
    found: dict[int, float] = {}
    for silence in call_metrics.dead_air(speech([_turn(row) for row in rows], masked)):
        ended_by = next((row for row in rows if row.end is not None and row.end > silence.end), None)
        if ended_by is not None:
            found[ended_by.position] = found.get(ended_by.position, 0.0) + silence.length
    return found


def _turn(row: TranscriptTurn) -> Turn:
    words = tuple(Word(text, start, end, confidence) for text, start, end, confidence in row.words)
    return Turn(row.speaker, row.text, row.start, row.end, words, row.confidence)
