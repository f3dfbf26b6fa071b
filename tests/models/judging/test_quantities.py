import pytest

from models.judging import cues, quantities
from models.transcripts import EngineInfo, RedactedTranscript, Speaker, Turn


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("£1,299.50 by 5pm", [1299.5, 5]),
        ("forty-five pounds", [45]),
        ("forty fifty", [40, 50]),
        ("one hundred and twenty", [120]),
        ("two thousand three hundred and four", [2304]),
        ("nineteen eighteen", [19, 18]),
        ("the twenty first of may", [20, 1]),
        ("a hundred", []),
        ("nothing to count", []),
        ("one two three", [1, 2, 3]),
    ],
)
def test_numbers_are_read_as_written_and_as_spoken(text: str, expected: list[float]) -> None:
    assert quantities.numbers(text) == expected


def test_pounds_and_pence_may_be_said_apart() -> None:
    assert quantities.spoken_parts([46.99]) == {46.99, 46.0, 99.0}


def compared(*turns: tuple[Speaker, str]) -> cues.Matrix:
    transcript = RedactedTranscript(tuple(Turn(*turn) for turn in turns), EngineInfo("t", "1"))
    return quantities.comparison(transcript, ["The exit fee is £45 until Friday 14 March."])


def test_a_figure_from_the_facts_is_supported_and_another_is_not() -> None:
    right, wrong = compared((Speaker.AGENT, "the exit fee is forty five"), (Speaker.AGENT, "the exit fee is fifty"))
    assert (right[0], right[1]) == (0, 1)
    assert (wrong[0], wrong[1], wrong[4]) == (1, 0, 1)


def test_a_figure_that_the_customer_gave_is_not_held_against_the_agent() -> None:
    assert compared((Speaker.CUSTOMER, "I paid 80"), (Speaker.AGENT, "80, thank you"))[1][0] == 0


def test_days_are_compared_and_customers_are_not() -> None:
    rows = compared((Speaker.AGENT, "by friday"), (Speaker.AGENT, "by tuesday"), (Speaker.CUSTOMER, "monday, 99"))
    assert [(row[5], row[6]) for row in rows] == [(0, 1), (1, 0), (0, 0)]
    assert not rows[2].any()


def test_nothing_said_and_no_facts() -> None:
    empty = RedactedTranscript((), EngineInfo("t", "1"))
    assert quantities.comparison(empty, []).shape == (0, quantities.COLUMNS)
