"""Checks a masked recording by itself: samples, then by listening again."""

from collections.abc import Iterator, Sequence

import numpy as np

from ..audio import Audio, ChannelLayout
from ..errors import TranscriptionFailed
from ..personal_data import Mask, Redaction, Verification
from ..protocols import Transcriber
from ..transcripts import RawTranscript
from .audio import frames, overwrite
from .found_values import FoundValues


def verify_audio(
    original: Audio,
    masked: Audio,
    masks: Sequence[Mask],
    transcript: RawTranscript,
    redaction: Redaction,
    transcriber: Transcriber,
    *,
    layout: ChannelLayout = ChannelLayout.MONO,
) -> Verification:
    """Same length and channels, every mask exact, everything else bit-identical, and no found value heard again."""
    findings = tuple(_sample_findings(original, masked, masks))
    if not findings:
        findings = tuple(_audible_findings(masked, transcript, redaction, transcriber, layout))
    return Verification(not findings, findings)


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


def _audible_findings(
    masked: Audio, transcript: RawTranscript, redaction: Redaction, transcriber: Transcriber, layout: ChannelLayout
) -> Iterator[str]:
    if not redaction.replacements:
        return
    try:
        heard = transcriber.transcribe(masked, layout=layout)
    except TranscriptionFailed:
        yield "The masked recording could not be listened to again."
        return
    values = FoundValues(transcript, [replacement.span for replacement in redaction.replacements])
    for turn in heard.turns:
        for data_type in sorted(values.types_in(turn.text)):
            where = f" at {turn.start:.0f} s" if turn.start is not None else ""
            yield f"A value of type {data_type} can still be heard{where}."
