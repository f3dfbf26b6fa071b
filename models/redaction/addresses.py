"""Postal addresses: a number, a street name and its kind; a flat or a named house; the town that follows."""

import re
from collections.abc import Iterator, Sequence

from ..personal_data import DataType, Span
from .lexicon import word_set
from .names import ORGANISATIONS, is_cased
from .readings import Reading
from .streams import read_unit
from .tokens import Token
from .words import common_words

STREET_KINDS = word_set(
    """lane road street avenue close crescent terrace drive gardens court grove mews place square way rise row bank
    hill view green park walk fold house side yard croft wharf parade quay brow mount vale gate bridge
    boulevard blvd ave rd dr ln hwy highway cottages cottage farm buildings chambers lodge villas villa barn
    heights towers tower st circle parkway meadow meadows end garth wynd loan brae strand esplanade promenade
    cul estate approach orchard orchards field fields wood woods point trail loop path dene dale chase ridge
    reach leas nook lea link links acre acres alley arcade passage cir pkwy ct ter turnpike plaza crossing
    landing manor hollow"""
)
# Kinds that rarely mean anything but a street, so that a number before a word or two is enough in lower case.
_SURE_KINDS = word_set(
    """lane road street avenue close crescent terrace drive gardens court grove mews row blvd boulevard rise fold
    croft ave rd ln hwy highway way house cottage brow garth parkway terrace walk hill place square bank"""
)
_TRADES = word_set("bank house park gate side end st way place square view point field fields wood woods")
_DWELLINGS = word_set("flat apartment apt unit room suite number no house floor plot")
_NOT_IN_NAMES = word_set(
    """a an the in on at to for of and or is was my your it that this with from by as i you we they he she has have
    had if so but not no yes please thanks thank can could will would be been pounds minutes days hours weeks
    months years up down out off about over under just then than when what which who how all any some more
    most very into per bank's council our us me him her them there here do does did don't get got go going
    been next last other same each every first second third new"""
)
_DWELLING_WORDS = frozenset({"flat", "apartment", "apt", "number"})
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d?[A-Z]{0,2}|[A-Z]\d\d[A-Z\d]{4}")
_POSTCODE_REACH = 9
_NAME_REACH = 4
_TOWN_REACH = 3
_ZIP_REACH = 6
_TOWN_MARKS = frozenset({",", "-", "\u2013"})


def find_addresses(reading: Reading) -> Iterator[Span]:
    """Street addresses and named dwellings, with the town after them."""
    tokens = reading.tokens
    yield from _before_postcodes(reading)
    for position, token in enumerate(tokens):
        if token.norm in STREET_KINDS:
            first = _street_start(tokens, position)
            if first is not None:
                first = _with_dwelling(tokens, first)
                last = _with_town(reading, position)
                yield reading.span(
                    first, last, DataType.ADDRESS, 0.9, "street", "a street name with its number or kind"
                )
        elif token.norm in _DWELLING_WORDS and position + 1 < len(tokens):
            unit = read_unit(tokens, position + 1)
            if unit is not None and _is_dwelling(tokens, position):
                last = _unit_end(tokens, position + 1)
                yield reading.span(position, last, DataType.ADDRESS, 0.8, "dwelling", "a flat and its number")


def _before_postcodes(reading: Reading) -> Iterator[Span]:
    """What leads from a house number to a postcode, whatever the street is called."""
    tokens = reading.tokens
    for run in reading.runs:
        if run.digits < 2 or run.digits == len(run.value) or not _POSTCODE.match(run.value):
            continue
        last = run.first - 1
        first = _number_leading_to(tokens, last)
        if first is not None:
            yield reading.span(
                first, last, DataType.ADDRESS, 0.7, "before postcode", "a number and words up to a postcode"
            )


def _number_leading_to(tokens: Sequence[Token], last: int) -> int | None:
    """The house number before the words that end at `last`; None where something else stands between."""
    words = 0
    for position in range(last, max(-1, last - _POSTCODE_REACH), -1):
        token = tokens[position]
        unit = read_unit(tokens, position)
        if unit is not None and unit.value.isdigit() and unit.value != "0" and len(unit.value) <= 4:
            return position if words else None
        if token.text in _TOWN_MARKS:
            continue
        if not token.is_word or token.norm in _NOT_IN_NAMES or (is_cased(tokens) and token.text[0].islower()):
            return None
        words += 1
    return None


def _is_dwelling(tokens: Sequence[Token], position: int) -> bool:
    """ "flat 4", and "number 12" where somebody lives there."""
    if tokens[position].norm != "number":
        return True
    before = tokens[position - 1].norm if position else ""
    return before in ("at", "in", "of", "from", "next", "opposite") or (
        position + 2 < len(tokens) and tokens[position + 2].norm == "'s"
    )


