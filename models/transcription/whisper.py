"""Whisper in any size, for whoever has the weights: more languages and, from `small` up, fewer errors."""

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version

from ..alignment import Aligner
from ..audio import Audio, ChannelLayout
from ..diarization import Diarizer
from ..protocols import Progress, silent
from ..transcripts import EngineInfo, RawTranscript
from .calls import CallListener
from .chunks import ChunkSettings
from .holds import find_holds
from .listening import ListeningSettings
from .speakers import SpeakerFinder
from .whisper_decoding import Safeguards, WhisperRecogniser
from .whisper_weights import best_device, best_precision, convert, load

ALIGNABLE = "en"  # the language of the aligner's acoustic model
WHOLE_WINDOWS = ChunkSettings(longest=28.0, bridge=0.0, window=29.5)
"""The network works through 30 s at a time, however little is said in them."""


class WhisperTranscriber:
    """Calls in any language that the weights know, on the CPU or a GPU.

    Loads its network once, at the first use. One instance may be used from several threads, which take turns.

    Args:
        model: a size such as "base.en", downloaded at first use, or the path of a checkpoint file.
        language: ISO 639-1 code of what is spoken.
        words: names and terms that are likely to be said, given to the network as a prompt.
        device: "cpu", "cuda" or None for the best there is.
        batch: stretches of up to 30 s decoded at once.
    """

    def __init__(
        self,
        model: str,
        *,
        language: str = "en",
        words: Sequence[str] = (),
        device: str | None = None,
        batch: int = 8,
        safeguards: Safeguards | None = None,
    ) -> None:
        self._model = model
        self._language = language
        self._words = tuple(words)
        self._device = device
        self._safeguards = safeguards or Safeguards()
        self._settings = ListeningSettings(chunks=WHOLE_WINDOWS, threads=1, batch=batch)

    @property
    def info(self) -> EngineInfo:
        return EngineInfo(
            name="whisper",
            version=version("openai-whisper"),
            settings={
                "model": self._model,
                "language": self._language,
                "words": len(self._words),
                "batch": self._settings.batch,
                "longest_chunk": self._settings.chunks.longest,
            },
        )

    def transcribe(self, audio: Audio, *, layout: ChannelLayout, on_progress: Progress = silent) -> RawTranscript:
        """Turns of both parties in order of their start. Silence gives a transcript without turns.

        Raises:
            TranscriptionFailed: the weights cannot be had, or the layout does not fit the number of channels.
        """
        turns = self._listener.turns(audio, layout, on_progress)
        return RawTranscript(turns, self.info, self._language, holds=find_holds(audio, turns))

    @cached_property
    def _listener(self) -> CallListener:
        device = self._device or best_device()
        aligner = Aligner() if self._language == ALIGNABLE else None
        network = load(self._model, device)
        recogniser = WhisperRecogniser(
            convert(network, best_precision(network, device)),
            language=self._language,
            prompt=", ".join(self._words) or None,
            times=aligner is None,
            safeguards=self._safeguards,
        )
        return CallListener(recogniser, aligner, SpeakerFinder(Diarizer()), self._settings)
