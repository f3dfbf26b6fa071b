"""The other party's voice leaking into a channel: through a headset, a speakerphone or the line itself.

A leak is a copy. Where a stretch of one channel correlates with the other channel at some short delay, and is clearly
quieter than it, nobody spoke there. People who speak at the same time do not correlate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ..audio import Audio
from ..voice_activity import Segment


@dataclass(frozen=True, slots=True)
class BleedSettings:
    """A window is a leak when it is `quieter` decibels below the other channel and correlates at least so much."""

    window: float = 0.4  # seconds
    longest_delay: float = 0.3  # seconds: echoes come back late
    quieter: float = 6.0
    correlation: float = 0.65
    shortest: float = 0.15  # seconds of own speech that are worth keeping


def own_speech(
    audio: Audio, channel: int, speech: Sequence[Segment], settings: BleedSettings | None = None
) -> tuple[Segment, ...]:
    """`speech` of `channel` without what leaks in from the other channel. A mono recording keeps everything."""
    if audio.channels == 1:
        return tuple(speech)
    chosen = settings or BleedSettings()
    return tuple(part for segment in speech for part in _kept(audio, channel, segment, chosen))


def _kept(audio: Audio, channel: int, segment: Segment, settings: BleedSettings) -> Iterator[Segment]:
    """The parts between leaking windows, joined."""
    pieces = max(1, round(segment.duration / settings.window))
    edges = np.linspace(segment.start, segment.end, pieces + 1).tolist()
    start: float | None = None
    for first, last in pairwise(edges):
        leaks = _is_leak(audio, channel, Segment(first, last), settings)
        if leaks and start is not None:
            yield from _long_enough(Segment(start, first), settings)
        start = None if leaks else (first if start is None else start)
    if start is not None:
        yield from _long_enough(Segment(start, segment.end), settings)


def _long_enough(segment: Segment, settings: BleedSettings) -> Iterator[Segment]:
    if segment.duration >= settings.shortest:
        yield segment


def _is_leak(audio: Audio, channel: int, window: Segment, settings: BleedSettings) -> bool:
    first, last = (round(edge * audio.sample_rate) for edge in (window.start, window.end))
    reach = round(settings.longest_delay * audio.sample_rate)
    heard = audio.samples[channel, first:last].astype(np.float64)
    other = audio.samples[1 - channel, max(0, first - reach) : last + reach].astype(np.float64)
    loudness, others = np.sqrt(np.mean(heard**2)), np.sqrt(np.mean(other**2))
    if loudness > others * 10 ** (-settings.quieter / 20):
        return False
    return _correlation(heard, other) >= settings.correlation


def _correlation(heard: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    """The largest normalised correlation of `heard` with any equally long stretch of `other`, 0 to 1."""
    size = 1 << int(heard.size + other.size - 1).bit_length()
    product = np.fft.rfft(other, size) * np.conj(np.fft.rfft(heard, size))
    shifts = other.size - heard.size + 1
    correlation = np.abs(np.fft.irfft(product, size)[:shifts])
    power = np.concatenate([[0.0], np.cumsum(other**2)])
    energy = power[heard.size :][:shifts] - power[:shifts]
    return float((correlation / np.sqrt(energy * np.sum(heard**2) + 1.0)).max())
