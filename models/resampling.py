"""From any sample rate to the one a network was trained on."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

NETWORK_RATE = 16_000

Samples = npt.NDArray[np.int16]
Floats = npt.NDArray[np.float32]


def to_network_rate(samples: Samples, sample_rate: int) -> Floats:
    """One channel of int16 `samples` (frames,) as float32 in [-1, 1] at 16 kHz."""
    if sample_rate == NETWORK_RATE:
        return _floats(samples)
    import soxr

    resampled: Floats = soxr.resample(_floats(samples), sample_rate, NETWORK_RATE)
    return resampled


def network_rate_blocks(samples: Samples, sample_rate: int, size: int) -> Iterator[Floats]:
    """The same in blocks of `size` frames (the last is shorter), for recordings too long to hold as floats."""
    import soxr

    stream = soxr.ResampleStream(sample_rate, NETWORK_RATE, 1, dtype="float32")
    step = max(1, size * sample_rate // NETWORK_RATE)
    pending = np.zeros(0, np.float32)
    for first in range(0, samples.size, step):
        piece = _floats(samples[first : first + step])
        pending = np.concatenate([pending, stream.resample_chunk(piece, last=first + step >= samples.size)])
        while pending.size >= size:
            yield pending[:size]
            pending = pending[size:]
    if pending.size:
        yield pending


def _floats(samples: Samples) -> Floats:
    return samples.astype(np.float32) / np.float32(32768.0)
