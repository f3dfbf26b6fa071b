"""Checks a masked recording by itself: samples, then by listening again."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ..audio import Audio, ChannelLayout
from ..errors import TranscriptionFailed
from ..personal_data import Mask, Redaction, Span, Verification
from ..protocols import Transcriber
from ..transcripts import RawTranscript, Speaker, Turn
from .audio import frames, overwrite
from .found_values import FoundValues
from .masking import word_offsets
from .second_hearing import Listener, second_transcript

MISSED_CONFIDENCE = 0.8


def verify_audio(
    original: Audio,
    masked: Audio,
    masks: Sequence[Mask],
    transcript: RawTranscript,
    redaction: Redaction,
    transcriber: Transcriber,
    *,
    layout: ChannelLayout = ChannelLayout.MONO,
    listener: Listener | None = None,
) -> Verification:
    """Same length and channels, every mask exact, everything else bit-identical, and no found value heard again.

    With a `listener` numbers are heard twice here too.
    """
    if findings := tuple(_sample_findings(original, masked, masks)):
        return Verification(False, findings)
    if not redaction.replacements:
        return Verification(True, ())
    try:
        heard = transcriber.transcribe(masked, layout=layout)
    except TranscriptionFailed:
        return Verification(False, ("The masked recording could not be listened to again.",))
    if listener is not None:
        again = second_transcript(listener, masked, heard, layout=layout)
        heard = replace(heard, turns=(*heard.turns, *(turn for turn in again.turns if turn not in heard.turns)))
    return _listened_again(heard, transcript, redaction)


def _sample_findings(original: Audio, masked: Audio, masks: Sequence[Mask]) -> Iterator[str]:
    if masked.samples.shape != original.samples.shape or masked.sample_rate != original.sample_rate:
        yield "The masked recording differs in length, channels or sample rate from the original."
        return
    expected = overwrite(original, masks)
    inside = np.zeros(original.samples.shape, dtype=bool)
    for mask in masks:
        first, last = frames(mask, original)
        for channel in mask.channels:
            inside[channel, first:last] = True
    differs = expected != masked.samples
    if np.any(differs & inside):
        yield "A masked stretch does not hold the neutral tone."
    if np.any(differs & ~inside):
        yield "Sound outside the masks was changed."


def _listened_again(heard: RawTranscript, transcript: RawTranscript, redaction: Redaction) -> Verification:
    values = FoundValues(transcript, [replacement.span for replacement in redaction.replacements])
    findings: list[str] = []
    missed: list[Span] = []
    for number, turn in enumerate(heard.turns):
        for found in values.find_in(turn.text):
            start, end = _when(number, turn, found)
            where = f" at {start:.0f} s" if start is not None else ""
            findings.append(f"A value of type {found.type} can still be heard{where}.")
            if start is not None and end is not None:
                missed += _spoken_then(transcript, turn.speaker, start, end, found)
    return Verification(not findings, tuple(dict.fromkeys(findings)), tuple(missed))


def _when(number: int, turn: Turn, found: Span) -> tuple[float | None, float | None]:
    """Start and end in seconds of what was found in a turn; the turn's own where its words have no times."""
    words = [
        word
        for word, (start, end) in zip(turn.words, word_offsets(number, turn), strict=True)
        if start < found.end and found.start < end
    ]
    return (words[0].start, words[-1].end) if words else (turn.start, turn.end)


def _spoken_then(transcript: RawTranscript, speaker: Speaker, start: float, end: float, found: Span) -> Iterator[Span]:
    """What was first understood when the speaker said it."""
    reason = f"heard when the masked recording was listened to again: {found.reason}"
    for number, turn in enumerate(transcript.turns):
        if turn.side is not speaker:
            continue
        offsets = word_offsets(number, turn)
        then = [place for word, place in zip(turn.words, offsets, strict=True) if word.start < end and start < word.end]
        if then:
            yield Span(number, then[0][0], then[-1][1], found.type, MISSED_CONFIDENCE, "listening again", reason)
