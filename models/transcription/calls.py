"""The whole way from a recording to turns, which every recogniser shares."""

from dataclasses import dataclass

from ..alignment import Aligner
from ..audio import Audio, ChannelLayout
from ..protocols import Progress
from ..transcripts import Turn
from .listening import ListeningSettings, Recogniser, listen
from .speakers import SpeakerFinder

LISTENING_TO_MONO = 0.6  # share of the work; the rest is telling the voices apart


@dataclass(frozen=True, slots=True)
class CallListener:
    """Listens, then says who spoke. `aligner` is None for languages it has no acoustic model of."""

    recogniser: Recogniser
    aligner: Aligner | None
    speakers: SpeakerFinder
    settings: ListeningSettings

    def turns(self, audio: Audio, layout: ChannelLayout, on_progress: Progress) -> tuple[Turn, ...]:
        """Turns in order of their start.

        Raises:
            TranscriptionFailed: the layout does not fit the number of channels.
        """
        self.speakers.check_layout(audio, layout)
        share = LISTENING_TO_MONO if layout is ChannelLayout.MONO else 1.0
        heard = listen(audio, self.recogniser, self.aligner, self.settings, lambda done: on_progress(done * share))
        turns = self.speakers.turns(heard, audio, layout, lambda done: on_progress(share + done * (1.0 - share)))
        on_progress(1.0)
        return turns
