"""Diarization: clustering by hand, and two real voices."""

import numpy as np
import pytest
import soundfile
import soxr

from evaluation.diarization import Attributed, diarization_error_rate
from models.diarization import Diarizer, SpeakerSegment
from models.diarization.clustering import Voice, assign_speakers
from models.diarization.filterbank import filterbank
from models.resampling import Samples
from models.transcription.speakers import by_voice
from models.transcripts import Speaker, Word
from models.voice_activity import Segment
from models.wheels import packaged_file

RATE = 16_000


@pytest.fixture(scope="module")
def diarizer() -> Diarizer:
    return Diarizer()


def voice(name: str, start: float, seconds: float) -> Samples:
    samples, rate = soundfile.read(packaged_file("moonshine_voice", "assets", f"{name}.wav"), dtype="int16")
    first = int(start * rate)
    return np.asarray(soxr.resample(samples[first : first + int(seconds * rate)], rate, RATE), np.int16)


def unit(*values: float) -> np.ndarray:
    vector = np.array(values, np.float32)
    return vector / np.linalg.norm(vector)


def test_two_real_voices_take_turns(diarizer: Diarizer) -> None:
    """A made-up dialogue of two readers with pauses: who speaks is known exactly."""
    parts = [
        ("one", voice("two_cities", 1.2, 6)),
        ("two", voice("clone-test", 0.3, 3.8)),
        ("one", voice("two_cities", 12, 5)),
        ("two", voice("clone-test", 2, 2)),
        ("one", voice("two_cities", 20, 6)),
    ]
    pause = np.zeros(RATE // 2, np.int16)
    reference, samples, now = [], [], 0.0
    for name, part in parts:
        reference.append(Attributed(name, Segment(now, now + part.size / RATE)))
        samples += [part, pause]
        now += (part.size + pause.size) / RATE
    found = diarizer.diarize(np.concatenate(samples), RATE)
    errors = diarization_error_rate(reference, [Attributed(str(item.speaker), item.segment) for item in found])
    assert errors.confusion / errors.speech < 0.03
    assert errors.false_alarm / errors.speech < 0.03
    assert found[0].speaker == 0
    starts = [item.segment.start for item in found]
    assert starts == sorted(starts)


@pytest.mark.parametrize("seconds", [0.0, 0.01, 3.0])
def test_nobody_speaks(diarizer: Diarizer, seconds: float) -> None:
    assert diarizer.diarize(np.zeros(int(seconds * 8_000), np.int16), 8_000) == ()


def test_one_voice_is_one_speaker(diarizer: Diarizer) -> None:
    found = diarizer.diarize(voice("two_cities", 1.2, 20), RATE)
    talk = [sum(item.segment.duration for item in found if item.speaker == speaker) for speaker in (0, 1)]
    assert talk[1] < 0.1 * talk[0]


def test_progress_ends_at_one(diarizer: Diarizer) -> None:
    seen: list[float] = []
    diarizer.diarize(np.zeros(16_000 * 21, np.int16), RATE, on_progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_voices_of_one_window_are_two_people() -> None:
    """Alone the third voice would go to the first speaker; beside the first it cannot."""
    first, second, close_to_first = unit(1, 0, 0), unit(0, 1, 0), unit(1, 0.6, 0)
    windows = [
        [Voice(0, first, 5.0), Voice(1, second, 5.0)],
        [Voice(0, second, 5.0)],
        [Voice(2, first, 5.0), Voice(1, close_to_first, 4.0)],
    ]
    speakers = assign_speakers(windows)
    one = speakers[0][0]
    assert speakers[0] == {0: one, 1: 1 - one}
    assert speakers[1] == {0: 1 - one}
    assert speakers[2] == {2: one, 1: 1 - one}


def test_assignment_without_voices() -> None:
    assert assign_speakers([]) == []
    assert assign_speakers([[], []]) == [{}, {}]
    assert len(assign_speakers([[Voice(0, unit(1, 0), 1.0)]])[0]) == 1


def test_filterbank_finds_the_tone() -> None:
    time = np.arange(RATE) / RATE
    low, high = (np.sin(2 * np.pi * pitch * time).astype(np.float32) * 0.3 for pitch in (300, 3_000))
    both = filterbank(np.concatenate([low, high]))
    assert both.shape == ((2 * RATE - 400) // 160 + 1, 80)
    assert both[:90].mean(axis=0).argmax() < both[110:].mean(axis=0).argmax()
    assert np.abs(both.mean(axis=0)).max() < 1e-3
    assert filterbank(np.zeros(100, np.float32)).shape == (0, 80)


def test_words_go_to_the_voice_that_covers_them() -> None:
    segments = [SpeakerSegment(0, Segment(0, 2)), SpeakerSegment(1, Segment(1.9, 3))]
    words = [Word("a", 0, 1), Word("b.", 1.8, 2.2), Word("c", 2.5, 3), Word("nobody's", 5, 6)]
    assert [speaker for speaker, _ in by_voice(words, segments)] == [
        Speaker.AGENT,
        Speaker.CUSTOMER,
        Speaker.CUSTOMER,
        Speaker.CUSTOMER,
    ]


def test_the_edge_of_a_sentence_stays_with_its_speaker() -> None:
    """The diarizer is late by a word: without the sentence, "that." would go to the other voice."""
    segments = [SpeakerSegment(0, Segment(0, 1.2)), SpeakerSegment(1, Segment(1.2, 4))]
    words = [Word("Thank", 0, 0.4), Word("you", 0.4, 0.7), Word("for", 0.7, 1.2), Word("that.", 1.2, 1.6)]
    words += [Word("You", 1.8, 2.0), Word("are", 2.0, 2.3), Word("welcome.", 2.3, 3.0)]
    speakers = [speaker for speaker, _ in by_voice(words, segments)]
    assert speakers == [Speaker.AGENT] * 4 + [Speaker.CUSTOMER] * 3


def test_one_sentence_of_two_voices_is_divided() -> None:
    segments = [SpeakerSegment(0, Segment(0, 2)), SpeakerSegment(1, Segment(2, 4))]
    words = [Word("and", 0, 1), Word("then", 1, 2), Word("what", 2, 3), Word("then?", 3, 4)]
    assert [speaker for speaker, _ in by_voice(words, segments)] == [Speaker.AGENT] * 2 + [Speaker.CUSTOMER] * 2
