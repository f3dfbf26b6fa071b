"""Measures audio redaction end to end: recogniser, finder, masks, on calls whose spans are known to the sample."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from models.audio import Audio, ChannelLayout
from models.personal_data import Mask, Span
from models.protocols import Progress, Redactor, Transcriber, silent
from models.redaction import Listener, RedactionPolicy, find_in_call, mask_audio, redact, verify_audio
from models.redaction.audio import frames
from models.transcripts import EngineInfo, RawTranscript

from .proportions import Interval, wilson
from .redaction import TypeRecall, type_recall
from .redaction_calls import SpokenCall, SpokenSpan

_FRAME_SECONDS = 0.02
_AUDIBLE_SECONDS = 0.06
_VOICED = 150.0


@dataclass(frozen=True, slots=True)
class AudioRedaction:
    """`masked` is the share of spans of which less than 60 ms of voice stays audible, with its 95 % interval.

    `false_regions` are the masks that cover no span, `false_regions_per_hour` by hour of call. `verified` is the share
    of calls whose masked recording passed its own verification. `types`, `tiers` and `voices` part the spans.
    """

    masked: float
    interval: Interval | None
    false_regions: int
    false_regions_per_hour: float
    verified: float
    n: int
    calls: int
    hours: float
    real_time: float
    types: dict[str, TypeRecall]
    tiers: dict[str, TypeRecall]
    voices: dict[str, TypeRecall]


@dataclass(frozen=True, slots=True)
class AudioEngines:
    """What is measured; `listener` None hears every number once only."""

    transcriber: Transcriber
    redactor: Redactor
    listener: Listener | None
    policy: RedactionPolicy


class _Result(NamedTuple):
    span: SpokenSpan
    voice: str
    masked: bool


def measure_audio(
    engines: AudioEngines, calls: Sequence[SpokenCall], *, on_call: Callable[[], None] = lambda: None
) -> AudioRedaction:
    """Runs every call through recogniser, redactor, masking and verification; `real_time` is playing time by time."""
    results: list[_Result] = []
    false_regions = passed = 0
    started = time.monotonic()
    for call in calls:
        masks, verified = _redacted(engines, call)
        passed += verified
        covered = _coverage(call.audio, masks)
        results += [_Result(span, call.voice, _is_masked(call.audio, span, covered)) for span in call.spans]
        false_regions += sum(_is_false(mask, call.spans) for mask in masks)
        on_call()
    hours = sum(call.audio.duration for call in calls) / 3600
    masked = [result.masked for result in results]
    return AudioRedaction(
        masked=_share(masked),
        interval=wilson(sum(masked), len(masked)) if masked else None,
        false_regions=false_regions,
        false_regions_per_hour=false_regions / hours if hours else 0.0,
        verified=passed / len(calls) if calls else 1.0,
        n=len(results),
        calls=len(calls),
        hours=hours,
        real_time=hours * 3600 / (time.monotonic() - started),
        types=_by(results, lambda result: result.span.span.label),
        tiers=_by(results, lambda result: result.span.span.tier.value),
        voices=_by(results, lambda result: result.voice),
    )


def _redacted(engines: AudioEngines, call: SpokenCall) -> tuple[tuple[Mask, ...], bool]:
    """The masks of a call, and whether its masked recording passed verification."""
    layout = ChannelLayout.AGENT_FIRST if call.audio.channels == 2 else ChannelLayout.MONO
    transcript = engines.transcriber.transcribe(call.audio, layout=layout)
    spans = _found(engines, call.audio, transcript, layout)
    redaction = redact(transcript, spans, engines.policy, engine=engines.redactor.info)
    masked, masks = mask_audio(call.audio, transcript, redaction, layout=layout)
    checked = verify_audio(
        call.audio,
        masked,
        masks,
        transcript,
        redaction,
        engines.transcriber,
        layout=layout,
        listener=engines.listener,
    )
    return masks, checked.passed


def _found(engines: AudioEngines, audio: Audio, transcript: RawTranscript, layout: ChannelLayout) -> tuple[Span, ...]:
    if engines.listener is None:
        return engines.redactor.find(transcript)
    return find_in_call(engines.redactor, engines.listener, audio, transcript, layout=layout)


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


def _by(results: Sequence[_Result], key: Callable[[_Result], str]) -> dict[str, TypeRecall]:
    groups: dict[str, list[bool]] = {}
    for result in results:
        groups.setdefault(key(result), []).append(result.masked)
    return {name: type_recall(masked) for name, masked in sorted(groups.items())}


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
