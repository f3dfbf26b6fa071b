"""What is heard but was not said: bleed-through, phantom words, loops."""

import numpy as np
import pytest
import soundfile
import soxr

from models.audio import Audio, ChannelLayout
from models.resampling import Samples
from models.transcription import MoonshineTranscriber
from models.transcription.bleed import own_speech
from models.transcription.chunks import Chunk
from models.transcription.hypotheses import HeardWord, Hypothesis
from models.transcription.phantoms import without_phantoms
from models.transcripts import Speaker
from models.voice_activity import Segment, overlap, speech_segments
from models.wheels import packaged_file

RATE = 8_000


def voice(name: str, seconds: float) -> Samples:
    samples, rate = soundfile.read(packaged_file("moonshine_voice", "assets", f"{name}.wav"), dtype="int16")
    return np.asarray(soxr.resample(samples[: int(seconds * rate)], rate, RATE), np.int16)


def leaking(decibels: float, delay: float = 0.03) -> Audio:
    """One party per channel, one after the other, each leaking into the other's channel."""
    first, second = voice("beckett", 8), voice("clone-test", 4)
    frames = first.size + second.size
    agent, customer = np.zeros(frames), np.zeros(frames)
    agent[: first.size], customer[first.size :] = first, second
    gain, shift = 10 ** (decibels / 20), int(delay * RATE)
    noise = np.random.default_rng(0).normal(0, 8, (2, frames))
    mixed = np.stack([agent + gain * np.roll(customer, shift), customer + gain * np.roll(agent, shift)]) + noise
    return Audio(np.clip(mixed, -32768, 32767).astype(np.int16), RATE)


def seconds(segments: tuple[Segment, ...]) -> float:
    return sum(segment.duration for segment in segments)


@pytest.mark.parametrize("decibels", [-10, -20])
def test_leaks_are_silenced_and_own_speech_is_kept(decibels: float) -> None:
    audio = leaking(decibels)
    for channel, own in ((0, Segment(0, 8)), (1, Segment(8, 12))):
        speech = speech_segments(audio.samples[channel], RATE)
        kept = own_speech(audio, channel, speech)
        leak = seconds(speech) - sum(overlap(own, [segment]) for segment in speech)
        assert leak > 1
        assert seconds(kept) - sum(overlap(own, [segment]) for segment in kept) < 0.1 * leak
        assert sum(overlap(own, [s]) for s in kept) > 0.95 * sum(overlap(own, [s]) for s in speech)


def test_a_leak_is_not_transcribed_twice() -> None:
    transcript = MoonshineTranscriber().transcribe(leaking(-12), layout=ChannelLayout.AGENT_FIRST)
    customer = " ".join(turn.text for turn in transcript.turns if turn.speaker is Speaker.CUSTOMER).lower()
    assert "try again" not in customer
    assert "america" in customer


def test_two_people_at_once_are_both_kept() -> None:
    first, second = voice("beckett", 4), voice("clone-test", 4)
    frames = min(first.size, second.size)
    audio = Audio(np.stack([first[:frames], second[:frames] // 8]), RATE)
    for channel in (0, 1):
        speech = speech_segments(audio.samples[channel], RATE)
        assert seconds(own_speech(audio, channel, speech)) == pytest.approx(seconds(speech), rel=0.05)


def test_mono_keeps_everything() -> None:
    speech = (Segment(0, 1),)
    assert own_speech(Audio(np.zeros((1, RATE), np.int16), RATE), 0, speech) == speech


def heard(text: str, confidence: float) -> Hypothesis:
    return Hypothesis(tuple(HeardWord(word, confidence) for word in text.split()), -1.0)


def chunk(speech: float) -> Chunk:
    return Chunk((Segment(0, speech + 1),), (Segment(0.5, 0.5 + speech),))


@pytest.mark.parametrize(
    ("text", "confidence", "speech", "kept"),
    [
        ("You.", 0.16, 0.2, ""),
        ("Yes.", 0.6, 0.2, "Yes."),
        ("We talked for long", 0.2, 4.0, "We talked for long"),
        ("", 0.9, 0.2, ""),
    ],
)
def test_short_and_doubtful_is_phantom(text: str, confidence: float, speech: float, kept: str) -> None:
    assert without_phantoms(heard(text, confidence), chunk(speech)).text == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("So I said to them, I said to them. I said to them, and left", "So I said to them, and left"),
        ("no no no no no no", "no no no no no no"),
        ("call me back call me back", "call me back call me back"),
        ("one two three " * 5, "one two three"),
    ],
)
def test_loops_are_cut(text: str, kept: str) -> None:
    assert without_phantoms(heard(text, 0.9), chunk(5.0)).text == kept
