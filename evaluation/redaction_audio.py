"""Measures audio redaction end to end: recogniser, finder, masks, on calls whose spans are known to the sample."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.audio import Audio, ChannelLayout
from models.personal_data import Mask
from models.protocols import Progress, Redactor, Transcriber, silent
from models.redaction import RedactionPolicy, mask_audio, redact, verify_audio
from models.redaction.audio import frames
from models.transcripts import EngineInfo, RawTranscript

from .redaction import TypeRecall
from .redaction_calls import SpokenCall, SpokenSpan

_FRAME_SECONDS = 0.02
_AUDIBLE_SECONDS = 0.06
_VOICED = 150.0


@dataclass(frozen=True, slots=True)
class AudioRedaction:
    """`masked` is the share of spans of which less than 60 ms of voice stays audible.

    `false_regions_per_hour` counts masks that cover no span, by hour of call. `verified` is the share of calls whose
    masked recording passed its own verification.
    """

    masked: float
    false_regions_per_hour: float
    verified: float
    n: int
    calls: int
    hours: float
    real_time: float
    types: dict[str, TypeRecall]


def measure_audio(
    transcriber: Transcriber,
    redactor: Redactor,
    policy: RedactionPolicy,
    calls: Sequence[SpokenCall],
    *,
    on_call: Callable[[], None] = lambda: None,
) -> AudioRedaction:
    """Runs every call through recogniser, redactor, masking and verification; `real_time` is playing time by time."""
    results: list[tuple[SpokenSpan, bool]] = []
    false_regions = passed = 0
    started = time.monotonic()
    for call in calls:
        transcript = transcriber.transcribe(call.audio, layout=ChannelLayout.AGENT_FIRST)
        redaction = redact(transcript, redactor.find(transcript), policy, engine=redactor.info)
        layout = ChannelLayout.AGENT_FIRST
        masked, masks = mask_audio(call.audio, transcript, redaction, layout=layout)
        verification = verify_audio(call.audio, masked, masks, transcript, redaction, transcriber, layout=layout)
        passed += verification.passed
        covered = _coverage(call.audio, masks)
        results.extend((span, _is_masked(call.audio, span, covered)) for span in call.spans)
        false_regions += sum(_is_false(mask, call.spans) for mask in masks)
        on_call()
    seconds = sum(call.audio.duration for call in calls)
    return AudioRedaction(
        masked=_share([masked for _, masked in results]),
        false_regions_per_hour=false_regions / (seconds / 3600) if seconds else 0.0,
        verified=passed / len(calls) if calls else 1.0,
        n=len(results),
        calls=len(calls),
        hours=seconds / 3600,
        real_time=seconds / (time.monotonic() - started),
        types=_by_type(results),
    )


def _coverage(audio: Audio, masks: Sequence[Mask]) -> npt.NDArray[np.bool_]:
    covered = np.zeros(audio.samples.shape, dtype=bool)
    for mask in masks:
        first, last = frames(mask, audio)
        for channel in mask.channels:
            covered[channel, first:last] = True
    return covered


def _is_masked(audio: Audio, spoken: SpokenSpan, covered: npt.NDArray[np.bool_]) -> bool:
    """Whether less than 60 ms of the voice in the span is outside the masks."""
    first, last = (round(moment * audio.sample_rate) for moment in (spoken.start, spoken.end))
    size = round(_FRAME_SECONDS * audio.sample_rate)
    audible = 0
    for start in range(first, last - size + 1, size):
        frame = audio.samples[spoken.channel, start : start + size].astype(np.float64)
        voiced = np.sqrt(np.mean(frame**2)) > _VOICED
        audible += bool(voiced and not covered[spoken.channel, start : start + size].all())
    return audible * _FRAME_SECONDS < _AUDIBLE_SECONDS


def _is_false(mask: Mask, spans: Sequence[SpokenSpan]) -> bool:
    return not any(span.channel in mask.channels and span.start < mask.end and mask.start < span.end for span in spans)


def _by_type(results: Sequence[tuple[SpokenSpan, bool]]) -> dict[str, TypeRecall]:
    labels = sorted({span.span.label for span, _ in results})
    by_label = {label: [masked for span, masked in results if span.span.label == label] for label in labels}
    return {label: TypeRecall(len(masked), _share(masked)) for label, masked in by_label.items()}


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 1.0


class Faultless:
    """A transcriber that hears every word of the calls it knows, and nothing in any other recording.

    What is missed with it is the finder's and the masks' doing, not the recogniser's.
    """

    def __init__(self, calls: Sequence[SpokenCall]) -> None:
        self._transcripts = {id(call.audio): call.transcript for call in calls}

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("faultless", "1")

    def transcribe(self, audio: Audio, *, layout: ChannelLayout, on_progress: Progress = silent) -> RawTranscript:
        return self._transcripts.get(id(audio), RawTranscript((), self.info))
