"""Words, redacted blocks and silences of a transcript."""

import datetime as dt
import random

import pytest

from models.personal_data import DataType, Tier
from models.transcripts import Speaker
from service.interactions.tables import TranscriptTurn
from service.interactions.transcript_detail import Segment, turns
from service.redactions.tables import RedactionRow


def turn(text: str, *, position: int = 0, start: float = 0.0, speaker: Speaker = Speaker.AGENT) -> TranscriptTurn:
    """One word a second, from `start`."""
    words = [[word, start + at, start + at + 0.8, 0.9] for at, word in enumerate(text.split(" "))]
    return TranscriptTurn(
        position=position, speaker=speaker, text=text, start=start, end=start + len(words) - 0.2, words=words
    )


def redaction(row: TranscriptTurn, token: str, type: DataType = DataType.CARD) -> RedactionRow:
    start = row.text.index(token)
    return RedactionRow(
        turn=row.position,
        start=start,
        end=start + len(token),
        token=token,
        type=type,
        tier=Tier.B,
        speaker=row.speaker,
        start_seconds=1.0,
        end_seconds=2.0,
    )


def segments(row: TranscriptTurn, *redactions: RedactionRow) -> tuple[Segment, ...]:
    return turns([row], redactions)[0].segments


class TestSegments:
    def test_each_word_has_its_time(self) -> None:
        assert segments(turn("good morning")) == (Segment("good", 0.0, 0.8), Segment(" morning", 1.0, 1.8))

    def test_token_of_two_words_is_one_block_and_its_full_stop_stays_text(self) -> None:
        row = turn("it's [NAME 1]. Hello")
        shown = segments(row, redaction(row, "[NAME 1]", DataType.NAME))
        assert [(s.text, s.redacted) for s in shown] == [
            ("it's", None),
            (" ", None),
            ("[NAME 1]", DataType.NAME),
            (".", None),
            (" Hello", None),
        ]
        assert (shown[2].start, shown[2].end) == (1.0, 2.0)

    def test_unsure_word_is_marked(self) -> None:
        row = turn("pay fifteen pounds")
        row.words[1][3] = 0.49
        assert [segment.unsure for segment in segments(row)] == [False, True, False]

    def test_words_that_disagree_with_the_text_are_not_guessed_at(self) -> None:
        row = turn("pay fifteen pounds")
        row.text = "pay [CARD] pounds"
        assert [s.start for s in segments(row, redaction(row, "[CARD]")) if not s.redacted] == [None, None]

    def test_redactions_of_another_turn_do_not_show(self) -> None:
        row, other = turn("hello"), turn("my card is [CARD]", position=1)
        assert not any(segment.redacted for segment in segments(row, redaction(other, "[CARD]")))

    @pytest.mark.parametrize("case", range(50))
    def test_nothing_is_lost_or_repeated(self, case: int) -> None:
        random_ = random.Random(case)
        pieces = [random_.choice(["yes,", "a", "[CARD]", "[NAME 1].", "well", "([CVV])"]) for _ in range(12)]
        row = turn(" ".join(pieces))
        found, at = [], 0
        for token in ("[CARD]", "[NAME 1]", "[CVV]"):
            at = 0
            while (at := row.text.find(token, at)) >= 0:
                row_redaction = redaction(row, token)
                row_redaction.start, row_redaction.end = at, at + len(token)
                found.append(row_redaction)
                at += 1
        shown = segments(row, *found)
        assert "".join(segment.text for segment in shown) == row.text
        assert sum(segment.redacted is not None for segment in shown) == len(found)


class TestSilences:
    def test_silence_is_told_before_the_turn_that_ends_it(self) -> None:
        rows = [turn("one two", start=0), turn("three", position=1, start=9, speaker=Speaker.CUSTOMER)]
        assert [shown.silence_before for shown in turns(rows, [])] == [None, pytest.approx(7.2)]

    def test_short_silence_is_not_told(self) -> None:
        rows = [turn("one two", start=0), turn("three", position=1, start=6)]
        assert [shown.silence_before for shown in turns(rows, [])] == [None, None]

    def test_masked_speech_is_not_silence(self) -> None:
        rows = [turn("one two", start=0), turn("three", position=1, start=9, speaker=Speaker.CUSTOMER)]
        masked = redaction(turn("[CARD]", position=1, speaker=Speaker.CUSTOMER), "[CARD]")
        masked.start_seconds, masked.end_seconds = 4.0, 9.0
        assert [shown.silence_before for shown in turns(rows, [masked])] == [None, None]


class TestMessages:
    def test_messages_have_the_time_they_were_sent(self) -> None:
        row = TranscriptTurn(position=0, speaker=Speaker.AGENT, text="hello", start=65.0, end=None, words=[])
        first = dt.datetime(2026, 11, 19, 9, 0, tzinfo=dt.UTC)
        assert turns([row], [], first)[0].sent_at == first + dt.timedelta(seconds=65)

    def test_unknown_times_stay_unknown(self) -> None:
        row = TranscriptTurn(position=0, speaker=Speaker.AGENT, text="hello", start=None, end=None, words=[])
        assert turns([row], [], dt.datetime(2026, 11, 19, tzinfo=dt.UTC))[0].sent_at is None
        assert turns([row], [])[0].sent_at is None
