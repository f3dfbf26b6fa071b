"""Two networks that the wheel `moonshine-voice` carries inside its shared library.

They are the segmentation and the speaker embedding network of pyannote's community-1 pipeline (CC BY 4.0; Bredin
2023, "pyannote.audio 2.1", and Wang et al. 2023, "WeSpeaker"). The library's own pipeline moves its ten-second window
by one second and is slower than we need; here the same networks run with our own stride and clustering.
"""

import ctypes
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from ..onnx import open_session
from ..resampling import NETWORK_RATE, Floats
from ..wheels import packaged_file
from .filterbank import filterbank

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

WINDOW_SECONDS = 10.0
WINDOW = int(WINDOW_SECONDS * NETWORK_RATE)
WINDOW_FRAMES = 589
FRAME_SECONDS = 0.016875
LOCAL_SPEAKERS = 3

NAMESPACE: Final = ("cppannote", "embedded_community1")


class SpeakerNetworks:
    """Loaded at first use. Safe to call from several threads."""

    def active(self, window: Floats) -> npt.NDArray[np.bool_]:
        """Which of up to three local speakers is active in each frame of ten seconds: shape (589, 3)."""
        padded = np.zeros((1, 1, WINDOW), np.float32)
        padded[0, 0, : window.size] = window
        (activity,) = self._segmentation.run(None, {"waveforms": padded})
        voices: npt.NDArray[np.bool_] = activity[0] > 0.5
        return voices

    def embedding(self, samples: Floats) -> Floats:
        """A unit vector (256,) that is close for the same voice. `samples` hold one voice, at least 0.2 s."""
        features = filterbank(samples)[np.newaxis]
        weights = np.ones(features.shape[:2], np.float32)
        (vectors,) = self._speaker.run(None, {"fbank": features, "weights": weights})
        unit: Floats = vectors[0] / np.linalg.norm(vectors[0])
        return unit

    @cached_property
    def _segmentation(self) -> "InferenceSession":
        return open_session(_embedded("segmentation_ort_data"))

    @cached_property
    def _speaker(self) -> "InferenceSession":
        return open_session(_embedded("embedding_ort_data"))


def _embedded(name: str) -> bytes:
    """The bytes of a constant in the shared library, found by its C++ symbol."""
    library = ctypes.CDLL(str(packaged_file("moonshine_voice", "libmoonshine.so")))
    size = ctypes.c_size_t.in_dll(library, _symbol(f"{name}_size")).value
    return bytes((ctypes.c_char * size).in_dll(library, _symbol(name)))


def _symbol(name: str) -> str:
    parts = "".join(f"{len(part)}{part}" for part in (*NAMESPACE, name))
    return f"_ZN{parts}E"
