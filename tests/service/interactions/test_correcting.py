"""What an edit over redacted text comes to in raw words and times: tokens are put back, kept words keep their times."""

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.personal_data import DataType, Span
from models.redaction import default_policy, redact
from models.transcripts import EngineInfo, RawTranscript, Speaker, Turn
from service.errors import BadInput
from service.interactions.correcting import Shown, TurnCorrection, TurnPart, corrected
from service.interactions.correction_words import Hidden, timed, unhidden
from service.interactions.transcripts import pack, unpack
from tests.fakes import spoken

AGENT, CUSTOMER = Speaker.AGENT, Speaker.CUSTOMER
WORDS = ("hello", "it", "is", "the", "bill", "please", "thanks", "Friday", "yes")
SECRETS = ("Noreen Gallagher", "four two one one", "LS1 4DY", "Blueberry Lane")
TYPES = (DataType.NAME, DataType.CARD, DataType.POSTCODE, DataType.ADDRESS)


def shown(raw: RawTranscript, values: Sequence[tuple[str, DataType]]) -> Shown:
    """The raw turns as a person sees them, each of the values masked wherever it stands."""
    spans = [
        Span(number, start, start + len(value), type, 1.0, "test", "test")
        for number, turn in enumerate(raw.turns)
        for value, type in values
        if (start := turn.text.find(value)) >= 0
    ]
    made = redact(raw, spans, default_policy())
    hidden: list[list[Hidden]] = [[] for _ in raw.turns]
    for item in made.replacements:
        value = raw.turns[item.span.turn].text[item.span.start : item.span.end]
        hidden[item.span.turn].append(Hidden(item.token, item.start, value))
    return Shown(tuple(turn.text for turn in made.transcript.turns), tuple(map(tuple, hidden)))


def transcript(*turns: Turn) -> RawTranscript:
    return RawTranscript(turns, EngineInfo("test", "1"))


CALL = transcript(
    spoken(AGENT, 0.0, "Who am I speaking to please?"),
    spoken(CUSTOMER, 4.0, "Noreen Gallagher and my card is four two one one thanks"),
    spoken(AGENT, 12.0, "Thank you Noreen Gallagher."),
)
SEEN = shown(CALL, [("Noreen Gallagher", DataType.NAME), ("four two one one", DataType.CARD)])


def edit(turn: int, *parts: tuple[Speaker, str], joined: bool = False) -> TurnCorrection:
    return TurnCorrection(turn, tuple(TurnPart(speaker, text) for speaker, text in parts), joined)


class TestTokens:
    def test_what_is_seen(self) -> None:
        assert SEEN.texts[1] == "[NAME 1] and my card is [CARD] thanks"

    def test_a_token_left_alone_is_what_was_said(self) -> None:
        made = corrected(CALL, SEEN, [edit(1, (CUSTOMER, "[NAME 1] and my bank card is [CARD] thank you"))])
        assert made.turns[1].text == "Noreen Gallagher and my bank card is four two one one thank you"
        assert made.touched == (1,)

    def test_a_token_may_move_or_come_from_another_turn(self) -> None:
        made = corrected(
            CALL, SEEN, [edit(0, (AGENT, "Is that [NAME 1]?")), edit(1, (CUSTOMER, "[CARD] for [NAME 1]"))]
        )
        assert [turn.text for turn in made.turns[:2]] == [
            "Is that Noreen Gallagher?",
            "four two one one for Noreen Gallagher",
        ]

    def test_a_token_may_be_written_over(self) -> None:
        made = corrected(CALL, SEEN, [edit(1, (CUSTOMER, "Maureen Gallagher and my card is [CARD] thanks"))])
        assert made.turns[1].text.startswith("Maureen Gallagher and my card is four two one one")

    def test_of_equal_tokens_the_one_that_stayed_is_meant(self) -> None:
        hidden = (Hidden("[CARD]", 0, "one two"), Hidden("[CARD]", 14, "three four"))
        assert unhidden("[CARD] and no [CARD] at all", hidden, "no [CARD] at all", {}) == "no three four at all"
        assert unhidden("[CARD] and no [CARD] at all", hidden, "[CARD] and no", {}) == "one two and no"

    def test_a_token_for_nothing_is_refused(self) -> None:
        with pytest.raises(BadInput, match=r"\[NAME 7\] stands for nothing"):
            corrected(CALL, SEEN, [edit(0, (AGENT, "[NAME 7]"))])

    def test_a_token_for_several_things_is_refused(self) -> None:
        with pytest.raises(BadInput, match=r"\[CARD\] stands for several"):
            unhidden("none here", (), "[CARD]", {"[CARD]": ("one two", "three four")})


