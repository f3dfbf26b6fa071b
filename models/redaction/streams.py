"""Spoken and written digits and letters as one canonical stream, with the way back to the words they came from.

"oh seven seven, double nine" reads as 07799; "b for bravo, two" reads as B2. Every unit keeps the tokens it covers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .lexicon import (
    GROUP_WORDS,
    HESITATIONS,
    JOINING_MARKS,
    LETTER_NAMES,
    MEASURES,
    NATO,
    ONES,
    ORDINAL_ENDINGS,
    PLURALS,
    REPEATS,
    SEPARATOR_WORDS,
    TEENS,
    TENS,
)
from .tokens import Token
from .words import common_words, given_names

_SPOKEN_DIGITS = frozenset(ONES) | frozenset(TEENS) | frozenset(TENS) | frozenset(REPEATS)


class Unit(NamedTuple):
    """`value` is canonical: capital letters or ASCII digits. Covers tokens `first` to `last` (inclusive)."""

    value: str
    first: int
    last: int
    spoken: bool

    def __repr__(self) -> str:
        """Without the value: a traceback or a log may show it."""
        return f"Unit({self.first}, {self.last})"


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring units with nothing but separators between them.

    `breaks` are the positions of units that follow a comma or a full stop: a new value may begin there.
    """

    units: tuple[Unit, ...] = field(repr=False)
    breaks: frozenset[int]
    value: str = field(repr=False)

    @property
    def first(self) -> int:
        return self.units[0].first

    @property
    def last(self) -> int:
        return self.units[-1].last

    @property
    def digits(self) -> int:
        return sum(character.isdigit() for character in self.value)


def read_runs(tokens: Sequence[Token]) -> list[Run]:
    """The runs of a turn, in order."""
    runs: list[Run] = []
    units: list[Unit] = []
    breaks: set[int] = set()
    pending_break = False
    position = 0
    while position < len(tokens):
        unit = read_unit(tokens, position)
        if unit is not None:
            if pending_break and units:
                breaks.add(len(units))
            pending_break = False
            units.append(unit)
            position = unit.last + 1
            continue
        if units and _separates(tokens, position):
            pending_break = pending_break or tokens[position].text in ",.…"
            position += 1
            continue
        _close(units, breaks, runs)
        units, breaks, pending_break = [], set(), False
        position += 1
    _close(units, breaks, runs)
    return runs


def read_unit(tokens: Sequence[Token], position: int) -> Unit | None:
    """The digits or letters that begin at this token, or None."""
    token = tokens[position]
    norm = token.norm
    if norm[0].isdigit():
        return Unit(_ascii_digits(norm), position, position, False)
    if norm in ONES:
        return _read_ones(tokens, position)
    if norm in TEENS:
        return _with_hundred(tokens, Unit(TEENS[norm], position, position, True))
    if norm in TENS:
        return _read_tens(tokens, position)
    if norm in REPEATS:
        return _read_repeat(tokens, position)
    if norm in PLURALS:
        return None
    return _read_letters(tokens, position)


def _close(units: list[Unit], breaks: set[int], runs: list[Run]) -> None:
    if units:
        runs.append(Run(tuple(units), frozenset(breaks), "".join(unit.value for unit in units)))


def _separates(tokens: Sequence[Token], position: int) -> bool:
    token = tokens[position]
    if token.text in JOINING_MARKS:
        return not _ends_sentence(tokens, position)
    return token.norm in HESITATIONS or token.norm in SEPARATOR_WORDS


def _ends_sentence(tokens: Sequence[Token], position: int) -> bool:
    """A full stop after which no digit comes: one may stand between two chunks of a number."""
    if tokens[position].text not in ".…":
        return False
    following = position + 1
    while following < len(tokens) and tokens[following].text in ".…":
        following += 1
    if following == len(tokens):
        return False
    goes_on = tokens[following].start == tokens[position].end or tokens[following].text[0].isdigit()
    return not goes_on and tokens[following].norm not in _SPOKEN_DIGITS


def _ascii_digits(text: str) -> str:
    return text if text.isascii() else "".join(str(int(character)) for character in text if character.isdecimal())


def _read_ones(tokens: Sequence[Token], position: int) -> Unit:
    value = ONES[tokens[position].norm]
    following = tokens[position + 1].norm if position + 1 < len(tokens) else ""
    if following in PLURALS and value not in "01":
        return Unit(PLURALS[following] * int(value), position, position + 1, True)
    return _with_hundred(tokens, Unit(value, position, position, True))


def _with_hundred(tokens: Sequence[Token], unit: Unit) -> Unit:
    following = tokens[unit.last + 1].norm if unit.last + 1 < len(tokens) else ""
    if following == "hundred" and unit.value != "0":
        return Unit(unit.value + "00", unit.first, unit.last + 1, True)
    return unit


