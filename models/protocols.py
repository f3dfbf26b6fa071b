"""The seams. Each engine is one to three methods; tests have a scripted fake for each."""

from collections.abc import Callable, Sequence
from typing import Protocol

from scorecards.schema import Criterion

from .audio import Audio, ChannelLayout
from .judgements import Judgement
from .personal_data import KnownValue, Span
from .transcripts import Channel, EngineInfo, RawTranscript, RedactedTranscript

Progress = Callable[[float], None]
"""Called with the share done, 0 to 1."""


def silent(_: float) -> None:
    """A `Progress` that nobody watches."""


class Transcriber(Protocol):
    """Hears. Raises `TranscriptionFailed`."""

    @property
    def info(self) -> EngineInfo: ...

    def transcribe(self, audio: Audio, *, layout: ChannelLayout, on_progress: Progress = silent) -> RawTranscript: ...


class Redactor(Protocol):
    """Finds personal data. `known` are values that the contact centre already holds about the customer, by type.

    Raises `RedactionFailed`; spans are in order of turn and offset and do not overlap.
    """

    @property
    def info(self) -> EngineInfo: ...

    def find(self, transcript: RawTranscript, *, known: Sequence[KnownValue] = ()) -> tuple[Span, ...]: ...


class Judge(Protocol):
    """Answers criteria about a redacted transcript. One `Judgement` for each criterion, in their order.

    Raises `JudgementFailed` only when it can answer nothing at all.
    """

    @property
    def info(self) -> EngineInfo: ...

    def judge(
        self,
        transcript: RedactedTranscript,
        criteria: Sequence[Criterion],
        *,
        channel: Channel,
        facts: Sequence[str] = (),
        on_progress: Progress = silent,
    ) -> tuple[Judgement, ...]: ...
