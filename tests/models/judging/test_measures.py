import pytest

from models.judging.measures import Unit, measured


def found(text: str) -> list[tuple[str, float]]:
    return [(item.unit.value, item.value) for item in measured(text).quantities]


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("that's £46.99", [("money", 46.99)]),
        ("forty six pounds ninety nine", [("money", 46.99)]),
        ("a hundred and forty-six pounds twenty", [("money", 146.2)]),
        ("twenty pounds two weeks", [("money", 20), ("week", 2)]),
        ("31 point 4 cent a unit", [("money", 0.314)]),
        ("45p", [("money", 0.45)]),
        ("1,250 euros", [("money", 1250)]),
        ("within five working days", [("day", 5)]),
        ("a twelve-month contract", [("month", 12)]),
        ("twenty per cent or 25%", [("percent", 20), ("percent", 25)]),
        ("at 9:30, five o'clock or 14 pm", [("clock", 9.5), ("clock", 5), ("clock", 2)]),
        ("by midday", [("clock", 12)]),
        ("Thursday the 20th", [("weekday", 3), ("date", 20)]),
        ("the twenty first of March", [("date", 21), ("calendar_month", 3)]),
        ("from 1 May", [("date", 1), ("calendar_month", 5)]),
        ("you may go first, then a second thing", []),
        ("one moment, two things", []),
        ("six hundred and fifteen units", [("count", 615)]),
        ("", []),
    ],
)
def test_quantities_are_read_as_written_and_as_spoken(text: str, quantities: list[tuple[str, float]]) -> None:
    units, values = ([item[place] for item in found(text)] for place in (0, 1))
    assert units == [unit for unit, _ in quantities]
    assert values == pytest.approx([value for _, value in quantities])


def test_a_place_is_that_of_the_first_word() -> None:
    (quantity,) = measured("it is twenty two pounds").quantities
    assert (quantity.unit, quantity.place) == (Unit.MONEY, 2)
