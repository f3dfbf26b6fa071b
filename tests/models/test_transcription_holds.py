"""Holds of known place and kind, built of noise, tones and words; every other silence is none."""

from collections.abc import Callable

import numpy as np
import pytest

from evaluation.transcription_silence import RATE, hold_music, strings, white_noise
from models.audio import Audio
from models.transcription.holds import find_holds
from models.transcription.line_sound import LineSound
from models.transcripts import HoldKind, Speaker, Turn, Word
from models.voice_activity import Segment

AGENT, CUSTOMER, SYSTEM = Speaker.AGENT, Speaker.CUSTOMER, Speaker.SYSTEM
FROM, UNTIL = 40.0, 70.0
PLAIN = "And the number is eleven."


def turn(speaker: Speaker, start: float, text: str) -> Turn:
    """Half a second for each word, and half a second between two."""
    said = text.split()
    words = tuple(Word(word, start + i, start + i + 0.5) for i, word in enumerate(said))
    return Turn(speaker, text, words[0].start, words[-1].end, words)


def call(before: str = PLAIN, after: str = PLAIN, waiting: tuple[Turn, ...] = ()) -> list[Turn]:
    """The agent stops at 40 s, and comes back at 70 s."""
    first = turn(AGENT, FROM + 0.5 - len(before.split()), before)
    return [turn(CUSTOMER, 20, "I have lost my card."), first, *waiting, turn(AGENT, UNTIL, after)]


def line(waiting: np.ndarray | None = None, channels: int = 2) -> Audio:
    """A noisy line of 90 s with a louder noise for speech, and what is heard in the hold on the customer's channel."""
    chance = np.random.default_rng(3)
    waves = white_noise(90 * RATE, chance, level=0.002)
    for heard in (t for turn in call() for t in turn.words):
        waves[round(heard.start * RATE) : round(heard.end * RATE)] *= 60
    other = white_noise(90 * RATE, chance, level=0.002)
    if waiting is not None:
        other[round(FROM * RATE) : round(FROM * RATE) + waiting.size] = waiting
        if not waiting.any():
            waves[round(FROM * RATE) : round(FROM * RATE) + waiting.size] = 0
    both = np.stack([waves, other]) if channels == 2 else (waves + other)[np.newaxis]
    return Audio(np.clip(both * 32767, -32768, 32767).astype(np.int16), RATE)


def music(kind: Callable[..., np.ndarray] = hold_music) -> np.ndarray:
    return kind(round((UNTIL - FROM) * RATE), np.random.default_rng(1))


@pytest.mark.parametrize("kind", [hold_music, strings])
@pytest.mark.parametrize("channels", [1, 2])
def test_music_is_a_hold_whatever_is_said(kind: Callable[..., np.ndarray], channels: int) -> None:
    (found,) = find_holds(line(music(kind), channels), call())
    assert (found.start, found.end, found.kind) == (FROM, UNTIL, HoldKind.MUSIC)
    assert found.confidence == 0.9  # music .85 and thirty seconds .3: 1 - .15 x .7, rounded


@pytest.mark.parametrize(
    ("before", "after", "confidence"),
    [
        ("Can I put you on hold while I check?", PLAIN, 0.82),  # 1 - .25 x .7
        ("Bear with me.", "Thank you for waiting.", 0.9),  # 1 - .6 x .25 x .7
        ("So that is ten.", "Thanks for holding.", 0.82),
    ],
)
def test_silence_is_a_hold_where_the_agent_says_so(before: str, after: str, confidence: float) -> None:
    (found,) = find_holds(line(), call(before, after))
    assert (found.kind, found.confidence) == (HoldKind.SILENCE, confidence)


@pytest.mark.parametrize(("before", "confidence"), [("Bear with me.", 0.79), (PLAIN, 0.65)])
def test_a_line_that_was_switched_away_is_a_hold(before: str, confidence: float) -> None:
    """1 - .5 x .6 x .7 where the agent asks for time, else 1 - .5 x .7."""
    (found,) = find_holds(line(np.zeros(30 * RATE)), call(before))
    assert (found.kind, found.confidence) == (HoldKind.SILENCE, confidence)


def test_announcements_make_a_hold() -> None:
    """Ten words of half a second in thirty seconds: a sixth."""
    recording = turn(SYSTEM, 50, "Your call is important to us and will be answered")
    (found,) = find_holds(line(), call(waiting=(recording,)))
    assert (found.kind, found.start, found.end) == (HoldKind.ANNOUNCEMENT, FROM, UNTIL)


@pytest.mark.parametrize(
    ("audio", "turns"),
    [
        (line(), call()),
        (line(), call("Let me check that for you.")),
        (line(white_noise(30 * RATE, np.random.default_rng(5), level=0.05)), call()),
        (line(music()), [turn(AGENT, 75, PLAIN)]),  # before the first word: a queue
        (line(music()), [turn(AGENT, 10, PLAIN)]),  # after the last one
        (line(), []),
    ],
    ids=["dead air", "a word about it", "noise", "a queue", "after the call", "nobody"],
)
def test_other_silences_are_none(audio: Audio, turns: list[Turn]) -> None:
    assert find_holds(audio, turns) == ()


def test_what_the_customer_says_puts_nobody_on_hold() -> None:
    asked = [turn(AGENT, 10, PLAIN), turn(CUSTOMER, 33.5, "Can you hold on while I check?"), turn(AGENT, UNTIL, PLAIN)]
    assert find_holds(line(), asked) == ()


def test_short_pauses_are_not_looked_at() -> None:
    before, after = turn(AGENT, 37, "Please hold on."), turn(AGENT, 44, "Thank you for holding.")
    assert find_holds(line(music()), [before, after]) == ()


def test_the_share_of_music_by_hand() -> None:
    """Ten of thirty seconds; and none in what is too short for a frame."""
    sound = LineSound(line(music()[: 10 * RATE]), [Segment(20, 24), Segment(25, 30)])
    assert sound.music_share(Segment(FROM, UNTIL)) == pytest.approx(1 / 3, abs=0.05)
    assert sound.music_share(Segment(FROM, FROM + 0.05)) == 0.0
