"""Numbers heard twice: what a recogniser wrote as words is listened to again as digits.

Stretches of speech that can be digits take the place of the words that were heard there first. Personal data is looked
for in both hearings; what only the second one shows is masked where the first one has its words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from ..audio import Audio, ChannelLayout
from ..personal_data import DataType, KnownValue, Span
from ..protocols import Redactor
from ..resampling import Floats, to_network_rate
from ..transcripts import EngineInfo, RawTranscript, Speaker, Turn, Word
from ..voice_activity import ActivitySettings, Segment, speech_segments
from .code_context import CODES
from .masking import word_offsets
from .readings import Reading, read_conversation
from .spans import merge

SHORT_PAUSES = ActivitySettings(min_silence=0.25, padding=0.1)
MARGIN = 0.3
NUMBERS = CODES | {DataType.DOB}


class Listener(Protocol):
    """Names of digits in one stretch of speech (frames,) at 16 kHz; none where it cannot be a number."""

    @property
    def info(self) -> EngineInfo: ...

    def digits(self, samples: Floats, *, expected: bool = False) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word of the second hearing, in the place of the words `first` to `last` (exclusive) of the first one."""

    word: Word = field(repr=False)
    first: int
    last: int


def find_in_call(
    redactor: Redactor,
    listener: Listener,
    audio: Audio,
    transcript: RawTranscript,
    *,
    layout: ChannelLayout,
    known: Sequence[KnownValue] = (),
) -> tuple[Span, ...]:
    """Findings in both hearings of a call, as offsets in the first: in order and disjoint. Raises `RedactionFailed`."""
    found = redactor.find(transcript, known=known)
    again = hear_again(listener, audio, transcript, layout=layout)
    if not again:
        return found
    second = _second(transcript, again)
    heard = redactor.find(second, known=known)
    texts = [turn.text for turn in transcript.turns]
    return merge(_as_first_heard(transcript, second.turns, again, heard), texts, beside=found)


def second_transcript(
    listener: Listener, audio: Audio, transcript: RawTranscript, *, layout: ChannelLayout
) -> RawTranscript:
    """The same turns with the numbers of the second hearing in them."""
    return _second(transcript, hear_again(listener, audio, transcript, layout=layout))


def _second(transcript: RawTranscript, again: Mapping[int, Sequence["_Piece"]]) -> RawTranscript:
    turns = (_said(turn, again[number]) if number in again else turn for number, turn in enumerate(transcript.turns))
    return replace(transcript, turns=tuple(turns))


def heard_twice(redactor: Redactor, listener: Listener) -> EngineInfo:
    """What found personal data in a call, for results."""
    own = redactor.info
    return replace(own, settings={**own.settings, "listener": listener.info.name, **listener.info.settings})


def hear_again(
    listener: Listener, audio: Audio, transcript: RawTranscript, *, layout: ChannelLayout
) -> dict[int, list[_Piece]]:
    """By turn, the words of the second hearing, for turns in which it differs."""
    again: dict[int, list[_Piece]] = {}
    for reading in read_conversation(transcript.turns):
        turn = transcript.turns[reading.turn]
        if turn.words and _may_hold_numbers(reading):
            expected = reading.speaker is Speaker.CUSTOMER and reading.directly and bool(reading.asked & NUMBERS)
            stretches = list(_digits(listener, audio, turn, layout, expected=expected))
            if stretches:
                again[reading.turn] = _pieces(turn, stretches)
    return again


def _may_hold_numbers(reading: Reading) -> bool:
    """Answers of callers to any question, and whoever says digits."""
    return (reading.speaker is Speaker.CUSTOMER and bool(reading.asked)) or any(run.digits for run in reading.runs)


def _digits(
    listener: Listener, audio: Audio, turn: Turn, layout: ChannelLayout, *, expected: bool
) -> Iterator[tuple[Segment, tuple[str, ...]]]:
    """Stretches of the turn's speech that can be digits, in seconds from the start of the recording."""
    assert turn.start is not None
    assert turn.end is not None
    start = max(0.0, turn.start - MARGIN)
    first, last = round(start * audio.sample_rate), round((turn.end + MARGIN) * audio.sample_rate)
    samples = audio.samples[_channel(turn.side, audio, layout), first:last]
    heard = to_network_rate(samples, audio.sample_rate)
    rate = heard.size / max(1, samples.size) * audio.sample_rate
    for segment in speech_segments(samples, audio.sample_rate, SHORT_PAUSES):
        words = listener.digits(heard[round(segment.start * rate) : round(segment.end * rate)], expected=expected)
        if words:
            yield Segment(start + segment.start, start + segment.end), words


def _channel(side: Speaker, audio: Audio, layout: ChannelLayout) -> int:
    if audio.channels == 1 or layout is ChannelLayout.MONO:
        return 0
    agent = 0 if layout is ChannelLayout.AGENT_FIRST else 1
    return 1 - agent if side is Speaker.CUSTOMER else agent


def _pieces(turn: Turn, stretches: Sequence[tuple[Segment, tuple[str, ...]]]) -> list[_Piece]:
    """The turn's words, those in a stretch of digits replaced by the digits."""
    pieces: list[_Piece] = []
    position = 0
    for segment, words in stretches:
        while position < len(turn.words) and _middle(turn.words[position]) < segment.start:
            pieces.append(_Piece(turn.words[position], position, position + 1))
            position += 1
        first = position
        while position < len(turn.words) and _middle(turn.words[position]) <= segment.end:
            position += 1
        step = segment.duration / len(words)
        times = [segment.start + index * step for index in range(len(words))]
        pieces += [
            _Piece(Word(word, time, time + step), first, position) for word, time in zip(words, times, strict=True)
        ]
    rest = range(position, len(turn.words))
    return pieces + [_Piece(turn.words[index], index, index + 1) for index in rest]


def _middle(word: Word) -> float:
    return (word.start + word.end) / 2


def _said(turn: Turn, pieces: Sequence[_Piece]) -> Turn:
    words = tuple(piece.word for piece in pieces)
    return replace(turn, text=" ".join(word.text for word in words), words=words)


def _as_first_heard(
    transcript: RawTranscript, turns: Sequence[Turn], again: dict[int, list[_Piece]], heard: Sequence[Span]
) -> Iterator[Span]:
    """Findings of the second hearing where the first one has its words. Sound without words goes to the word before."""
    for span in heard:
        if span.turn not in again:
            yield span
            continue
        covered = [
            piece
            for piece, (start, end) in zip(again[span.turn], word_offsets(span.turn, turns[span.turn]), strict=True)
            if start < span.end and span.start < end
        ]
        first = min(piece.first for piece in covered)
        last = max(*(piece.last for piece in covered), first + 1)
        offsets = word_offsets(span.turn, transcript.turns[span.turn])
        first, last = min(first, len(offsets) - 1), min(last, len(offsets))
        yield replace(span, start=offsets[first][0], end=offsets[last - 1][1])
