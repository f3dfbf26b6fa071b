"""Log mel filterbank features as Kaldi computes them, which the speaker network was trained on."""

from functools import cache

import numpy as np
import numpy.typing as npt

from ..resampling import NETWORK_RATE, Floats

LENGTH, SHIFT = 400, 160  # samples: 25 ms every 10 ms
FFT = 512
MELS = 80
LOWEST, HIGHEST = 20.0, NETWORK_RATE / 2  # hertz
PREEMPHASIS = 0.97
FLOOR = np.float32(np.finfo(np.float32).eps)


def filterbank(samples: Floats) -> Floats:
    """Features (frames, 80) of 16 kHz `samples` in [-1, 1], less their mean over the frames."""
    if samples.size < LENGTH:
        return np.zeros((0, MELS), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples * np.float32(32768.0), LENGTH)[::SHIFT]
    frames = frames - frames.mean(axis=1, keepdims=True)
    previous = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    windowed = (frames - np.float32(PREEMPHASIS) * previous) * np.hamming(LENGTH).astype(np.float32)
    power = np.abs(np.fft.rfft(windowed, FFT)) ** 2
    logs = np.log(np.maximum(power.astype(np.float32) @ _mel_weights(), FLOOR))
    centred: Floats = logs - logs.mean(axis=0)
    return centred


@cache
def _mel_weights() -> Floats:
    """Triangles on the mel scale, (FFT // 2 + 1, 80)."""
    edges = np.linspace(_mel(LOWEST), _mel(HIGHEST), MELS + 2)
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    bins = _mel(np.arange(FFT // 2 + 1) * NETWORK_RATE / FFT)[:, np.newaxis]
    rising, falling = (bins - left) / (centre - left), (right - bins) / (right - centre)
    weights: Floats = np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)
    return weights


def _mel(hertz: float | npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    mel: npt.NDArray[np.floating] = 1127.0 * np.log1p(np.asarray(hertz) / 700.0)
    return mel
