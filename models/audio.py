"""Audio as samples in memory."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Audio:
    """Decoded audio. `samples` has shape (channels, frames) and type int16; `sample_rate` is in hertz."""

    samples: npt.NDArray[np.int16] = field(repr=False)
    sample_rate: int

    @property
    def channels(self) -> int:
        return int(self.samples.shape[0])

    @property
    def frames(self) -> int:
        return int(self.samples.shape[1])

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.frames / self.sample_rate


class ChannelLayout(StrEnum):
    """Which party is on which channel."""

    MONO = "mono"
    AGENT_FIRST = "agent_first"
    CUSTOMER_FIRST = "customer_first"