class TestTurns:
    def test_a_split_turn_parts_at_its_words(self) -> None:
        made = corrected(CALL, SEEN, [edit(1, (CUSTOMER, "[NAME 1]"), (AGENT, "and my card is [CARD] thanks"))])
        assert [turn.speaker for turn in made.turns] == [AGENT, CUSTOMER, AGENT, AGENT]
        assert (made.turns[1].start, made.turns[1].end) == (4.0, 5.0)
        assert (made.turns[2].start, made.turns[2].end) == (5.0, 9.5)
        assert made.origins == ((0,), (1,), (1,), (2,))
        assert made.touched == (1, 2)

    def test_joined_turns_are_one(self) -> None:
        made = corrected(CALL, SEEN, [edit(1, (CUSTOMER, SEEN.texts[1]), joined=True)])
        assert len(made.turns) == 2
        assert made.turns[0].speaker is AGENT
        assert made.turns[0].text.endswith("please? Noreen Gallagher and my card is four two one one thanks")
        assert (made.turns[0].start, made.turns[0].end) == (0.0, 9.5)
        assert made.origins == ((0, 1), (2,))
        assert made.touched == (0,)

    def test_a_turn_in_which_nothing_was_said_goes(self) -> None:
        made = corrected(CALL, SEEN, [edit(0)])
        assert made.origins == ((1,), (2,))
        assert made.touched == ()

    def test_sides_change(self) -> None:
        made = corrected(CALL, SEEN, [], swap_sides=True)
        assert [turn.speaker for turn in made.turns] == [CUSTOMER, AGENT, CUSTOMER]
        assert [turn.text for turn in made.turns] == [turn.text for turn in CALL.turns]
        assert made.touched == (0, 1, 2)

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ([edit(9, (AGENT, "x"))], "no turn 10"),
            ([edit(0, (AGENT, "x")), edit(0, (AGENT, "y"))], "corrected twice"),
            ([edit(0, (AGENT, " "))], "no words left"),
            ([edit(0, (AGENT, "x"), joined=True)], "cannot be joined"),
            ([edit(0), edit(1, (AGENT, "x"), joined=True)], "cannot be joined"),
            ([edit(1, joined=True)], "cannot be joined"),
        ],
    )
    def test_what_cannot_be(self, wrong: list[TurnCorrection], why: str) -> None:
        with pytest.raises(BadInput, match=why):
            corrected(CALL, SEEN, wrong)


class TestTimes:
    def test_words_in_place_of_others_share_their_time(self) -> None:
        before = spoken(AGENT, 0.0, "we are open Fridays").words
        words = timed(["we", "are", "closed", "on", "Fridays"], before, 0.0, 2.0)
        assert [(word.text, word.start, word.end) for word in words[2:4]] == [
            ("closed", 1.0, 1.375),
            ("on", 1.375, 1.5),
        ]
        assert (words[0], words[4]) == (before[0], before[3])

    def test_words_in_no_pause_have_no_length(self) -> None:
        before = spoken(AGENT, 1.0, "we open").words
        words = timed(["we", "never", "open"], before, 1.0, 2.0)
        assert (words[1].start, words[1].end) == (1.5, 1.5)


@st.composite
def calls(draw: st.DrawFn) -> tuple[RawTranscript, list[tuple[str, DataType]]]:
    """Calls of ordinary words in which some secrets stand, each in one turn at most once."""
    turns = []
    for number in range(draw(st.integers(1, 4))):
        words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8))
        for secret in draw(st.lists(st.sampled_from(SECRETS), unique=True, max_size=2)):
            words.insert(draw(st.integers(0, len(words))), secret)
        turns.append(spoken(AGENT if number % 2 else CUSTOMER, number * 20.0, " ".join(words)))
    return transcript(*turns), list(zip(SECRETS, TYPES, strict=True))


