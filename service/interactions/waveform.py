"""The shape of a recording for the player: far smaller than the sound, and enough to see who speaks when."""

import numpy as np
import numpy.typing as npt

from models.audio import Audio

POINTS_PER_SECOND = 10
MOST_POINTS = 6000
FULL_SCALE = 32768


def peaks(audio: Audio) -> list[list[list[float]]]:
    """One list of [lowest, highest], each -1 to 1, for every channel; about ten a second, fewer for long recordings."""
    points = max(1, min(MOST_POINTS, round(audio.duration * POINTS_PER_SECOND)))
    return [_channel(samples, min(points, max(1, audio.frames))) for samples in audio.samples]


def _channel(samples: npt.NDArray[np.int16], points: int) -> list[list[float]]:
    if not samples.size:
        return [[0.0, 0.0]]
    starts = np.linspace(0, samples.size, points, endpoint=False, dtype=np.int64)
    lowest = np.minimum.reduceat(samples, starts) / FULL_SCALE
    highest = np.maximum.reduceat(samples, starts) / FULL_SCALE
    return np.stack([lowest, highest], axis=1).round(3).tolist()  # type: ignore[no-any-return]