def _read_tens(tokens: Sequence[Token], position: int) -> Unit:
    ones = position + 1
    if ones + 1 < len(tokens) and tokens[ones].text == "-":
        ones += 1
    if ones < len(tokens) and tokens[ones].norm in ONES and ONES[tokens[ones].norm] != "0":
        return Unit(TENS[tokens[position].norm] + ONES[tokens[ones].norm], position, ones, True)
    return Unit(TENS[tokens[position].norm] + "0", position, position, True)


def _read_repeat(tokens: Sequence[Token], position: int) -> Unit | None:
    times = REPEATS[tokens[position].norm]
    if position + 1 == len(tokens):
        return None
    following = tokens[position + 1]
    value = ONES.get(following.norm) or (following.norm.upper() if len(following.norm) == 1 else "")
    if not value.isalnum():
        return None
    return Unit(_ascii_digits(value) * times if value.isdigit() else value * times, position, position + 1, True)


def _read_letters(tokens: Sequence[Token], position: int) -> Unit | None:
    token = tokens[position]
    if token.norm == "capital" and position + 1 < len(tokens) and len(tokens[position + 1].norm) == 1:
        return Unit(tokens[position + 1].norm.upper(), position, position + 1, True)
    if not token.is_word or not token.norm.isascii():
        return None
    if len(token.norm) == 1:
        return _read_letter(tokens, position)
    if token.norm in NATO and _spelling_neighbour(tokens, position):
        return Unit(NATO[token.norm], position, position, True)
    if token.norm in LETTER_NAMES and _spelling_neighbour(tokens, position):
        return Unit(LETTER_NAMES[token.norm], position, position, True)
    if _is_code_chunk(tokens, position):
        return Unit(token.text.upper(), position, position, False)
    return None


def _read_letter(tokens: Sequence[Token], position: int) -> Unit | None:
    """A single letter with what explains it ("b for bravo"). Articles and "I" count only beside another unit."""
    token = tokens[position]
    letter = token.norm.upper()
    if _explained(tokens, position, letter):
        return Unit(letter, position, _explanation_end(tokens, position), True)
    if token.norm in "ai" and not _spelling_neighbour(tokens, position):
        return None
    return Unit(letter, position, position, True)


def _explained(tokens: Sequence[Token], position: int, letter: str) -> bool:
    end = _explanation_end(tokens, position)
    return end > position and tokens[end].norm[0].upper() == letter


def _explanation_end(tokens: Sequence[Token], position: int) -> int:
    following = [token.norm for token in tokens[position + 1 : position + 4]]
    if len(following) >= 2 and following[0] in ("for", "as", "like", "4") and following[1].isalpha():
        if following[1] not in ("in", "for"):
            return position + 2
        return position + 3 if len(following) == 3 and following[2].isalpha() else position
    return position


def _spelling_neighbour(tokens: Sequence[Token], position: int) -> bool:
    return any(_may_be_unit(tokens, position + step) for step in _steps(tokens, position))


def _steps(tokens: Sequence[Token], position: int) -> tuple[int, int]:
    back = -2 if position >= 2 and tokens[position - 1].text in "-,/" else -1
    ahead = 2 if position + 2 < len(tokens) and tokens[position + 1].text in "-,/" else 1
    return back, ahead


def _may_be_unit(tokens: Sequence[Token], position: int) -> bool:
    if not 0 <= position < len(tokens):
        return False
    norm = tokens[position].norm
    if len(norm) == 1:
        return norm.isalnum() and norm not in "ai"
    return norm[0].isdigit() or norm in NATO or norm in REPEATS or (norm in ONES and norm != "one")


def _is_code_chunk(tokens: Sequence[Token], position: int) -> bool:
    """Letters of a code: up to four capitals, or up to three letters that touch a digit ("ls28", "LM16 KXT")."""
    token = tokens[position]
    if token.norm in MEASURES or token.norm in ORDINAL_ENDINGS:
        return False
    before = tokens[position - 1] if position else None
    after = tokens[position + 1] if position + 1 < len(tokens) else None
    touches = (before is not None and before.end == token.start and before.norm[0].isdigit()) or (
        after is not None and after.start == token.end and after.norm[0].isdigit()
    )
    if touches:
        return len(token.norm) <= 3 or (token.text.isupper() and len(token.text) <= 8)
    if not _digit_beside(tokens, position):
        return False
    return (token.text.isupper() and len(token.text) <= 4) or _is_letter_group(token)


def _is_letter_group(token: Token) -> bool:
    """ "ls" in "ls two eight": two or three letters that are no word."""
    return (
        2 <= len(token.norm) <= 3
        and token.norm not in common_words()
        and token.norm not in given_names()
        and token.norm not in GROUP_WORDS
        and token.norm not in HESITATIONS
    )


def _digit_beside(tokens: Sequence[Token], position: int) -> bool:
    return any(
        0 <= position + step < len(tokens) and _is_number(tokens[position + step].norm)
        for step in _steps(tokens, position)
    )


def _is_number(norm: str) -> bool:
    return norm[0].isdigit() or (norm in ONES and norm != "one") or norm in TENS or norm in REPEATS
