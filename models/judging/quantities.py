"""Numbers as they are written and spoken, and whether what the agent says agrees with the reference facts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..transcripts import RedactedTranscript, Speaker
from .cues import Matrix, plain

UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
MULTIPLES = {"hundred": 100, "thousand": 1000}
CALENDAR = frozenset({
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "april", "may", "june", "july", "august", "september", "october", "november", "december",
})  # fmt: skip
FUNCTION_WORDS = frozenset({
    "the", "and", "for", "that", "this", "you", "your", "are", "with", "not", "will", "can", "from", "have", "has",
    "they", "she", "was", "does", "but", "all", "our", "per", "any", "than", "more", "out", "one",
})  # fmt: skip
TRIVIAL = 2
"""Numbers up to this are counted by everybody all the time ("one moment", "two things") and checked against nothing."""
COLUMNS = 8


def numbers(text: str) -> list[float]:
    """The numbers of a text in order: digits, cardinal words up to thousands, ordinals up to thirtieth."""
    words = re.findall(r"\d+(?:\.\d+)?|[a-z]+", text.lower().replace(",", "").replace("-", " "))
    found: list[float] = []
    place = 0
    while place < len(words):
        word = words[place]
        if word[0].isdigit():
            found.append(float(word))
        elif word in UNITS or word in TENS:
            value, place = spoken_number(words, place)
            found.append(float(value))
            continue
        elif word in ORDINALS:
            found.append(float(ORDINALS[word]))
        place += 1
    return found


def spoken_number(words: Sequence[str], place: int) -> tuple[int, int]:
    """The cardinal that starts at `place` and the place after it. "forty fifty" is two numbers, "forty five" one."""
    total = current = 0
    while place < len(words):
        word = words[place]
        if word in UNITS and current % 10 == 0 and not 0 < current % 100 < 20:
            current += UNITS[word]
        elif word in TENS and current % 100 == 0:
            current += TENS[word]
        elif word == "hundred":
            current = max(current, 1) * MULTIPLES[word]
        elif word == "thousand":
            total, current = total + max(current, 1) * MULTIPLES[word], 0
        elif not (word == "and" and current >= 100 and place + 1 < len(words) and words[place + 1] in UNITS | TENS):
            break
        place += 1
    return total + current, place


def spoken_parts(values: Sequence[float]) -> set[float]:
    """The values, and pounds and pence apart: 46.99 is also said "forty-six ninety-nine"."""
    pence = {float(round((value - int(value)) * 100)) for value in values} - {0.0}
    return {*values, *(float(int(value)) for value in values), *pence}


@dataclass(frozen=True, slots=True)
class Fact:
    """What of a reference fact can be compared with speech."""

    stems: frozenset[str]
    numbers: frozenset[float]
    calendar: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "Fact":
        return cls(_stems(text), frozenset(spoken_parts(numbers(text))), _calendar(text))


def comparison(transcript: RedactedTranscript, facts: Sequence[str]) -> Matrix:
    """How each of the agent's turns compares with the facts, shape (turns, `COLUMNS`).

    Numbers that neither a fact nor anybody before gave, numbers that a fact gives, likeness to the nearest fact, the
    first weighted by it, whether a near fact has other numbers, days and months that are new, that a fact gives, and
    whether supported and unsupported numbers come together. Zeros for turns of others.
    """
    known = [Fact.of(fact) for fact in facts]
    said: set[float] = set()
    dated: set[str] = set()
    rows = []
    for turn in transcript.turns:
        text = plain(turn.text)
        rows.append(_compared(text, known, said, dated) if turn.speaker is Speaker.AGENT else [0.0] * COLUMNS)
        said |= spoken_parts(numbers(text))
        dated |= _calendar(text)
    return np.array(rows, dtype=float).reshape(-1, COLUMNS)


def _compared(text: str, facts: Sequence[Fact], said: set[float], dated: set[str]) -> list[float]:
    given = [number for number in numbers(text) if number > TRIVIAL]
    in_facts = frozenset[float]().union(*(fact.numbers for fact in facts))
    unsupported = [number for number in given if number not in in_facts and number not in said]
    supported = [number for number in given if number in in_facts]
    likeness, nearest = _nearest(_stems(text), facts)
    days = _calendar(text)
    days_in_facts = frozenset[str]().union(*(fact.calendar for fact in facts))
    return [
        min(len(unsupported), 4), min(len(supported), 4), likeness, len(unsupported) * likeness,
        float(bool(unsupported and nearest and nearest.numbers) and likeness > 0.6),
        len(days - days_in_facts - dated), len(days & days_in_facts), float(bool(unsupported and supported)),
    ]  # fmt: skip


def _nearest(stems: frozenset[str], facts: Sequence[Fact]) -> tuple[float, Fact | None]:
    likeness = [len(stems & fact.stems) / (1 + len(fact.stems)) ** 0.5 for fact in facts]
    if not likeness:
        return 0.0, None
    best = int(np.argmax(likeness))
    return likeness[best], facts[best]


def _stems(text: str) -> frozenset[str]:
    """Content words by their first five letters, which joins most inflections."""
    return frozenset(word[:5] for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in FUNCTION_WORDS)


def _calendar(text: str) -> frozenset[str]:
    return CALENDAR & frozenset(re.findall(r"[a-z]+", text.lower()))
