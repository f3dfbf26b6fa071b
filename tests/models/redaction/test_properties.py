"""Whatever is said: no crash, spans in order and in bounds, nothing outside them changed, nothing found twice."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.redaction import FoundValues, SpokenRedactor, default_policy, redact
from models.transcripts import EngineInfo, RawTranscript, Speaker, Turn, Word

ENGINE = EngineInfo("test", "1")
REDACTORS = [SpokenRedactor(classifier=None), SpokenRedactor()]
_PHRASES = [
    "my name is",
    "Maureen Tattersall", "it's", "postcode", "BD16 7XN", "oh seven seven double oh", "900 352", "4929",
    "the ninth of April nineteen fifty-one",
    "what's your", "password", "marigold", "card number", "417", "£129.99",
    "?",
    "22 Acacia Avenue", "thanks", "Mr", "Żółć", "日本語", "مرحبا", "😀", "\n", "b for bravo", "[CARD]", "[NAME 1]",
    "ending",
    "I've got asthma", "a@b.example", "jean dot pugh at mail dot com", "...", "-", "’s", "٣٤٥٦٧٨٩",
]  # fmt: skip
_texts = st.one_of(st.lists(st.sampled_from(_PHRASES), max_size=8).map(" ".join), st.text(max_size=60))
_turns = st.lists(st.builds(Turn, st.sampled_from(Speaker), _texts), max_size=6)


def _timed(turn: Turn) -> Turn:
    """The turn with a word for each space-parted piece, as long as it has any."""
    pieces = turn.text.split(" ")
    words = tuple(Word(piece, index * 0.5, index * 0.5 + 0.4) for index, piece in enumerate(pieces))
    return Turn(turn.speaker, turn.text, 0.0, len(words) * 0.5, words)


@pytest.mark.parametrize("redactor", REDACTORS, ids=["rules", "classifier"])
@settings(max_examples=150, deadline=None)
@given(turns=_turns)
def test_spans_are_ordered_disjoint_and_within_bounds(redactor: SpokenRedactor, turns: list[Turn]) -> None:
    spans = redactor.find(RawTranscript(tuple(turns), ENGINE))
    assert list(spans) == sorted(spans, key=lambda span: (span.turn, span.start))
    for span in spans:
        assert 0 <= span.start < span.end <= len(turns[span.turn].text)
        assert 0 < span.confidence <= 1
    for before, after in pairwise(spans):
        assert before.turn < after.turn or before.end <= after.start


@settings(max_examples=150, deadline=None)
@given(turns=_turns)
def test_nothing_outside_the_findings_changes(turns: list[Turn]) -> None:
    transcript = RawTranscript(tuple(_timed(turn) for turn in turns), ENGINE)
    redaction = redact(transcript, REDACTORS[0].find(transcript), default_policy())
    assert len(redaction.transcript.turns) == len(turns)
    for number, (raw, clean) in enumerate(zip(transcript.turns, redaction.transcript.turns, strict=True)):
        here = [item for item in redaction.replacements if item.span.turn == number]
        restored = clean.text
        for item in reversed(here):
            assert restored[item.start : item.end] == item.token
            restored = restored[: item.start] + raw.text[item.span.start : item.span.end] + restored[item.end :]
        assert restored == raw.text
        assert " ".join(word.text for word in clean.words) == clean.text
        assert (clean.speaker, clean.start, clean.end) == (raw.speaker, raw.start, raw.end)


@settings(max_examples=150, deadline=None)
@given(turns=_turns)
def test_placeholders_survive_a_second_redaction(turns: list[Turn]) -> None:
    redactor = REDACTORS[0]
    first = redact(
        RawTranscript(tuple(turns), ENGINE), redactor.find(RawTranscript(tuple(turns), ENGINE)), default_policy()
    )
    again = RawTranscript(first.transcript.turns, ENGINE)
    for span in redactor.find(again):
        assert "[" not in again.turns[span.turn].text[span.start : span.end].strip("[")[1:]
    for item in first.replacements:
        assert not any(
            span.turn == item.span.turn and span.start < item.end and item.start < span.end
            for span in redactor.find(again)
        )


def test_redacting_twice_changes_nothing_in_real_conversations() -> None:
    from pathlib import Path

    from evaluation.redaction_rows import read_interactions

    redactor = REDACTORS[0]
    for interaction in read_interactions(Path("evaluation/corpora/train.jsonl"))[:60]:
        redaction = redact(interaction.transcript, redactor.find(interaction.transcript), default_policy())
        assert redactor.find(RawTranscript(redaction.transcript.turns, ENGINE)) == ()


def test_found_values_are_found_in_derived_texts() -> None:
    turns = (
        Turn(Speaker.AGENT, "Card number?"),
        Turn(Speaker.CUSTOMER, "four nine two nine, one two three four. I'm Ottoline Brand"),
    )
    transcript = RawTranscript(turns, ENGINE)
    values = FoundValues(transcript, REDACTORS[0].find(transcript))
    assert values.types_in("The agent read back 4929 1234 aloud.") == {"CARD"}
    assert values.types_in("Praise Ottoline for her patience.") == {"NAME"}
    assert values.types_in("The agent repeated twelve thirty four, 2912.") == {"CARD"}
    assert values.types_in("The agent asked for a card number over 30 minutes.") == set()


@pytest.mark.parametrize("text", ["", " ", "\n\n", "…", "😀" * 500, "१२३४५६७८९०" * 50, "a" * 20000, "[" * 300])
def test_odd_texts_do_no_harm(text: str) -> None:
    turns = (Turn(Speaker.AGENT, "Your password?"), Turn(Speaker.CUSTOMER, text), Turn(Speaker.CUSTOMER, text))
    transcript = RawTranscript(turns, ENGINE)
    redact(transcript, REDACTORS[1].find(transcript), default_policy())


def test_overlapping_turns_and_turns_without_times_are_redacted() -> None:
    turns = (
        Turn(Speaker.AGENT, "Your phone number?", 0.0, 4.0),
        Turn(Speaker.CUSTOMER, "07700 900352", 1.0, 3.0),
        Turn(Speaker.CUSTOMER, "07700 900352"),
    )
    transcript = RawTranscript(turns, ENGINE)
    assert [span.turn for span in REDACTORS[0].find(transcript)] == [1, 2]


def test_a_hundred_thousand_words_are_read_in_reasonable_time() -> None:
    line = "so I rang on Tuesday and they said my order 40618852 would come but nobody came and I waited all day long "
    turns = tuple(Turn(Speaker.CUSTOMER if number % 2 else Speaker.AGENT, line * 5) for number in range(1000))
    spans = REDACTORS[0].find(RawTranscript(turns, ENGINE))
    assert len(spans) == 5000
