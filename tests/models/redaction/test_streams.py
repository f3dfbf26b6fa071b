import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.redaction.lexicon import NATO, ONES, REPEATS, TEENS, TENS
from models.redaction.streams import read_runs
from models.redaction.tokens import tokenize


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("oh seven seven, double nine", "07799"),
        ("07911 123456", "07911123456"),
        ("0-7-9-1-1, 1-2-3", "07911123"),
        ("twenty-four forty-two", "2442"),
        ("four ones", "1111"),
        ("treble seven nought", "7770"),
        ("nine hundred three one four", "900314"),
        ("b for bravo two", "B2"),
        ("B as in Bob, C, three", "BC3"),
        ("lima kilo sixty-nine yankee", "LK69Y"),
        ("ls28 6hd", "LS286HD"),
        ("LM16 KXT", "LM16KXT"),
        ("capital c seven", "C7"),
        ("double t two", "TT2"),
        ("٣٤٥", "345"),
    ],
)
def test_reads_what_is_said(said: str, value: str) -> None:
    assert [run.value for run in read_runs(tokenize(said))] == [value]


@pytest.mark.parametrize("said", ["I have a question", "on the 14th", "that's a hotel in India", "golf and tango"])
def test_ordinary_words_are_not_units(said: str) -> None:
    assert all(len(run.value) <= 2 for run in read_runs(tokenize(said)))


_SAYABLE = [
    *ONES,
    *TEENS,
    *TENS,
    *NATO,
    *REPEATS,
    "for",
    "as",
    "in",
    "b",
    "X",
    "07",
    "4111",
    ",",
    ".",
    "-",
    "um",
    "the",
]


@given(st.lists(st.sampled_from(_SAYABLE), max_size=30))
def test_units_map_back_to_their_tokens_in_order(words: list[str]) -> None:
    tokens = tokenize(" ".join(words))
    position = -1
    for run in read_runs(tokens):
        assert run.value == "".join(unit.value for unit in run.units)
        for unit in run.units:
            assert position < unit.first <= unit.last < len(tokens)
            position = unit.last
            assert unit.value.isascii()
            assert unit.value.isalnum()


@given(st.text(max_size=300))
def test_tokens_are_the_text_at_their_offsets(text: str) -> None:
    tokens = tokenize(text)
    assert all(text[token.start : token.end] == token.text for token in tokens)
    covered = {index for token in tokens for index in range(token.start, token.end)}
    assert all(index in covered for index, character in enumerate(text) if not character.isspace())


def test_nothing_said_shows_in_a_repr() -> None:
    tokens = tokenize("oh seven seven Ottoline 4111")
    shown = f"{tokens} {read_runs(tokens)} {[run.units for run in read_runs(tokens)]}"
    assert not any(said in shown for said in ("seven", "Ottoline", "4111", "077"))
