"""Finds identifiers in the runs of digits and letters of a turn."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..personal_data import DataType, Span
from ..transcripts import Speaker
from .code_context import CODES, GIVEN_WITH_CARD, CodeContext, is_whole_card
from .cues import Cue
from .dates import Date
from .grammars import Grammar, Grammars
from .lexicon import GROUP_WORDS, HEARD_LETTERS, MEASURES
from .quantities import is_quantity
from .readings import Reading
from .streams import Run
from .tokens import Token
from .words import common_words, given_names

_CUE_REACH = 14
_CUE_AFTER = 6
_MENTION_REACH = 4
_CARRY_REACH = 3
_GOING_ON = frozenset({"", "and", "then", "um", "uh", "er", "erm", "yeah", "sorry", "it's", "that's"})
_MINIMUM_BARE_DIGITS = 6
_MOSTLY_LETTERS = frozenset({DataType.POSTCODE, DataType.VEHICLE, DataType.PASSWORD})
_INTERJECTIONS = frozenset({"0", "0I", "0A", "I", "A"})
_SECRETS = frozenset({DataType.CVV, DataType.OTP, DataType.PASSWORD})
_ALL_DIGITS = frozenset(
    {
        DataType.CARD,
        DataType.CVV,
        DataType.CARD_EXPIRY,
        DataType.SORT_CODE,
        DataType.ACCOUNT,
        DataType.PHONE,
        DataType.NHS,
    }
)
_HEARD_LENGTH = 3
_SPELT = 4
_SPELT_NAME = 3
_USUAL_MINIMUM = 3
_MINIMUM_LENGTH = {
    DataType.PASSWORD: 1, DataType.CARD: 2, DataType.OTP: 2, DataType.CVV: 2, DataType.SECURITY_ANSWER: 2,
    DataType.VEHICLE: 2, DataType.POSTCODE: 2, DataType.SORT_CODE: 2, DataType.ACCOUNT: 2, DataType.PHONE: 2,
    DataType.NHS: 2,
}  # fmt: skip


class Piece(NamedTuple):
    """Units `first` to `last` (exclusive) of a run, read as `grammar` or as whatever the context asked for."""

    type: DataType
    first: int
    last: int
    confidence: float
    detector: str
    reason: str


def find_numbers(reading: Reading, dates: Sequence[Date], context: CodeContext, grammars: Grammars) -> Iterator[Span]:
    """Identifiers of the turn, typed by shape, by a cue beside them or by the question before."""
    asked = [data_type for data_type in _PRECEDENCE if data_type in reading.asked | context.expected(reading)]
    before: Span | None = None
    for run in reading.runs:
        if len(run.value) < 2 and not asked and not reading.cues:
            continue
        if _within_date(run, dates) or run.value in _INTERJECTIONS:
            continue
        told = _told(reading.cues, run)
        if context.carried is not None and run.first <= _CARRY_REACH and not reading.directly:
            told.append(context.carried)
        if before is not None and _goes_on(reading, before, run):
            told.insert(0, before.type)
        for piece in _pieces(reading, run, told, asked, grammars):
            first, last = run.units[piece.first].first, run.units[piece.last - 1].last
            first, last = _with_letters(reading.tokens, first, last)
            before = reading.span(first, last, piece.type, piece.confidence, piece.detector, piece.reason)
            yield before
            if is_whole_card(before):
                asked = list(dict.fromkeys((*asked, *GIVEN_WITH_CARD)))


def _with_letters(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """Takes in the letters of "mnq 324785910", an unknown word beside the digits, and of "see five five one eight"."""
    if first and _is_letter_group(tokens, first - 1) and tokens[first].text[0].isdigit():
        first -= 1
    if last + 1 < len(tokens) and _is_letter_group(tokens, last + 1) and tokens[last].text[0].isdigit():
        last += 1
    if first and last - first >= _HEARD_LENGTH and tokens[first - 1].norm in HEARD_LETTERS:
        first -= 1
    return first, last


def _is_letter_group(tokens: Sequence[Token], position: int) -> bool:
    token = tokens[position]
    return (
        token.is_word
        and 2 <= len(token.norm) <= 4
        and token.norm not in common_words()
        and (token.norm not in given_names() and token.norm not in GROUP_WORDS and token.norm not in MEASURES)
    )


def _goes_on(reading: Reading, before: Span, run: Run) -> bool:
    """Whether only "and then" parts this run from the identifier before it."""
    between = reading.text[before.end : reading.tokens[run.first].start].lower()
    return all(word.strip(".,;-…") in _GOING_ON for word in between.split())


_PRECEDENCE = (
    DataType.PASSWORD, DataType.OTP, DataType.IBAN, DataType.NINO, DataType.CARD, DataType.CARD_EXPIRY, DataType.CVV,
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


def _pieces(
    reading: Reading, run: Run, told: list[DataType], asked: list[DataType], grammars: Grammars
) -> Iterator[Piece]:
    quantities = {position for position in range(len(run.units)) if is_quantity(reading, run, position)}
    hints = [data_type for data_type in dict.fromkeys((*told, *asked)) if data_type in CODES]
    position = 0
    loose: list[int] = []
    found: list[Piece] = []
    while position < len(run.units):
        piece = None if position in quantities else _match(run, position, hints, quantities, grammars)
        if piece is None:
            if position not in quantities:
                loose.append(position)
            position += 1
            continue
        found.append(piece)
        position = piece.last
    yield from found
    yield from _loose(reading, run, loose, hints, found, sure=_is_near(reading, run, told) or reading.directly)


def _is_near(reading: Reading, run: Run, told: Sequence[DataType]) -> bool:
    """Whether the turn itself says what the run is: an exact type anywhere near, a mere mention right before it."""
    if not told or told[0] is not DataType.REFERENCE:
        return bool(told)
    return any(0 < run.first - cue.last <= _MENTION_REACH for cue in reading.cues)


def _match(
    run: Run, position: int, hints: Sequence[DataType], quantities: set[int], grammars: Grammars
) -> Piece | None:
    """What begins at this unit: the shape that the context asked for, unless one that needs no context is longer."""
    alone = _shaped(run, position, grammars.alone, quantities)
    candidates = [grammar for hint in hints for grammar in grammars.by_type[hint]]
    hinted = _hinted(run, position, candidates, quantities)
    if alone is None or hinted is None:
        return alone or hinted
    return hinted if hinted.last >= alone.last else alone


def _shaped(run: Run, position: int, grammars: Sequence[Grammar], quantities: set[int]) -> Piece | None:
    for grammar in grammars:
        end = _longest(run, position, grammar, quantities)
        if end and grammar.check(_value(run, position, end)):
            return Piece(grammar.type, position, end, 0.95, "shape", f"has the shape of a {grammar.name}")
    return None


def _hinted(run: Run, position: int, grammars: Sequence[Grammar], quantities: set[int]) -> Piece | None:
    for grammar in grammars:
        end = _longest(run, position, grammar, quantities)
        if end:
            checked = grammar.check(_value(run, position, end))
            reason = f"follows a mention of this type and has the shape of a {grammar.name}"
            return Piece(grammar.type, position, end, 0.9 if checked else 0.75, "cue", reason)
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
    reading: Reading, run: Run, loose: Sequence[int], hints: Sequence[DataType], found: Sequence[Piece], *, sure: bool
) -> Iterator[Piece]:
    """Units that no grammar explains: a chunk of a value, a damaged value, or a reference number of any shape."""
    for first, last in _stretches(loose):
        value = _value(run, first, last)
        digits = sum(character.isdigit() for character in value)
        if hints and _fits(hints[0], value, digits, reading) and (sure or _is_no_time(run, first, last)):
            yield Piece(hints[0], first, last, 0.7, "cue", "digits or letters where this type was asked for or named")
        elif digits >= _MINIMUM_BARE_DIGITS:
            yield Piece(DataType.REFERENCE, first, last, 0.6, "shape", "a long number that is no quantity")
        elif digits >= 2 and len(value) - digits >= 1 and len(value) >= 5:
            yield Piece(DataType.REFERENCE, first, last, 0.6, "shape", "letters and digits mixed as in a reference")
        elif any(piece.first == last or piece.last == first for piece in found) and value not in ("A", "I"):
            yield Piece(found[0].type, first, last, 0.5, "neighbour", "goes on from an identifier")
        elif digits == 0 and _is_spelt(reading, run, first, last):
            yield Piece(DataType.NAME, first, last, 0.6, "spelling", "letters said one by one")


def _is_spelt(reading: Reading, run: Run, first: int, last: int) -> bool:
    """Three letters and more said singly where a name is the matter; of callers four in any case."""
    letters = sum(unit.spoken for unit in run.units[first:last])
    if letters < last - first or letters < _SPELT_NAME:
        return False
    if DataType.NAME in reading.asked or any(cue.type is DataType.NAME for cue in reading.cues):
        return True
    return letters >= _SPELT and reading.speaker is Speaker.CUSTOMER


def _is_no_time(run: Run, first: int, last: int) -> bool:
    """Not "ten fifteen" or "194 99", and long enough to say something when the question lies some turns back."""
    values = [unit.value for unit in run.units[first:last]]
    if len(values) == 2 and len(values[0]) <= 3 and len(values[1]) == 2 and values[1].isdigit():
        return False
    return sum(len(value) for value in values) > _USUAL_MINIMUM


def _fits(hint: DataType, value: str, digits: int, reading: Reading) -> bool:
    secret = reading.directly and hint in _SECRETS
    minimum = 1 if secret else _MINIMUM_LENGTH.get(hint, _USUAL_MINIMUM)
    if hint in _ALL_DIGITS and 2 * digits < len(value):
        return False
    few = 1 if hint in _MOSTLY_LETTERS else min(2, minimum)
    return len(value) >= minimum and (digits >= few or reading.directly)


def _stretches(positions: Sequence[int]) -> Iterator[tuple[int, int]]:
    first = 0
    for index in range(1, len(positions) + 1):
        if index == len(positions) or positions[index] != positions[index - 1] + 1:
            yield positions[first], positions[index - 1] + 1
            first = index
