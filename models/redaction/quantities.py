"""Money, times, measures, years and menus: what a reviewer needs to see and nobody can be found by."""

from collections.abc import Sequence

from .lexicon import CURRENCY_MARKS, MEASURES, ORDINAL_ENDINGS
from .readings import Reading
from .streams import Run, read_unit
from .tokens import Token

_AMOUNT_WORDS = frozenset({"thousand", "million", "percent"})
_MONEY = frozenset({"pounds", "pound", "euros", "euro", "dollars", "quid", "point"})
_MENU = frozenset({"press", "pressing", "dial", "option", "folder"})
_MENU_DIGITS = 3
_SINCE = frozenset({"since", "between", "until", "till"})


def is_quantity(reading: Reading, run: Run, position: int) -> bool:
    """Money, time, a measure, an ordinal: what a reviewer needs to see and nobody can be found by."""
    unit = run.units[position]
    if not unit.value.isdigit() or len(unit.value) > 5:
        return False
    tokens = reading.tokens
    before = tokens[unit.first - 1] if unit.first else None
    after = tokens[unit.last + 1] if unit.last + 1 < len(tokens) else None
    if before is not None and (before.text in CURRENCY_MARKS or before.norm in _MONEY or before.norm in _SINCE):
        return True
    if before is not None and before.norm in _MENU and len(unit.value) <= _MENU_DIGITS and not reading.directly:
        return True
    if len(run.units) == 1 and (tokens[unit.last].norm == "hundred" or _is_recent_year(unit.value)):
        return not reading.directly
    if after is not None and (after.norm == "point" or _is_half_of_day(tokens, unit.last + 1)):
        return True
    if after is not None and (after.text in CURRENCY_MARKS or after.norm in _AMOUNT_WORDS):
        return True
    if after is not None and after.norm in MEASURES and not _spells_on(reading, run, position):
        return True
    if after is not None and after.norm in ORDINAL_ENDINGS and after.start == tokens[unit.last].end:
        return True
    return _is_in_amount(reading, run, position) or _is_clock_or_decimal(reading, unit.first, unit.last)


def _is_in_amount(reading: Reading, run: Run, position: int) -> bool:
    """ "£1,250" after its comma, and "three hundred" before "and twelve pounds"."""
    tokens = reading.tokens
    unit = run.units[position]
    comma = unit.first - 1
    if position and comma > 0 and tokens[comma].text == "," and tokens[comma].end == tokens[unit.first].start:
        return len(unit.value) == 3 and is_quantity(reading, run, position - 1)
    if not unit.value.endswith("00") or unit.last + 2 >= len(tokens) or tokens[unit.last + 1].norm != "and":
        return False
    rest = read_unit(tokens, unit.last + 2)
    return rest is not None and rest.last + 1 < len(tokens) and tokens[rest.last + 1].norm in MEASURES


def _is_half_of_day(tokens: Sequence[Token], position: int) -> bool:
    """The "a.m." or "p.m." after an hour."""
    letters = [token.norm for token in tokens[position : position + 3]]
    return letters in (["a", ".", "m"], ["p", ".", "m"])


def _is_recent_year(value: str) -> bool:
    return len(value) == 4 and value[:2] in ("19", "20")


def _spells_on(reading: Reading, run: Run, position: int) -> bool:
    """Whether what looks like "7 p" is the letter P of a code: another unit comes after it."""
    following = run.units[position + 1] if position + 1 < len(run.units) else None
    if following is None or following.first != run.units[position].last + 1 or following.value.isdigit():
        return False
    codes_before = any(not unit.value.isdigit() for unit in run.units[:position])
    return codes_before or position + 2 < len(run.units)


def _is_clock_or_decimal(reading: Reading, first: int, last: int) -> bool:
    """ "8:30" and "129.99": two numbers that touch a colon or a point."""
    tokens = reading.tokens
    for mark, other in ((first - 1, first - 2), (last + 1, last + 2)):
        if 0 <= other < len(tokens) and 0 <= mark < len(tokens) and tokens[mark].text in ":.":
            left, right = (other, first) if other < first else (last, other)
            touching = tokens[left].end == tokens[mark].start and tokens[mark].end == tokens[right].start
            if (
                touching
                and tokens[left].text.isdecimal()
                and len(tokens[right].text) <= 2
                and tokens[right].text.isdecimal()
            ):
                return True
    return False
