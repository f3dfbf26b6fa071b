"""Numbers with their units, as written and as spoken: what of two sentences can be compared figure by figure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .quantities import ORDINALS, TENS, UNITS, spoken_number

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
CURRENCY = frozenset("£€$")
MAJOR = frozenset({"pound", "pounds", "quid", "euro", "euros", "dollar", "dollars", "bucks"})
MINOR = frozenset({"p", "pence", "cent", "cents"})
BETWEEN = frozenset({"working", "business", "calendar", "full", "more", "whole"})
"""Words that may stand between a number and its span of time."""
SUFFIXES = frozenset({"st", "nd", "rd", "th"})
NEAR_MAY = frozenset({"of", "in", "by", "until", "from", "since", *SUFFIXES})
WORD = re.compile(r"[£€$%]|\d+:\d\d|\d+(?:\.\d+)?|[a-z]+(?:'[a-z]+)?")


class Unit(StrEnum):
    MONEY = "money"
    PERCENT = "percent"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    CLOCK = "clock"
    WEEKDAY = "weekday"
    CALENDAR_MONTH = "calendar_month"
    DATE = "date"
    COUNT = "count"


SPANS = {
    name: unit
    for unit, names in {
        Unit.MINUTE: ("minute", "min"), Unit.HOUR: ("hour", "hr"), Unit.DAY: ("day", "night"), Unit.WEEK: ("week",),
        Unit.MONTH: ("month",), Unit.YEAR: ("year",),
    }.items()
    for name in names
}  # fmt: skip
LAST_STEP = 3
"""Ordinals up to this count steps and letters as often as days, so they are dates beside a month only."""
LEAST_COUNT = 10
"""Smaller numbers without a unit are said in passing ("one moment", "two things") and compared with nothing."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """Money is in pounds, euros or dollars; a clock time in hours up to 12, as speech leaves out which half of the day.

    `place` is the number of the word where it starts.
    """

    unit: Unit
    value: float
    place: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A text as words, and the quantities in it."""

    words: tuple[str, ...]
    quantities: tuple[Quantity, ...]


def measured(text: str) -> Measured:
    """Finds the quantities of a text in order."""
    joined = re.sub(r"(?<=\d),(?=\d{3})", "", text.lower().replace("\u2019", "'")).replace("-", " ")
    words = WORD.findall(joined)
    found: list[Quantity] = []
    place = 0
    while place < len(words):
        quantity, place = _quantity(words, place)
        if quantity is not None:
            found.append(quantity)
    return Measured(tuple(words), tuple(found))


def _quantity(words: Sequence[str], place: int) -> tuple[Quantity | None, int]:
    """The quantity that starts at `place`, if one does, and where to go on."""
    word = words[place]
    if (named := _named(words, place)) is not None:
        return named, place + 1
    if ":" in word:
        hours, minutes = word.split(":")
        return Quantity(Unit.CLOCK, _half_day(float(hours)) + int(minutes) / 60, place), place + 1
    number = _number(words, place)
    if number is None:
        return None, place + 1
    value, ordinal, after = number
    unit, value, after = _with_unit(words, place, after, value, ordinal=ordinal)
    return (None if unit is None else Quantity(unit, round(value, 3), place)), after


def _named(words: Sequence[str], place: int) -> Quantity | None:
    """Days, months and noon."""
    word = words[place]
    if word in WEEKDAYS:
        return Quantity(Unit.WEEKDAY, WEEKDAYS.index(word), place)
    if word in MONTHS and (word != "may" or _is_month(words, place)):
        return Quantity(Unit.CALENDAR_MONTH, 1 + MONTHS.index(word), place)
    return Quantity(Unit.CLOCK, 12, place) if word in ("noon", "midday") else None


def _is_month(words: Sequence[str], place: int) -> bool:
    """ "May" is a month beside a number or after words such as "in"."""
    before, after = _at(words, place - 1), _at(words, place + 1)
    return before.isdigit() or before in NEAR_MAY or after.isdigit()


def _number(words: Sequence[str], place: int) -> tuple[float, bool, int] | None:
    """The value, whether it is an ordinal, and the place after it."""
    word = words[place]
    if word[0].isdigit():
        ordinal = _at(words, place + 1) in SUFFIXES
        return _decimals(words, place + 1 + ordinal, float(word), ordinal=ordinal)
    if word in ORDINALS:
        return float(ORDINALS[word]), True, place + 1
    if word == "a" and _at(words, place + 1) in ("hundred", "thousand"):
        place += 1
    elif word not in UNITS and word not in TENS:
        return None
    whole, after = spoken_number(words, place)
    if whole >= 20 and whole % 10 == 0 and _at(words, after) in ORDINALS:
        return float(whole + ORDINALS[words[after]]), True, after + 1
    return _decimals(words, after, float(whole), ordinal=False)


def _decimals(words: Sequence[str], after: int, value: float, *, ordinal: bool) -> tuple[float, bool, int]:
    """ "31 point 4" as one number."""
    digit = _at(words, after + 1)
    if _at(words, after) != "point" or not (digit.isdigit() or digit in UNITS):
        return value, ordinal, after
    return float(f"{int(value)}.{digit if digit.isdigit() else UNITS[digit]}"), False, after + 2


def _with_unit(
    words: Sequence[str], start: int, after: int, value: float, *, ordinal: bool
) -> tuple[Unit | None, float, int]:
    """What the words around say the number counts, its value in that unit, and where to go on."""
    before, following, second = _at(words, start - 1), _at(words, after), _at(words, after + 1)
    span = (second if following in BETWEEN else following).removesuffix("s")
    if following in MINOR:
        return Unit.MONEY, value / 100, after
    if before in CURRENCY or following in MAJOR:
        pence, after = _pence(words, after) if following in MAJOR else (0.0, after)
        return Unit.MONEY, value + pence, after
    if following in ("%", "percent") or (following, second) == ("per", "cent"):
        return Unit.PERCENT, value, after
    if span in SPANS:
        return SPANS[span], value, after
    if following in ("am", "pm", "o'clock"):
        return Unit.CLOCK, _half_day(value), after
    dated = before in MONTHS or following in MONTHS or (following == "of" and second in MONTHS)
    if dated or (ordinal and value > LAST_STEP):
        return Unit.DATE, value, after
    return (Unit.COUNT if value >= LEAST_COUNT else None), value, after


def _pence(words: Sequence[str], after: int) -> tuple[float, int]:
    """What follows "pounds": "46 pounds 99"."""
    number = _number(words, after + 1) if after + 1 < len(words) else None
    if number is None or not 0 < number[0] < 100 or _at(words, number[2]).removesuffix("s") in SPANS:
        return 0.0, after
    return number[0] / 100, number[2]


def _half_day(hours: float) -> float:
    return hours % 12 or 12


def _at(words: Sequence[str], place: int) -> str:
    return words[place] if 0 <= place < len(words) else ""