def _street_start(tokens: Sequence[Token], kind: int) -> int | None:
    """The first token of "22 Acacia Avenue" or "Acacia Avenue"; None where the kind is an ordinary word."""
    named = kind
    while named > 0 and kind - named < _NAME_REACH and _in_street_name(tokens, named - 1, kind):
        named -= 1
    if named == kind or (kind + 1 < len(tokens) and tokens[kind + 1].norm in ORGANISATIONS):
        return None
    number = _number_before(tokens, named)
    if number is not None and tokens[kind].text[0].islower() and (is_cased(tokens) or tokens[number].norm == "oh"):
        number = None
    if number is not None and (tokens[kind].norm in _SURE_KINDS or tokens[kind].text[0].isupper()):
        return number
    if _is_capitalised_name(tokens, named, kind):
        return named
    rare = tokens[kind - 1].is_word and tokens[kind - 1].norm not in common_words()
    return kind - 1 if rare and tokens[kind].norm in _SURE_KINDS - _TRADES else None


def _in_street_name(tokens: Sequence[Token], position: int, kind: int) -> bool:
    token = tokens[position]
    if token.norm in ("'s", "-", "."):
        return position > 0
    if not token.is_word or token.norm in _NOT_IN_NAMES or read_unit(tokens, position) is not None:
        return False
    return not (tokens[kind].text[0].isupper() and token.text[0].islower())


def _number_before(tokens: Sequence[Token], named: int) -> int | None:
    """Where the house number begins, digits or words, if one stands right before the name."""
    position = named - 1
    if position >= 0 and tokens[position].text == ",":
        position -= 1
    first = None
    while position >= 0 and (tokens[position].text == "-" or read_unit(tokens, position) is not None):
        if tokens[position].text != "-":
            first = position
        position -= 1
    return first


def _is_capitalised_name(tokens: Sequence[Token], named: int, kind: int) -> bool:
    """ "Juniper Court" but not "Moorland Bank": kinds that are also trades need a number."""
    if not tokens[kind].text[0].isupper() or tokens[kind].norm in _TRADES:
        return False
    return tokens[kind].text[1:].islower() and tokens[named].text[0].isupper()


def _with_dwelling(tokens: Sequence[Token], first: int) -> int:
    """Goes back over "flat 4," and "number" before the street."""
    for step in (1, 2, 3, 4):
        position = first - step
        if position < 0:
            break
        if tokens[position].norm in _DWELLINGS and tokens[position].norm != "no":
            return position
        if tokens[position].text != "," and read_unit(tokens, position) is None:
            break
    return first


def _unit_end(tokens: Sequence[Token], position: int) -> int:
    unit = read_unit(tokens, position)
    while unit is not None and unit.last + 1 < len(tokens) and (following := read_unit(tokens, unit.last + 1)):
        unit = following
    return position if unit is None else unit.last


def _with_town(reading: Reading, last: int) -> int:
    """Goes on over the town: capitalised words, or what stands between the street and a postcode."""
    tokens = reading.tokens
    end = _town_before_postcode(reading, last)
    if end is not None:
        return end
    position = last
    while position + 1 < len(tokens) and position - last < 2 * _TOWN_REACH:
        step = 2 if tokens[position + 1].text == "," and position + 2 < len(tokens) else 1
        town = tokens[position + step]
        if not (town.is_word and town.text[0].isupper() and not town.text.isupper()) or _begins_sentence(
            tokens, position + step
        ):
            break
        if step == 1 and position == last:
            break
        position += step
    return position


def _begins_sentence(tokens: Sequence[Token], position: int) -> bool:
    return tokens[position - 1].text in ".?!" or tokens[position].norm in _NOT_IN_NAMES


def _is_zip_code(token: Token) -> bool:
    return token.text.isdecimal() and 4 <= len(token.text) <= 7


def _may_be_town(token: Token) -> bool:
    """A word of the town, or a digit of the flat, between a street in lower case and the end."""
    return (token.is_word and token.norm not in _NOT_IN_NAMES) or (token.text.isdecimal() and len(token.text) <= 3)


def _town_before_postcode(reading: Reading, last: int) -> int | None:
    tokens = reading.tokens
    if not is_cased(tokens):
        rest = tokens[last + 1 :]
        zip_code = next((index for index, token in enumerate(rest[:_ZIP_REACH]) if _is_zip_code(token)), None)
        words = rest if zip_code is None else rest[:zip_code]
        if rest and len(words) <= _ZIP_REACH and all(_may_be_town(token) for token in words):
            return last + (len(words) if zip_code is None else zip_code + 1)
    for run in reading.runs:
        if last < run.first <= last + _TOWN_REACH + 2 and run.digits >= 2 and run.digits < len(run.value):
            between = reading.tokens[last + 1 : run.first]
            words = [token for token in between if token.is_word]
            if words and all(token.norm not in _NOT_IN_NAMES for token in words) and len(words) <= _TOWN_REACH:
                return run.first - 1 - (not between[-1].is_word)
    return None
