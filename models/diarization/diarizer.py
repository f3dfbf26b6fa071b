"""A two-party diarizer: local speakers in overlapping windows, matched across windows by voice."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt

from ..protocols import Progress, silent
from ..resampling import NETWORK_RATE, Floats, Samples, to_network_rate
from ..voice_activity import Segment
from .clustering import Voice, assign_speakers
from .networks import FRAME_SECONDS, LOCAL_SPEAKERS, WINDOW, WINDOW_FRAMES, WINDOW_SECONDS, SpeakerNetworks

STRIDE_SECONDS = 5.0
SHORTEST_VOICE = 0.3  # seconds of one voice alone that say anything about it
LONGEST_VOICE = 3.0  # seconds that are enough to recognise a voice

Activity = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SpeakerSegment:
    """`speaker` (0 or 1, in order of first appearance) talks during `segment`. Speakers may overlap."""

    speaker: int
    segment: Segment


@dataclass(frozen=True, slots=True)
class _Window:
    """Ten seconds: frames (589, 3) in which each local speaker is active, and the voices that could be recognised."""

    start: float
    active: Activity
    voices: tuple[Voice, ...]


class Diarizer:
    """Tells two voices apart. Loads its networks at the first use; safe to call from several threads."""

    def __init__(self, *, threads: int = 2) -> None:
        self._networks = SpeakerNetworks()
        self._threads = threads

    def diarize(
        self, samples: Samples, sample_rate: int, *, on_progress: Progress = silent
    ) -> tuple[SpeakerSegment, ...]:
        """Segments of both speakers in order of their start. `samples` has shape (frames,)."""
        windows = self._windows(samples, sample_rate, on_progress)
        speakers = assign_speakers([window.voices for window in windows])
        frames = _global_activity(windows, speakers, samples.size / sample_rate)
        return tuple(_segments(frames))

    def _windows(self, samples: Samples, sample_rate: int, on_progress: Progress) -> list[_Window]:
        """Each thread cuts its own windows, so that memory does not grow with the recording."""
        starts = _starts(samples.size / sample_rate)
        windows: list[_Window] = []
        with ThreadPoolExecutor(self._threads, thread_name_prefix="diarize") as pool:
            for window in pool.map(lambda start: self._analyse(start, samples, sample_rate), starts):
                windows.append(window)
                on_progress(len(windows) / len(starts))
        return windows

    def _analyse(self, start: float, samples: Samples, sample_rate: int) -> _Window:
        first, last = (round(time * sample_rate) for time in (start, start + WINDOW_SECONDS))
        window = to_network_rate(samples[first:last], sample_rate)[:WINDOW]
        active = self._networks.active(window)
        voices = (self._voice(local, active, window) for local in range(LOCAL_SPEAKERS))
        return _Window(start, active, tuple(voice for voice in voices if voice))

    def _voice(self, local: int, active: Activity, window: Floats) -> Voice | None:
        """The voice of one local speaker where nobody else talks, or in all it says when it is never alone."""
        own = active[:, local]
        alone = own & (active.sum(axis=1) == 1)
        chosen = alone if alone.sum() * FRAME_SECONDS >= SHORTEST_VOICE else own
        heard = _samples_of(chosen, window)[: int(LONGEST_VOICE * NETWORK_RATE)]
        if heard.size < SHORTEST_VOICE * NETWORK_RATE:
            return None
        return Voice(local, self._networks.embedding(heard), heard.size / NETWORK_RATE)


def _starts(duration: float) -> list[float]:
    """Starts of windows in seconds: each moment lies in two windows, but for the first and last few."""
    count = max(1, ceil(duration / STRIDE_SECONDS) - 1)
    return [number * STRIDE_SECONDS for number in range(count)] if duration > 0 else []


def _samples_of(frames: Activity, window: Floats) -> Floats:
    mask = np.repeat(frames, int(FRAME_SECONDS * NETWORK_RATE))[: window.size]
    return window[: mask.size][mask]


def _global_activity(windows: Sequence[_Window], speakers: Sequence[dict[int, int]], duration: float) -> Activity:
    """Shape (frames, 2). Where windows disagree, the one in whose middle a frame lies counts more."""
    weight = np.bartlett(WINDOW_FRAMES + 2)[1:-1, np.newaxis]
    frames = int(np.ceil(duration / FRAME_SECONDS)) + WINDOW_FRAMES
    votes, total = np.zeros((frames, 2)), np.full((frames, 1), 1e-9)
    for window, mapping in zip(windows, speakers, strict=True):
        first = round(window.start / FRAME_SECONDS)
        place = slice(first, first + WINDOW_FRAMES)
        total[place] += weight
        for speaker in (0, 1):
            locals_ = [local for local, other in mapping.items() if other == speaker]
            votes[place, speaker] += weight[:, 0] * window.active[:, locals_].any(axis=1)
    known: Activity = votes[: int(duration / FRAME_SECONDS)] > 0.5 * total[: int(duration / FRAME_SECONDS)]
    return known


def _segments(active: Activity) -> Iterator[SpeakerSegment]:
    found = [SpeakerSegment(speaker, run) for speaker in (0, 1) for run in _runs(active[:, speaker])]
    found.sort(key=lambda item: item.segment.start)
    swap = bool(found) and found[0].speaker == 1
    yield from (SpeakerSegment(1 - item.speaker if swap else item.speaker, item.segment) for item in found)


def _runs(active: Activity) -> Iterator[Segment]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], active, [False]]).astype(np.int8)))
    for start, end in edges.reshape(-1, 2).tolist():
        yield Segment(start * FRAME_SECONDS, end * FRAME_SECONDS)
