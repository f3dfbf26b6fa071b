"""Where somebody speaks.

Silero VAD 6 (MIT, weights in its wheel) gives a probability of speech for each 32 ms; two thresholds with hysteresis
turn these into segments.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from .onnx import open_session
from .resampling import NETWORK_RATE, Floats, Samples, network_rate_blocks
from .wheels import packaged_file

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

FRAME = 512  # samples at 16 kHz
CONTEXT = 64  # samples of the frame before that the network also sees
FRAME_SECONDS = FRAME / NETWORK_RATE
BLOCK_FRAMES = 1024  # frames in one call: bounds the memory for recordings of any length


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time, in seconds from the start of the recording."""

    start: float
    end: float

    @property
    def duration(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class ActivitySettings:
    """When speech begins and ends. Probabilities 0 to 1, times in seconds.

    Speech begins at `threshold` and ends when the probability stays below `release` for `min_silence`.
    Segments shorter than `min_speech` are dropped; `padding` is added at both ends of the rest.
    """

    threshold: float = 0.5
    release: float = 0.35
    min_speech: float = 0.1
    min_silence: float = 0.2
    padding: float = 0.03


DEFAULT_SETTINGS = ActivitySettings()


def speech_segments(
    samples: Samples, sample_rate: int, settings: ActivitySettings = DEFAULT_SETTINGS
) -> tuple[Segment, ...]:
    """Segments of speech in one channel. `samples` has shape (frames,); times are in seconds."""
    probabilities = speech_probabilities(samples, sample_rate)
    return segments_of(probabilities, settings, duration=samples.size / sample_rate)


def speech_probabilities(samples: Samples, sample_rate: int) -> Floats:
    """Probability of speech for each 32 ms of `samples` (frames,). Memory does not grow with their number."""
    network = _network()
    hidden = cell = np.zeros((1, 1, 128), np.float32)
    context = np.zeros(CONTEXT, np.float32)
    probabilities = [np.zeros(0, np.float32)]
    for block in network_rate_blocks(samples, sample_rate, BLOCK_FRAMES * FRAME):
        rows = _rows(context, block)
        context = rows[-1, -CONTEXT:]
        values, hidden, cell = network.run(None, {"input": rows, "h": hidden, "c": cell})
        probabilities.append(values.reshape(-1))
    return np.concatenate(probabilities)


def segments_of(probabilities: Floats, settings: ActivitySettings, *, duration: float) -> tuple[Segment, ...]:
    """Segments for the `probabilities` of each 32 ms: padded, and joined where padding makes them meet."""
    segments: list[Segment] = []
    for start, end in _runs(probabilities, settings):
        padded = Segment(max(0.0, start - settings.padding), min(duration, end + settings.padding))
        if segments and padded.start <= segments[-1].end:
            padded = Segment(segments.pop().start, padded.end)
        segments.append(padded)
    return tuple(segments)


def overlap(segment: Segment, others: Sequence[Segment]) -> float:
    """Seconds of `segment` that `others`, which do not overlap each other, cover."""
    return sum(max(0.0, min(segment.end, other.end) - max(segment.start, other.start)) for other in others)


@cache
def _network() -> "InferenceSession":
    return open_session(packaged_file("silero_vad", "data", "silero_vad_16k_sequence.onnx"))


def _rows(context: Floats, block: Floats) -> Floats:
    """Shape (frames, CONTEXT + FRAME): each frame begins with the end of the one before it."""
    frames = -(-block.size // FRAME)
    padded = np.zeros(CONTEXT + frames * FRAME, np.float32)
    padded[:CONTEXT] = context
    padded[CONTEXT : CONTEXT + block.size] = block
    return np.lib.stride_tricks.sliding_window_view(padded, CONTEXT + FRAME)[::FRAME]


def _runs(probabilities: Floats, settings: ActivitySettings) -> Iterator[tuple[float, float]]:
    """Start and end, in seconds, of each stretch of speech that is long enough."""
    speaking = False
    start = last_voiced = 0
    for frame, probability in enumerate(probabilities.tolist()):
        if not speaking and probability >= settings.threshold:
            speaking, start = True, frame
        if speaking and probability >= settings.release:
            last_voiced = frame + 1
        elif speaking and (frame + 1 - last_voiced) * FRAME_SECONDS >= settings.min_silence:
            speaking = False
            yield from _long_enough(start, last_voiced, settings)
    if speaking:
        yield from _long_enough(start, last_voiced, settings)


def _long_enough(start: int, end: int, settings: ActivitySettings) -> Iterator[tuple[float, float]]:
    if (end - start) * FRAME_SECONDS >= settings.min_speech:
        yield start * FRAME_SECONDS, end * FRAME_SECONDS
