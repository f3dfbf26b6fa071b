"""The embedded default: Moonshine tiny, whose weights come with the installation."""

import os
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from ..alignment import Aligner
from ..audio import Audio, ChannelLayout
from ..diarization import Diarizer
from ..protocols import Progress, silent
from ..resampling import Floats
from ..transcripts import EngineInfo, RawTranscript
from .calls import CallListener
from .holds import find_holds
from .hypotheses import Hypothesis
from .listening import ListeningSettings
from .moonshine_network import MoonshineNetwork
from .speakers import SpeakerFinder


class MoonshineTranscriber:
    """English telephone calls, mono or stereo, on the CPU.

    Loads its network once, at the first use. One instance may be used from several threads.

    Args:
        weights: a folder with `encoder_model.ort`, `decoder_model_merged.ort` and `tokenizer.bin`; by default the
            one that the wheel carries.
        settings: how to cut and on how many threads to listen.
    """

    def __init__(self, weights: Path | None = None, *, settings: ListeningSettings | None = None) -> None:
        self._weights = weights
        self._settings = settings or ListeningSettings(threads=os.cpu_count() or 1)

    @property
    def info(self) -> EngineInfo:
        return EngineInfo(
            name="moonshine-tiny-en",
            version=version("moonshine-voice"),
            settings={
                "longest_chunk": self._settings.chunks.longest,
                "bridge": self._settings.chunks.bridge,
                "speech_threshold": self._settings.activity.threshold,
            },
        )

    def transcribe(self, audio: Audio, *, layout: ChannelLayout, on_progress: Progress = silent) -> RawTranscript:
        """Turns of both parties in order of their start. Silence gives a transcript without turns.

        Raises:
            TranscriptionFailed: the layout does not fit the number of channels.
        """
        turns = self._listener.turns(audio, layout, on_progress)
        return RawTranscript(turns, self.info, "en", holds=find_holds(audio, turns))

    @cached_property
    def _listener(self) -> CallListener:
        recogniser = _OneByOne(MoonshineNetwork(self._weights))
        speakers = SpeakerFinder(Diarizer(threads=self._settings.threads))
        return CallListener(recogniser, Aligner(), speakers, self._settings)


class _OneByOne:
    """The quantised network scales each batch as a whole, so a stretch would sound different beside another."""

    def __init__(self, network: MoonshineNetwork) -> None:
        self._network = network

    def recognise(self, stretches: Sequence[Floats]) -> list[Hypothesis]:
        return [self._network.recognise(samples) for samples in stretches]
