"""Finds identifiers in the runs of digits and letters of a turn."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..personal_data import DataType, Span
from .cues import Cue
from .dates import Date
from .grammars import ALONE, BY_TYPE, Grammar
from .lexicon import CURRENCY_MARKS, MEASURES, ORDINAL_ENDINGS
from .readings import Reading
from .streams import Run

_CUE_REACH = 14
_CUE_AFTER = 6
_MINIMUM_BARE_DIGITS = 6
# Types whose values are digits and letters. Names, addresses and the like have detectors of their own.
CODES = frozenset(DataType) - {
    DataType.NAME, DataType.AGENT_NAME, DataType.EMAIL, DataType.ADDRESS, DataType.DOB, DataType.HEALTH,
    DataType.SPECIAL,
}  # fmt: skip
_AMOUNT_WORDS = frozenset({"thousand", "million", "k", "percent"})
_USUAL_MINIMUM = 3
_MINIMUM_LENGTH = {
    DataType.PASSWORD: 1, DataType.CARD: 2, DataType.OTP: 2, DataType.CVV: 2, DataType.SECURITY_ANSWER: 2,
    DataType.VEHICLE: 2, DataType.POSTCODE: 2,
}  # fmt: skip


class Piece(NamedTuple):
    """Units `first` to `last` (exclusive) of a run, read as `grammar` or as whatever the context asked for."""

    type: DataType
    first: int
    last: int
    confidence: float
    detector: str
    reason: str


def find_numbers(reading: Reading, dates: Sequence[Date]) -> Iterator[Span]:
    """Identifiers of the turn, typed by shape, by a cue beside them or by the question before."""
    asked = [data_type for data_type in _PRECEDENCE if data_type in reading.asked]
    for run in reading.runs:
        if len(run.value) < 2 and not asked and not reading.cues:
            continue
        if _within_date(run, dates):
            continue
        told = _told(reading.cues, run)
        for piece in _pieces(reading, run, told, asked):
            first, last = run.units[piece.first].first, run.units[piece.last - 1].last
            yield reading.span(first, last, piece.type, piece.confidence, piece.detector, piece.reason)


_PRECEDENCE = (
    DataType.IBAN, DataType.NINO, DataType.CARD, DataType.CARD_EXPIRY, DataType.CVV, DataType.OTP, DataType.PASSWORD,
    DataType.SORT_CODE, DataType.POSTCODE, DataType.VEHICLE, DataType.NHS, DataType.PASSPORT, DataType.DRIVING_LICENCE,
    DataType.PHONE, DataType.ACCOUNT, DataType.SECURITY_ANSWER, DataType.REFERENCE,
)  # fmt: skip


def _within_date(run: Run, dates: Sequence[Date]) -> bool:
    return any(date.first <= run.first and run.last <= date.last for date in dates)


def _told(cues: Sequence[Cue], run: Run) -> list[DataType]:
    """Types named in the turn itself, the nearest first: before the run, or just after it ("is my account")."""
    before = [cue for cue in cues if cue.last < run.first and run.first - cue.last <= _CUE_REACH]
    after = [cue for cue in cues if run.last < cue.first <= run.last + _CUE_AFTER]
    return [cue.type for cue in (*reversed(before), *after)]


def _pieces(reading: Reading, run: Run, told: list[DataType], asked: list[DataType]) -> Iterator[Piece]:
    quantities = {position for position in range(len(run.units)) if _is_quantity(reading, run, position)}
    hints = [data_type for data_type in dict.fromkeys((*told, *asked)) if data_type in CODES]
    position = 0
    loose: list[int] = []
    found: list[Piece] = []
    while position < len(run.units):
        piece = None if position in quantities else _match(run, position, hints, quantities)
        if piece is None:
            if position not in quantities:
                loose.append(position)
            position += 1
            continue
        found.append(piece)
        position = piece.last
    yield from found
    yield from _loose(reading, run, loose, hints, found)


def _match(run: Run, position: int, hints: Sequence[DataType], quantities: set[int]) -> Piece | None:
    """The longest telling shape that begins at this unit; else the longest that the context asked for."""
    for grammar in ALONE:
        end = _longest(run, position, grammar, quantities)
        if end and grammar.check(_value(run, position, end)):
            return Piece(grammar.type, position, end, 0.95, "shape", f"has the shape of a {grammar.name}")
    for hint in hints:
        for grammar in BY_TYPE[hint]:
            end = _longest(run, position, grammar, quantities)
            if end:
                checked = grammar.check(_value(run, position, end))
                reason = f"follows a mention of this type and has the shape of a {grammar.name}"
                return Piece(hint, position, end, 0.9 if checked else 0.75, "cue", reason)
    return None


def _longest(run: Run, position: int, grammar: Grammar, quantities: set[int]) -> int:
    """The end (exclusive) of the longest match that begins at this unit; 0 for none. Breaks are preferred ends."""
    value, best = "", 0
    for end in range(position, len(run.units)):
        if end in quantities or len(value) > 34:
            break
        value += run.units[end].value
        if grammar.shape.fullmatch(value):
            best = end + 1
    return best


def _value(run: Run, first: int, last: int) -> str:
    return "".join(unit.value for unit in run.units[first:last])


def _loose(
    reading: Reading, run: Run, loose: Sequence[int], hints: Sequence[DataType], found: Sequence[Piece]
) -> Iterator[Piece]:
    """Units that no grammar explains: a chunk of a value, a damaged value, or a reference number of any shape."""
    for first, last in _stretches(loose):
        value = _value(run, first, last)
        digits = sum(character.isdigit() for character in value)
        if hints and _fits(hints[0], value, digits, reading):
            yield Piece(hints[0], first, last, 0.7, "cue", "digits or letters where this type was asked for or named")
        elif digits >= _MINIMUM_BARE_DIGITS:
            yield Piece(DataType.REFERENCE, first, last, 0.6, "shape", "a long number that is no quantity")
        elif digits >= 2 and len(value) - digits >= 1 and len(value) >= 5:
            yield Piece(DataType.REFERENCE, first, last, 0.6, "shape", "letters and digits mixed as in a reference")
        elif found and digits >= 2:
            yield Piece(found[0].type, first, last, 0.5, "neighbour", "goes on from an identifier")


def _fits(hint: DataType, value: str, digits: int, reading: Reading) -> bool:
    minimum = _MINIMUM_LENGTH.get(hint, _USUAL_MINIMUM)
    return len(value) >= minimum and (digits >= min(2, minimum) or reading.directly)


def _stretches(positions: Sequence[int]) -> Iterator[tuple[int, int]]:
    first = 0
    for index in range(1, len(positions) + 1):
        if index == len(positions) or positions[index] != positions[index - 1] + 1:
            yield positions[first], positions[index - 1] + 1
            first = index


def _is_quantity(reading: Reading, run: Run, position: int) -> bool:
    """Money, time, a measure, an ordinal: what a reviewer needs to see and nobody can be found by."""
    unit = run.units[position]
    if not unit.value.isdigit() or len(unit.value) > 5:
        return False
    tokens = reading.tokens
    before = tokens[unit.first - 1] if unit.first else None
    after = tokens[unit.last + 1] if unit.last + 1 < len(tokens) else None
    if before is not None and before.text in CURRENCY_MARKS:
        return True
    if after is not None and (after.norm in MEASURES or after.norm in _AMOUNT_WORDS or after.text in CURRENCY_MARKS):
        return True
    if after is not None and after.norm in ORDINAL_ENDINGS and after.start == tokens[unit.last].end:
        return True
    return _is_clock_or_decimal(reading, unit.first, unit.last)


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
