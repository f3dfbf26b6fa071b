"""Alignment: readings of displayed words, pronunciations, and times on real speech."""

import itertools

import numpy as np
import pytest
import soundfile

from models.alignment import Aligner
from models.alignment.letter_sounds import sounds_of
from models.alignment.lexicon import pronunciations
from models.alignment.spoken_forms import cardinal, readings
from models.resampling import Floats
from models.wheels import packaged_file


def beckett() -> Floats:
    """Ten seconds of "Ever tried. Ever failed. No matter. Try again. Fail again. Fail better." at 16 kHz."""
    samples, _ = soundfile.read(packaged_file("moonshine_voice", "assets", "beckett.wav"), dtype="float32")
    return np.asarray(samples, np.float32)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (7, "seven"),
        (13, "thirteen"),
        (40, "forty"),
        (99, "ninety nine"),
        (120, "one hundred twenty"),
        (2024, "two thousand twenty four"),
        (1_000_001, "one million one"),
    ],
)
def test_cardinals(number: int, words: str) -> None:
    assert " ".join(cardinal(number)) == words


@pytest.mark.parametrize(
    ("displayed", "spoken"),
    [
        ("1234", "one two three four"),
        ("1234.", "twelve thirty four"),
        ("07911", "oh seven nine one one"),
        ("$20", "twenty dollars"),
        ("£120", "one hundred and twenty pounds"),
        ("1,250", "one thousand two hundred fifty"),
        ("28.8", "twenty eight point eight"),
        ("10%", "ten percent"),
        ("1st", "first"),
        ("22nd", "twenty second"),
        ("20th,", "twentieth"),
        ("8:30", "eight thirty"),
        ("PBX", "p. b. x."),
        ("e-mail", "e mail"),
        ("don’t", "don't"),
        ("Smith.", "smith"),
    ],
)
def test_a_displayed_word_can_be_read_as(displayed: str, spoken: str) -> None:
    assert tuple(spoken.split()) in readings(displayed)


@pytest.mark.parametrize("displayed", ["", "...", "—", "♪", "Ωμέγα", "1" * 40, "a" * 60, "x.y.z@mail.example"])
def test_every_string_has_a_reading_and_every_reading_a_pronunciation(displayed: str) -> None:
    for reading in readings(displayed):
        assert reading
        assert all(phones for word in reading for phones in pronunciations(word))


def test_pronunciations_of_unknown_words() -> None:
    assert pronunciations("hello")[0] == "HH AH L OW"
    assert pronunciations("filename") == ("F AY L N EY M",)
    assert pronunciations("blenkinsops") == (sounds_of("blenkinsops"),)
    assert sounds_of("phlox") == "F L AA K S"
    assert set(sounds_of("żółć").split()) == {"AH"}


def test_times_are_in_order_and_inside_the_audio() -> None:
    samples = beckett()
    words = ["Ever", "tried.", "Ever", "failed.", "No", "matter.", "Try", "again.", "Fail", "again.", "Fail", "better."]
    spans = Aligner().align(samples, words)
    assert spans is not None
    assert len(spans) == len(words)
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert edges[-1] <= samples.size / 16_000
    quiet = [after.start - before.end for before, after in itertools.pairwise(spans)]
    assert [round(gap, 1) > 0.2 for gap in quiet[:5]] == [False, True, False, True, False]


def test_a_wrong_or_unpronounceable_word_keeps_the_others_in_place() -> None:
    samples = beckett()
    right = Aligner().align(samples, ["Ever", "tried.", "Ever", "failed.", "No", "matter.", "Try", "again."])
    wrong = Aligner().align(samples, ["Ever", "tried.", "Ever", "Blenkinsop", "No", "♪", "Try", "again."])
    assert right is not None
    assert wrong is not None
    for index in (0, 1, 2, 4):
        assert wrong[index].start == pytest.approx(right[index].start, abs=0.15)


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.3])
def test_more_words_than_fit_is_none_not_an_error(seconds: float) -> None:
    samples = beckett()[: int(seconds * 16_000)]
    assert Aligner().align(samples, ["incomprehensibilities"] * 12) is None


def test_no_words_is_none() -> None:
    assert Aligner().align(beckett(), []) is None


def test_noise_never_raises() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 32_000).astype(np.float32)
    spans = Aligner().align(noise, ["hello", "there"])
    assert spans is None or len(spans) == 2
