"""Engines that hear and judge by script, fast and always the same; the redactor is the real one.

A recording is noise, and the script says which words were spoken when. What redaction overwrote is no longer noise, and
is not heard: so the check of masked recordings does its real work.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.audio import Audio, ChannelLayout
from models.decoding import DecodingLimits, encode_flac
from models.judgements import Judgement
from models.judging.sentence_encoder import SentenceEncoder
from models.protocols import Progress, silent
from models.redaction import RedactionPolicy, SpokenRedactor, default_policy
from models.transcripts import Channel, EngineInfo, RawTranscript, RedactedTranscript, Speaker, Turn, Word
from scorecards.schema import Criterion
from service import engines
from tests.fakes import Deaf

RATE = 8000
SECONDS_A_WORD = 0.4
Line = tuple[Speaker, str]
CALL: tuple[Line, ...] = (
    (Speaker.AGENT, "Good morning, Brightwell Broadband, this call is recorded, how can I help?"),
    (Speaker.CUSTOMER, "Hello, I would like to pay my bill please."),
    (Speaker.AGENT, "Of course, the bill is thirty pounds. Anything else I can help with today?"),
    (Speaker.CUSTOMER, "No that is everything, thank you."),
)


def noise(seconds: float, channels: int = 2, seed: int = 1) -> Audio:
    samples = np.random.default_rng(seed).integers(-2000, 2000, (channels, int(seconds * RATE)), dtype=np.int16)
    return Audio(samples, RATE)


def recording(lines: Sequence[Line] = CALL, seed: int = 1) -> bytes:
    """A FLAC file long enough for the lines. Every seed gives another file."""
    return encode_flac(noise(sum(len(text.split()) + 2 for _, text in lines) * SECONDS_A_WORD + 1, seed=seed))


@dataclass
class ScriptedTranscriber:
    lines: tuple[Line, ...] = CALL
    delay: float = 0.0

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("scripted", "1")

    def transcribe(self, audio: Audio, *, layout: ChannelLayout, on_progress: Progress = silent) -> RawTranscript:
        time.sleep(self.delay)
        turns, at = [], 0.5
        for speaker, text in self.lines:
            words = [Word(word, at + i * SECONDS_A_WORD, at + (i + 0.9) * SECONDS_A_WORD, 0.9)
                     for i, word in enumerate(text.split())]  # fmt: skip
            at += (len(words) + 2) * SECONDS_A_WORD
            heard = tuple(word for word in words if _is_noise(audio, word, speaker))
            if heard:
                text = " ".join(word.text for word in heard)
                turns.append(Turn(speaker, text, heard[0].start, heard[-1].end, heard, 0.9))
        on_progress(1.0)
        return RawTranscript(tuple(turns), self.info)


def _is_noise(audio: Audio, word: Word, speaker: Speaker) -> bool:
    """Neighbouring samples of noise are unrelated; those of a tone are not."""
    channel = 0 if speaker is Speaker.AGENT or audio.channels == 1 else 1
    samples = audio.samples[channel, int(word.start * audio.sample_rate) : int(word.end * audio.sample_rate)]
    if samples.size < 10 or not samples.any():
        return False
    return bool(abs(np.corrcoef(samples[:-1], samples[1:])[0, 1]) < 0.3)


@dataclass
class ScriptedJudge:
    """Passes everything and grades everything 4, citing the first turn; leaves `correct` unscored."""

    delay: float = 0.0

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("scripted judge", "1")

    def judge(
        self,
        transcript: RedactedTranscript,
        criteria: Sequence[Criterion],
        *,
        channel: Channel,
        facts: Sequence[str] = (),
        on_progress: Progress = silent,
    ) -> tuple[Judgement, ...]:
        time.sleep(self.delay)
        on_progress(1.0)
        return tuple(self._answer(criterion, channel) for criterion in criteria)

    def _answer(self, criterion: Criterion, channel: Channel) -> Judgement:
        values = [option.value for option in criterion.options]
        answer = "4" if "4" in values else "pass"
        if channel.value not in criterion.channels:
            answer = "na"
        return Judgement(
            criterion.id, answer, 0.9, {answer: 0.9}, (0,), self.info, rationale="As the first turn shows.",
            prompt_hash="0" * 64,
        )  # fmt: skip


@dataclass
class ScriptedEngines:
    """In place of the module `service.engines`."""

    lines: tuple[Line, ...] = CALL
    delay: float = 0.0

    def transcriber(self) -> ScriptedTranscriber:
        return ScriptedTranscriber(self.lines, self.delay)

    def redactor(self) -> SpokenRedactor:
        return SpokenRedactor()

    def listener(self) -> Deaf:
        return Deaf()

    def policy(self) -> RedactionPolicy:
        return default_policy()

    def judge(self) -> ScriptedJudge:
        return ScriptedJudge(self.delay)

    def sentences(self) -> SentenceEncoder:
        return engines.sentences()

    def limits(self) -> DecodingLimits:
        return DecodingLimits()
