"""How a displayed word may have been said: "$20" as "twenty dollars", "1234" digit by digit or as a number."""

import re
from collections.abc import Iterator
from itertools import islice, product

from .lexicon import dictionary

Reading = tuple[str, ...]
"""Lower-case words in the order they are said."""

MOST_READINGS = 12
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
SYMBOLS = {"%": "percent", "&": "and", "@": "at", "+": "plus", "#": "hash", "=": "equals"}
CURRENCIES = {"$": "dollars", "£": "pounds", "€": "euros"}
PARTS = re.compile(r"\d[\d,]*(?:st|nd|rd|th)?|[^\W\d_]+(?:['’][^\W\d_]+)*|[$£€%&@+#=.]")


def readings(displayed: str) -> tuple[Reading, ...]:
    """Ways of saying one displayed word, likeliest first, at least one, each of at least one word."""
    parts = [_part_readings(part) for part in _parts(displayed)]
    whole = (sum(combination, ()) for combination in product(*parts))
    distinct = dict.fromkeys(reading for reading in whole if reading)
    return tuple(islice(distinct, MOST_READINGS)) or (("uh",),)


def _parts(displayed: str) -> Iterator[str]:
    """Letters, digits and symbols apart; an amount's currency moves behind it; a full stop at the end is dropped."""
    found = PARTS.findall(displayed.replace("’", "'").rstrip(".…"))
    currency = next((part for part in found if part in CURRENCIES), None)
    yield from (part for part in found if part not in CURRENCIES)
    if currency:
        yield currency


def _part_readings(part: str) -> list[Reading]:
    if part[-1].isdigit() or part[-1] == ",":
        return _number_readings(part.replace(",", ""))
    if part[0].isdigit():
        return [_ordinal(reading) for reading in _number_readings(part.rstrip("stndrh").replace(",", ""))[:2]]
    if part == ".":
        return [("point",), ("dot",), ()]
    if part in CURRENCIES:
        return [(CURRENCIES[part],), (CURRENCIES[part][:-1],)]
    if part in SYMBOLS:
        return [(SYMBOLS[part],), ()]
    return [*_word_readings(part)]


def _word_readings(word: str) -> Iterator[Reading]:
    """An unknown word in capitals is spelt out letter by letter."""
    known = word.lower() in dictionary()
    if known or not word.isupper() or len(word) == 1:
        yield (word.lower(),)
    if word.isupper() and 1 < len(word) <= 6:
        yield tuple(f"{letter.lower()}." for letter in word)


def _number_readings(digits: str) -> list[Reading]:
    number = int(digits)
    singly = tuple(DIGITS[int(digit)] for digit in digits)
    found = [singly]
    if "0" in digits:
        found.append(tuple("oh" if word == "zero" else word for word in singly))
    if not digits.startswith("0") and len(digits) <= 7:
        found[:0] = _cardinals(number, likely=len(digits) <= 3)
    if len(digits) == 4 and digits[2:] != "00":
        found.append((*cardinal(number // 100), *(("oh",) if digits[2] == "0" else ()), *cardinal(number % 100)))
    return found


def _cardinals(number: int, *, likely: bool) -> list[Reading]:
    plain = cardinal(number)
    with_and = _with_and(plain)
    return [plain, with_and] if likely and with_and != plain else [plain]


def cardinal(number: int) -> Reading:
    """`number`, 0 to 9,999,999, in words: 120 is ("one", "hundred", "twenty")."""
    for size, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = cardinal(number % size) if number % size else ()
            return (*cardinal(number // size), name, *rest)
    if number >= 20:
        return (TENS[number // 10], *((DIGITS[number % 10],) if number % 10 else ()))
    return (TEENS[number - 10],) if number >= 10 else (DIGITS[number],)


def _with_and(reading: Reading) -> Reading:
    """British "one hundred and twenty"."""
    if "hundred" not in reading[:-1]:
        return reading
    place = reading.index("hundred") + 1
    return (*reading[:place], "and", *reading[place:])


def _ordinal(reading: Reading) -> Reading:
    last = reading[-1]
    return (*reading[:-1], ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th"))
