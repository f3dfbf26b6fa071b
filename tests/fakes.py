"""Scripted engines that satisfy `models.protocols`: exact, instant, and honest about what reaches them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from models.audio import Audio, ChannelLayout
from models.decoding import DecodingLimits
from models.judgements import Judgement, UnscoredReason
from models.personal_data import DataType, KnownValue, Span
from models.protocols import Progress, silent
from models.redaction import RedactionPolicy, default_policy
from models.transcripts import Channel, EngineInfo, RawTranscript, RedactedTranscript, Speaker, Turn, Word
from scorecards.schema import Criterion

INFO = EngineInfo("scripted", "1")


def spoken(speaker: Speaker, start: float, text: str, *, pace: float = 0.5) -> Turn:
    """A turn that says one word of `text` every `pace` seconds from `start` on."""
    words = tuple(
        Word(word, start + number * pace, start + (number + 1) * pace, 0.9) for number, word in enumerate(text.split())
    )
    return Turn(speaker, text, start, words[-1].end, words)


def recording(turns: Sequence[Turn], *, sample_rate: int = 8000) -> Audio:
    """A stereo recording (agent left) with a sound wherever one of `turns` has a word."""
    frames = round((max((turn.end or 0.0 for turn in turns), default=0.0) + 1) * sample_rate)
    samples = np.zeros((2, frames), dtype=np.int16)
    for turn in turns:
        for word in turn.words:
            heard = _frames(word, sample_rate)
            samples[int(turn.speaker is Speaker.CUSTOMER), heard] = 3000
    return Audio(samples, sample_rate)


@dataclass
class ScriptedTranscriber:
    """Hears the scripted words wherever the recording still sounds as it did the first time."""

    turns: Sequence[Turn]
    deaf_to_masks: bool = False
    info: EngineInfo = INFO
    _original: npt.NDArray[np.int16] | None = None

    def transcribe(self, audio: Audio, *, layout: ChannelLayout, on_progress: Progress = silent) -> RawTranscript:
        on_progress(0.5)
        if self._original is None or self._original.shape != audio.samples.shape:
            self._original = audio.samples
        turns = [self._heard(turn, audio) for turn in self.turns]
        return RawTranscript(tuple(turn for turn in turns if turn.text), self.info)

    def _heard(self, turn: Turn, audio: Audio) -> Turn:
        words = tuple(word for word in turn.words if self.deaf_to_masks or self._unchanged(word, audio))
        return replace(turn, text=" ".join(word.text for word in words), words=words)

    def _unchanged(self, word: Word, audio: Audio) -> bool:
        assert self._original is not None
        heard = _frames(word, audio.sample_rate)
        return bool(np.array_equal(self._original[:, heard], audio.samples[:, heard]))


@dataclass
class ScriptedRedactor:
    """Finds the given values, and what is known, wherever they are written exactly so."""

    values: Mapping[str, DataType]
    info: EngineInfo = INFO

    def find(self, transcript: RawTranscript, *, known: Sequence[KnownValue] = ()) -> tuple[Span, ...]:
        wanted = {**self.values, **{item.value: item.type for item in known}}
        spans = [
            Span(number, start, start + len(value), type, 1.0, "scripted", "stands in the script")
            for number, turn in enumerate(transcript.turns)
            for value, type in wanted.items()
            for start in _places(value, turn.text)
        ]
        return tuple(sorted(spans, key=lambda span: (span.turn, span.start)))


@dataclass
class ScriptedJudge:
    """Gives the scripted answers, citing `evidence`, and remembers everything that it was shown."""

    answers: Mapping[str, str]
    evidence: tuple[int, ...] = (0,)
    info: EngineInfo = INFO
    shown: list[str] = field(default_factory=list)

    def judge(
        self,
        transcript: RedactedTranscript,
        criteria: Sequence[Criterion],
        *,
        channel: Channel,
        facts: Sequence[str] = (),
        on_progress: Progress = silent,
    ) -> tuple[Judgement, ...]:
        self.shown += [turn.text for turn in transcript.turns] + list(facts)
        on_progress(1.0)
        return tuple(self._answer(criterion) for criterion in criteria)

    def _answer(self, criterion: Criterion) -> Judgement:
        answer = self.answers.get(criterion.id)
        if answer is None:
            reason = UnscoredReason.LOW_CONFIDENCE
            return Judgement(criterion.id, None, 0.2, {}, (), self.info, unscored_reason=reason)
        return Judgement(criterion.id, answer, 0.9, {answer: 0.9}, self.evidence, self.info)


class Deaf:
    """A second listener that never hears a number."""

    info = INFO

    def digits(self, samples: npt.NDArray[np.float32], *, expected: bool = False) -> tuple[str, ...]:
        return ()


@dataclass
class ScriptedEngines:
    """Stands for the module `service.engines`."""

    hears: ScriptedTranscriber
    redacts: ScriptedRedactor
    judges: ScriptedJudge

    def transcriber(self) -> ScriptedTranscriber:
        return self.hears

    def redactor(self) -> ScriptedRedactor:
        return self.redacts

    def judge(self) -> ScriptedJudge:
        return self.judges

    def listener(self) -> Deaf:
        return Deaf()

    def policy(self) -> RedactionPolicy:
        return default_policy()

    def limits(self) -> DecodingLimits:
        return DecodingLimits()


def _frames(word: Word, sample_rate: int) -> slice:
    return slice(round(word.start * sample_rate), round(word.end * sample_rate))


def _places(value: str, text: str) -> list[int]:
    return [start for start in range(len(text)) if text.startswith(value, start)]
