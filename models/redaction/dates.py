"""Dates as they are written and said: "14/03/1985", "the fourteenth of the third eighty-five", "March second, '44"."""

from collections.abc import Sequence
from typing import NamedTuple

from .lexicon import MEASURES, MONTHS, ONES, ORDINAL_ENDINGS, ORDINALS, TEENS, TENS
from .streams import read_unit
from .tokens import Token

LAST_BIRTH_YEAR = 2012
_SKIPPED = frozenset({",", ".", "-", "/", "–", "'", "’", "of", "the", "in", "and"})
_NEW_MATTER = frozenset({",", "and"})
_TRIGGERS = frozenset(MONTHS) | frozenset(ORDINALS) | frozenset(ONES) | frozenset(TEENS) | frozenset(TENS)


class Date(NamedTuple):
    """Covers tokens `first` to `last` (inclusive). `year` is None when none was said."""

    first: int
    last: int
    year: int | None

    @property
    def may_be_birth(self) -> bool:
        return self.year is not None and 1900 <= self.year <= LAST_BIRTH_YEAR


class _Part(NamedTuple):
    value: int
    kind: str
    last: int
    width: int
    closes: bool = True
    runs_on: bool = True


def find_dates(tokens: Sequence[Token]) -> list[Date]:
    """Every date of the turn, longest first from the left."""
    dates: list[Date] = []
    position = 0
    while position < len(tokens):
        date = _date_at(tokens, position) if _may_begin(tokens[position]) else None
        if date is None:
            position += 1
        else:
            starts_with_the = position > 0 and tokens[position - 1].norm == "the"
            dates.append(date._replace(first=position - 1) if starts_with_the else date)
            position = date.last + 1
    return dates


def _may_begin(token: Token) -> bool:
    return token.norm in _TRIGGERS or token.norm[0].isdigit()


def _date_at(tokens: Sequence[Token], first: int) -> Date | None:
    parts: list[_Part] = []
    position = first
    while len(parts) < 5 and position < len(tokens):
        part = _part(tokens, position)
        if part is None:
            break
        runs_on = position == first or tokens[position - 1].norm not in _NEW_MATTER
        parts.append(part._replace(runs_on=runs_on))
        position = _skip(tokens, part.last + 1)
    return _assemble(first, parts)


def _part(tokens: Sequence[Token], position: int) -> _Part | None:
    norm = tokens[position].norm
    if norm in MONTHS:
        return _Part(MONTHS[norm], "month", position, 0)
    ordinal = _ordinal(tokens, position)
    if ordinal is not None:
        return ordinal
    if norm == "two" and position + 1 < len(tokens) and tokens[position + 1].norm == "thousand":
        return _millennium(tokens, position)
    unit = read_unit(tokens, position)
    if unit is None or not unit.value.isdigit() or len(unit.value) > 8:
        return None
    return _Part(int(unit.value), "number", unit.last, len(unit.value), _may_close(tokens, position, unit.last))


def _may_close(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a two-digit number can be the year of a date before it: no new sentence, no hour, no measure."""
    if first and tokens[first - 1].text in ".:" and tokens[first - 1].end < tokens[first].start:
        return False
    following = tokens[last + 1] if last + 1 < len(tokens) else None
    return following is None or not (following.norm in MEASURES or following.text == ":" or following.norm in MONTHS)


def _millennium(tokens: Sequence[Token], position: int) -> _Part:
    following = _skip(tokens, position + 2)
    unit = read_unit(tokens, following) if following < len(tokens) else None
    if unit is not None and unit.value.isdigit() and len(unit.value) <= 2:
        return _Part(2000 + int(unit.value), "number", unit.last, 4)
    return _Part(2000, "number", position + 1, 4)


def _ordinal(tokens: Sequence[Token], position: int) -> _Part | None:
    token = tokens[position]
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    if token.norm in ORDINALS:
        return _Part(ORDINALS[token.norm], "ordinal", position, 0)
    if token.norm.isdecimal() and following is not None and following.norm in ORDINAL_ENDINGS:
        return _Part(int(token.norm), "ordinal", position + 1, 0)
    if token.norm in ("twenty", "thirty"):
        ones = position + 2 if following is not None and following.text == "-" else position + 1
        if ones < len(tokens) and ORDINALS.get(tokens[ones].norm, 99) < 10:
            return _Part((20 if token.norm == "twenty" else 30) + ORDINALS[tokens[ones].norm], "ordinal", ones, 0)
    return None


def _skip(tokens: Sequence[Token], position: int) -> int:
    while position < len(tokens) and tokens[position].norm in _SKIPPED:
        position += 1
    return position


def _assemble(first: int, parts: list[_Part]) -> Date | None:
    kinds = [part.kind[0] for part in parts[:3]]
    if kinds == ["n", "m", "o"]:
        return None
    if len(parts) >= 2 and "m" in kinds[:2] and _is_day(parts[1 if kinds[0] == "m" else 0]):
        return _with_year(first, parts, 2)
    if kinds[:2] == ["o", "o"]:
        return _with_year(first, parts, 2)
    if kinds[:2] == ["o", "n"] and parts[1].runs_on and 1 <= parts[1].value <= 12 and len(parts) > 2:
        return _with_year(first, parts, 2)
    if (
        kinds == ["n", "n", "n"]
        and parts[1].runs_on
        and _is_day(parts[0])
        and _is_day(parts[1])
        and min(parts[0].value, parts[1].value) <= 12
    ):
        date = _with_year(first, parts, 2)
        return date if date.year is not None else None
    if kinds[:2] == ["m", "n"] and 1900 <= parts[1].value <= 2099:
        return Date(first, parts[1].last, parts[1].value)
    return None


def _is_day(part: _Part) -> bool:
    return part.kind != "month" and 1 <= part.value <= 31


def _with_year(first: int, parts: list[_Part], used: int) -> Date:
    year, last = _year(parts[used:])
    return Date(first, parts[used - 1].last if last is None else last, year)


def _year(parts: Sequence[_Part]) -> tuple[int | None, int | None]:
    numbers = [part for part in parts if part.kind == "number"]
    if not parts or parts[0].kind != "number":
        return None, None
    head = numbers[0]
    if 1900 <= head.value <= 2099:
        return head.value, head.last
    if len(numbers) > 1 and head.value in (19, 20) and numbers[1].width <= 2 and parts[1].kind == "number":
        if numbers[1].value < 10 and numbers[1].width == 1 and len(numbers) > 2 and numbers[2].width == 1:
            return head.value * 100 + numbers[1].value * 10 + numbers[2].value, numbers[2].last
        return head.value * 100 + numbers[1].value, numbers[1].last
    if head.width == 2 and head.value >= 10 and head.closes:
        return 1900 + head.value, head.last
    if head.value == 0 and head.width == 1 and len(numbers) > 1 and numbers[1].width == 1:
        return 2000 + head.value * 10 + numbers[1].value, numbers[1].last
    return None, None
