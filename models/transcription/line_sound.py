"""What a telephone line sounds like while nobody speaks: music, the usual noise, or nothing at all."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ..audio import Audio
from ..voice_activity import Segment

FRAME = 0.128  # seconds
STEP = 0.25  # seconds between two frames: enough to tell, and little to keep
LOWEST, HIGHEST = 150.0, 3400.0  # hertz, what a telephone carries
NEIGHBOURS = 8  # bins to each side that a tone stands out from
STANDS_OUT = 4.0  # times the median of its neighbours
TONAL = 0.5  # share of a frame's energy in bins that stand out; of noise about a quarter does
ABOVE_FLOOR, BELOW_SPEECH = 10.0, 25.0  # decibels: music is heard well, though not as loud as speech
MUTED_BELOW = 12.0  # decibels under the pauses of the call
PAUSES = (0.3, 3.0)  # seconds: silences that belong to talking
SAMPLED = 200  # stretches that are enough to know how loud a call is
SILENT = -96.0  # decibels: what 16 bits cannot tell from nothing

Floats = npt.NDArray[np.float64]


class LineSound:
    """Judges stretches of `audio` by how loud each of its channels is while people speak, and in their pauses."""

    def __init__(self, audio: Audio, spoken: Sequence[Segment]) -> None:
        self._audio = audio
        pauses = [Segment(before.end, after.start) for before, after in pairwise(spoken)]
        pauses = [pause for pause in pauses if PAUSES[0] <= pause.duration <= PAUSES[1]]
        self._speech = [_typical(self._levels(channel, spoken)) for channel in range(audio.channels)]
        self._floor = [_typical(self._levels(channel, pauses)) for channel in range(audio.channels)]

    def music_share(self, segment: Segment) -> float:
        """The share of a stretch in which music or tones are heard, on the channel that has more of it, 0 to 1."""
        return max(self._tonal_share(channel, segment) for channel in range(self._audio.channels))

    def is_muted(self, segment: Segment) -> bool:
        """Whether every channel is far quieter than in the pauses of talking: the line itself was switched away."""
        levels = [_typical(self._levels(channel, [segment])) for channel in range(self._audio.channels)]
        return all(level <= floor - MUTED_BELOW for level, floor in zip(levels, self._floor, strict=True))

    def _tonal_share(self, channel: int, segment: Segment) -> float:
        frames = self._frames(channel, segment)
        if not len(frames):
            return 0.0
        loud = _decibels(frames) >= max(self._floor[channel] + ABOVE_FLOOR, self._speech[channel] - BELOW_SPEECH)
        return float(np.mean(loud & (_tonality(frames, self._audio.sample_rate) >= TONAL)))

    def _levels(self, channel: int, segments: Sequence[Segment]) -> Floats:
        chosen = segments[:: max(1, len(segments) // SAMPLED)]
        return _decibels_of(self._frames(channel, segment) for segment in chosen)

    def _frames(self, channel: int, segment: Segment) -> Floats:
        """Shape (frames, samples), of amplitudes from -1 to 1."""
        rate = self._audio.sample_rate
        samples = self._audio.samples[channel, round(segment.start * rate) : round(segment.end * rate)]
        length, step = round(FRAME * rate), round(STEP * rate)
        if samples.size < length:
            return np.zeros((0, length))
        return np.lib.stride_tricks.sliding_window_view(samples, length)[::step] / 32768.0


def _tonality(frames: Floats, sample_rate: int) -> Floats:
    """Of each frame's energy the share in narrow peaks: near 1 for tones, however the noise around them is coloured."""
    power = np.abs(np.fft.rfft(frames * np.hanning(frames.shape[1]), axis=1)) ** 2
    hertz = np.fft.rfftfreq(frames.shape[1], 1 / sample_rate)
    power = power[:, (hertz >= LOWEST) & (hertz <= HIGHEST)]
    padded = np.pad(power, ((0, 0), (NEIGHBOURS, NEIGHBOURS)), mode="reflect")
    around = np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * NEIGHBOURS + 1, axis=1), axis=2)
    peaks = np.where(power > STANDS_OUT * around, power, 0.0)
    share: Floats = peaks.sum(axis=1) / (power.sum(axis=1) + 1e-12)
    return share


def _decibels_of(stretches: Iterable[Floats]) -> Floats:
    return np.concatenate([np.zeros(0), *map(_decibels, stretches)])


def _decibels(frames: Floats) -> Floats:
    """Level of each frame in decibels of full scale."""
    if not len(frames):
        return np.zeros(0)
    levels: Floats = np.maximum(20 * np.log10(np.sqrt(np.mean(frames**2, axis=1)) + 1e-9), SILENT)
    return levels


def _typical(levels: Floats) -> float:
    return float(np.median(levels)) if levels.size else SILENT
