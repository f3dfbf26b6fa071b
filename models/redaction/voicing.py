"""Where a voice goes on past the times a recogniser gave, and whether it is heard on both channels."""

import numpy as np
import numpy.typing as npt

from ..audio import Audio

_FRAME_SECONDS = 0.02
_PAUSE_SECONDS = 0.3
_REACH_SECONDS = 3.0
_ABOVE_FLOOR = 4.0
_FAINTEST = 40.0
_CROSS_TALK = 0.35
_FAR_FAINTER = 8.0
_LAG_SECONDS = 0.05
_LONGEST_COMPARED = 6.0


def voiced_start(audio: Audio, channel: int, time: float, earliest: float) -> float:
    """How far before `time` the voiced stretch that leads up to it begins, in seconds; never before `earliest`."""
    limit = max(earliest, time - _REACH_SECONDS, 0.0)
    voiced = _voiced(audio, channel, limit, time)
    return time - _stretch(voiced[::-1])


def voiced_end(audio: Audio, channel: int, time: float, latest: float) -> float:
    """How far after `time` the voiced stretch that follows it ends, in seconds; never after `latest`."""
    limit = min(latest, time + _REACH_SECONDS, audio.duration)
    return time + _stretch(_voiced(audio, channel, time, limit))


def heard_on_both(audio: Audio, start: float, end: float) -> bool:
    """Whether the two channels carry the same sound: the highest normalised correlation within 50 ms of lag."""
    end = min(end, start + _LONGEST_COMPARED)
    left, right = (_slice(audio, channel, start, end) for channel in (0, 1))
    if not left.size:
        return False
    left, right = left - left.mean(), right - right.mean()
    energy = float(np.sqrt(np.sum(left**2) * np.sum(right**2)))
    if energy == 0:
        return False
    size = 2 ** int(np.ceil(np.log2(2 * left.size)))
    correlation = np.fft.irfft(np.fft.rfft(left, size) * np.conj(np.fft.rfft(right, size)), size)
    lag = max(1, round(_LAG_SECONDS * audio.sample_rate))
    return bool(np.max(np.abs(np.r_[correlation[:lag], correlation[-lag:]])) / energy > _CROSS_TALK)


def far_fainter(audio: Audio, channel: int, start: float, end: float) -> bool:
    """Whether one of two channels is fainter than the other by 18 dB: whoever speaks is then heard on the other."""
    own, other = (_level(_slice(audio, each, start, end)) for each in (channel, 1 - channel))
    return other > _FAINTEST and own * _FAR_FAINTER < other


def _level(samples: npt.NDArray[np.float64]) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(samples**2))) if samples.size else 0.0


def _stretch(voiced: npt.NDArray[np.bool_]) -> float:
    """Seconds up to the last voiced frame before a pause."""
    pause = round(_PAUSE_SECONDS / _FRAME_SECONDS)
    reached = 0
    for index, voice in enumerate(voiced, start=1):
        if voice:
            reached = index
        elif index - reached >= pause:
            break
    return reached * _FRAME_SECONDS


def _voiced(audio: Audio, channel: int, start: float, end: float) -> npt.NDArray[np.bool_]:
    """One value a frame of 20 ms: louder than the quietest tenth of the channel by 12 dB."""
    loudness = _loudness(_slice(audio, channel, start, end), audio.sample_rate)
    return loudness > max(_FAINTEST, _ABOVE_FLOOR * _floor(audio, channel))


def _floor(audio: Audio, channel: int) -> float:
    step = max(1, audio.frames // (60 * audio.sample_rate))
    quiet = _loudness(audio.samples[channel, :: step or 1].astype(np.float64), audio.sample_rate)
    return float(np.percentile(quiet, 10)) if quiet.size else 0.0


def _slice(audio: Audio, channel: int, start: float, end: float) -> npt.NDArray[np.float64]:
    first, last = (round(max(0.0, time) * audio.sample_rate) for time in (start, end))
    return audio.samples[channel, first:last].astype(np.float64)


def _loudness(samples: npt.NDArray[np.float64], sample_rate: int) -> npt.NDArray[np.float64]:
    """Root mean square of each frame of 20 ms."""
    size = max(1, round(_FRAME_SECONDS * sample_rate))
    whole = samples[: samples.size // size * size].reshape(-1, size)
    result: npt.NDArray[np.float64] = np.sqrt(np.mean(whole**2, axis=1)) if whole.size else np.zeros(0)
    return result