class TestAnyEdit:
    @given(calls())
    def test_sent_back_unchanged_nothing_changes(self, call: tuple[RawTranscript, list[tuple[str, DataType]]]) -> None:
        raw, values = call
        seen = shown(raw, values)
        same = [edit(number, (turn.speaker, seen.texts[number])) for number, turn in enumerate(raw.turns)]
        made = corrected(raw, seen, same)
        assert made.turns == raw.turns
        assert made.touched == ()

    @given(calls(), st.integers(0, 2**32), st.data())
    def test_tokens_come_back_as_values_and_times_stay_in_order(
        self, call: tuple[RawTranscript, list[tuple[str, DataType]]], chance: int, data: st.DataObject
    ) -> None:
        """Ordinary words are struck out, put in and replaced at random; tokens stay where they are, or go."""
        raw, values = call
        seen = shown(raw, values)
        number = data.draw(st.integers(0, len(raw.turns) - 1))
        edited = _edited(seen.texts[number], random.Random(chance))
        made = corrected(raw, seen, [edit(number, (raw.turns[number].speaker, edited))]).turns[number]
        assert made.text == _values_back(edited, seen.hidden[number])
        assert " ".join(word.text for word in made.words) == made.text
        assert all(one.start <= one.end <= other.start for one, other in pairwise(made.words))
        assert made.start == raw.turns[number].start
        assert made.end == raw.turns[number].end


def _edited(text: str, chance: random.Random) -> str:
    pieces = text.replace("[NAME 1]", "[NAME~1]").split()
    kept = [piece for piece in pieces if chance.random() < 0.8] or pieces
    for _ in range(chance.randrange(3)):
        kept.insert(chance.randrange(len(kept) + 1), chance.choice(WORDS))
    return " ".join(kept).replace("~", " ")


def _values_back(edited: str, hidden: Sequence[Hidden]) -> str:
    for item in hidden:  # each stands in a turn once
        edited = edited.replace(item.token, item.value)
    return edited


class TestWhereItWasRecorded:
    """Who spoke is one thing, on which channel the sound is another: masks go where the sound is."""

    def test_stays_when_the_speaker_is_corrected_and_corrected_back(self) -> None:
        given = corrected(CALL, SEEN, [edit(1, (AGENT, SEEN.texts[1]))])
        assert (given.turns[1].speaker, given.turns[1].side) == (AGENT, CUSTOMER)
        back = corrected(transcript(*given.turns), SEEN, [edit(1, (CUSTOMER, SEEN.texts[1]))])
        assert (back.turns[1].speaker, back.turns[1].recorded) == (CUSTOMER, None)

    def test_is_both_for_turns_of_two_channels_that_are_joined(self) -> None:
        joined = corrected(CALL, SEEN, [edit(1, (AGENT, SEEN.texts[1]), joined=True)])
        assert (joined.turns[0].speaker, joined.turns[0].side) == (AGENT, Speaker.SYSTEM)
        alike = corrected(CALL, SEEN, [edit(2, (AGENT, SEEN.texts[2]), joined=True)])
        assert alike.turns[1].side is Speaker.SYSTEM, "the customer's turn goes on with what the agent said"

    def test_goes_over_with_both_parties(self) -> None:
        given = corrected(CALL, SEEN, [edit(1, (AGENT, SEEN.texts[1]))], swap_sides=True)
        assert [(turn.speaker, turn.side) for turn in given.turns[:2]] == [(CUSTOMER, CUSTOMER), (CUSTOMER, AGENT)]

    def test_outlives_the_vault(self) -> None:
        given = transcript(*corrected(CALL, SEEN, [edit(1, (AGENT, SEEN.texts[1]))]).turns)
        assert unpack(pack(given)) == given
        assert unpack(pack(given).replace(b',"recorded":"customer"', b"")).turns[1].side is AGENT, "stored before"
