import shutil

import numpy as np
import pytest

from evaluation.redaction_audio import AudioEngines, Faultless, measure_audio
from evaluation.redaction_calls import SAMPLE_RATE, SpokenCall, SpokenSpan, speak
from evaluation.redaction_rows import LabelledInteraction, MarkedSpan
from models.audio import Audio, ChannelLayout
from models.protocols import Progress, Transcriber, silent
from models.redaction import SpokenRedactor, default_policy
from models.transcripts import EngineInfo, RawTranscript, Speaker, Turn, Word

NOTHING = RawTranscript((), EngineInfo("test", "1"))


class _Hears:
    """A transcriber that hears the same words, until the recording is masked."""

    def __init__(self, words: tuple[Word, ...]) -> None:
        self._words = words
        self._times = 0

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("scripted", "1")

    def transcribe(self, audio: Audio, *, layout: ChannelLayout, on_progress: Progress = silent) -> RawTranscript:
        self._times += 1
        text = " ".join(word.text for word in self._words)
        turn = Turn(Speaker.CUSTOMER, text, self._words[0].start, self._words[-1].end, self._words)
        return RawTranscript((turn,) if self._times == 1 else (), self.info)


def _call(*spans: tuple[float, float]) -> SpokenCall:
    noise = np.random.default_rng(5).integers(-4000, 4000, (2, 6 * SAMPLE_RATE), dtype=np.int16)
    marked = MarkedSpan(0, 0, 1, "NAME")
    return SpokenCall(
        "one", Audio(noise, SAMPLE_RATE), tuple(SpokenSpan(marked, 1, *times) for times in spans), NOTHING
    )


def _engines(transcriber: Transcriber) -> AudioEngines:
    return AudioEngines(transcriber, SpokenRedactor(classifier=None), None, default_policy())


WORDS = (
    Word("my", 0.5, 0.8),
    Word("name", 0.9, 1.2),
    Word("is", 1.3, 1.5),
    Word("Ottoline", 2.0, 2.6),
    Word("today", 3.0, 3.3),
)


def test_a_span_under_a_mask_counts_and_others_do_not() -> None:
    call = _call((2.0, 2.6), (4.5, 5.5))
    result = measure_audio(_engines(_Hears(WORDS)), [call])
    assert (result.masked, result.n, result.verified, result.false_regions_per_hour) == (0.5, 2, 1.0, 0.0)
    assert result.interval == pytest.approx((0.0945, 0.9055), abs=1e-4)  # Wilson, one of two
    assert [list(parts) for parts in (result.types, result.tiers, result.voices)] == [["NAME"], ["B"], ["flite"]]


def test_a_mask_over_nothing_is_a_false_region() -> None:
    result = measure_audio(_engines(_Hears(WORDS)), [_call()])
    assert result.false_regions_per_hour == pytest.approx(600)


@pytest.mark.skipif(shutil.which("flite") is None, reason="flite speaks the calls and is not installed")
def test_spoken_spans_lie_where_the_voice_is() -> None:
    turns = (Turn(Speaker.AGENT, "Your name please?"), Turn(Speaker.CUSTOMER, "It is Ottoline Brand, hello."))
    transcript = RawTranscript(turns, EngineInfo("labelled", "1"))
    call = speak(LabelledInteraction("one", transcript, (MarkedSpan(1, 6, 20, "NAME"),)))
    (span,) = call.spans
    first, last = round(span.start * SAMPLE_RATE), round(span.end * SAMPLE_RATE)
    loudness = np.abs(call.audio.samples[:, first:last].astype(float)).mean(axis=1)
    assert span.channel == 1
    assert loudness[1] > 10 * loudness[0]
    assert " ".join(word.text for word in call.transcript.turns[1].words) == turns[1].text
    result = measure_audio(_engines(Faultless([call])), [call])
    assert (result.masked, result.false_regions_per_hour) == (1.0, 0.0)
