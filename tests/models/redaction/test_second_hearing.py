"""What only the second hearing shows is masked where the first one has its words."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from models.audio import Audio, ChannelLayout
from models.decoding import decode
from models.protocols import Progress, silent
from models.redaction import SpokenRedactor, default_policy, find_in_call, mask_audio, redact, verify_audio
from models.resampling import to_network_rate
from models.transcription import NumberListener
from models.transcripts import EngineInfo, RawTranscript
from tests.fakes import recording

Lines = Callable[..., RawTranscript]
RULES = SpokenRedactor(classifier=None)
DIGITS = Path(__file__).parents[4] / "shared" / "data" / "fsdd-digits-8k" / "wav"


class _Hears:
    """A listener that hears what it is told, stretch after stretch."""

    info = EngineInfo("scripted", "1")

    def __init__(self, *stretches: Sequence[str]) -> None:
        self._stretches = list(stretches)

    def digits(self, samples: npt.NDArray[np.float32], *, expected: bool = False) -> tuple[str, ...]:
        return tuple(self._stretches.pop(0)) if self._stretches else ()


class _Transcribes:
    """A transcriber that hears what it is told."""

    info = EngineInfo("scripted", "1")

    def __init__(self, transcript: RawTranscript) -> None:
        self._transcript = transcript

    def transcribe(self, audio: Audio, *, layout: ChannelLayout, on_progress: Progress = silent) -> RawTranscript:
        return self._transcript


@pytest.fixture
def whole_turns_are_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    """Voice activity that takes the sound of a turn for one stretch: noise is no voice to the real one."""
    from models.redaction import second_hearing
    from models.voice_activity import Segment

    def one(samples: npt.NDArray[np.int16], rate: int, _: object) -> tuple[Segment, ...]:
        return (Segment(0.0, samples.size / rate),)

    monkeypatch.setattr(second_hearing, "speech_segments", one)


@pytest.mark.usefixtures("whole_turns_are_speech")
def test_digits_written_as_words_are_masked(spoken: Lines) -> None:
    transcript = spoken("a: What is your sort code?", "c: nigh green a nin onefold", "a: Thank you for that.")
    audio = recording(transcript.turns)
    heard = _Hears(("nine", "three", "eight", "nine", "one", "four"))
    spans = find_in_call(RULES, heard, audio, transcript, layout=ChannelLayout.AGENT_FIRST)
    turns = redact(transcript, spans, default_policy()).transcript.turns
    assert [turn.text for turn in turns] == ["What is your sort code?", "[SORT_CODE]", "Thank you for that."]


@pytest.mark.usefixtures("whole_turns_are_speech")
def test_a_listener_that_hears_nothing_changes_nothing(spoken: Lines) -> None:
    transcript = spoken("a: What is your sort code?", "c: eighty forty-six twenty-one")
    audio = recording(transcript.turns)
    found = RULES.find(transcript)
    assert find_in_call(RULES, _Hears(), audio, transcript, layout=ChannelLayout.AGENT_FIRST) == found


@pytest.mark.usefixtures("whole_turns_are_speech")
def test_a_quantity_heard_twice_stays(spoken: Lines) -> None:
    transcript = spoken("a: How many parcels was it?", "c: sick", "a: Thank you.")
    heard = _Hears(("six",))
    assert find_in_call(RULES, heard, recording(transcript.turns), transcript, layout=ChannelLayout.AGENT_FIRST) == ()


@pytest.mark.usefixtures("whole_turns_are_speech")
def test_verification_hears_numbers_twice(spoken: Lines) -> None:
    transcript = spoken("a: What is your sort code?", "c: eighty forty-six twenty-one", "c: nigh green a nin onefold")
    audio = recording(transcript.turns)
    redaction = redact(transcript, RULES.find(transcript), default_policy())
    masked, masks = mask_audio(audio, transcript, redaction, layout=ChannelLayout.AGENT_FIRST)
    heard = replace(transcript, turns=(transcript.turns[0], transcript.turns[2]))
    check = partial(verify_audio, audio, masked, masks, transcript, redaction, _Transcribes(heard))
    digits = ("eight", "oh", "four", "six", "two", "one")
    assert check(layout=ChannelLayout.AGENT_FIRST).passed
    verification = check(layout=ChannelLayout.AGENT_FIRST, listener=_Hears(digits))
    assert not verification.passed
    assert {span.turn for span in verification.missed} == {2}


def test_turns_without_words_are_left_to_the_first_hearing(conversation: Lines) -> None:
    transcript = conversation("a: Your card number?", "c: 4929 1234 5678 9012")
    audio = Audio(np.zeros((2, 8000), np.int16), 8000)
    spans = find_in_call(RULES, _Hears(("one",)), audio, transcript, layout=ChannelLayout.AGENT_FIRST)
    assert [span.turn for span in spans] == [1]


@pytest.mark.skipif(not DIGITS.exists(), reason="the recordings of digits are not in ../shared/data")
def test_the_embedded_listener_hears_people_say_digits_and_nothing_else() -> None:
    listener = NumberListener()
    pieces = [decode((DIGITS / f"{digit}_theo_0.wav").read_bytes()).samples[0] for digit in (4, 7, 1)]
    gap = np.zeros(800, np.int16)
    said = np.concatenate([gap, *(np.concatenate([piece, gap]) for piece in pieces)])
    assert listener.digits(to_network_rate(said, 8000)) == ("four", "seven", "one")
    assert listener.digits(np.zeros(16_000, np.float32)) == ()
    assert listener.digits(np.zeros(100, np.float32)) == ()
    noise = np.random.default_rng(2).normal(0, 0.1, 16_000).astype(np.float32)
    assert listener.digits(noise) == ()
