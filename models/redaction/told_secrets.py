"""Secrets that callers tell unasked: "my pin is two two one nine", "the password i set is dragonfly"."""

from collections.abc import Iterator

from ..personal_data import DataType, Span
from ..transcripts import Speaker
from .answer_shapes import FUNCTION_WORDS, MARKS
from .lexicon import word_set
from .names import is_rare
from .readings import Reading
from .tokens import Token
from .words import common_words, given_names

_WORDED = frozenset({DataType.PASSWORD, DataType.SECURITY_ANSWER})
_LINKS = word_set("is 's was are called were to = :")
_BETWEEN = word_set("i you we they set put gave used use have had chose for on that it the my of with your number 've")
_REACH = 5
_LONGEST = 4
_NO_VALUE = word_set(
    """not wrong expired working blocked locked incorrect invalid still no never always different same too right fine in
    on being required needed gone lost stolen forgotten changed reset correct secure safe weak strong out now already
    very really asking saying coming also something nothing anything somewhere what where rejected refused accepted
    suspended disabled active updated saved missing unknown written because about below above as so here there why
    how when if since after before well just only probably maybe
    """
)
_ENDS = word_set("and but or so because can could please if when then which who for with that thanks thank")


def find_told_secrets(reading: Reading) -> Iterator[Span]:
    """What follows the mention of a password, a PIN or a security question, unless it says how things stand."""
    if reading.speaker is not Speaker.CUSTOMER:
        return
    for cue in reading.cues:
        first = _value_start(reading, cue.last) if cue.type in _WORDED else None
        if first is not None:
            last = _value_end(reading, first)
            confidence = 0.9 if _is_unknown(reading.tokens[first]) else 0.6
            yield reading.span(first, last, cue.type, confidence, "told", "follows the mention of a secret")


def _value_start(reading: Reading, cue_last: int) -> int | None:
    """After "is" and the like; without one only an unknown word right after the mention."""
    if cue_last + 1 < len(reading.tokens) and _is_unknown(reading.tokens[cue_last + 1]):
        return cue_last + 1
    for position in range(cue_last + 1, min(cue_last + 1 + _REACH, len(reading.tokens) - 1)):
        norm = reading.tokens[position].norm
        if norm in _LINKS:
            following = reading.tokens[position + 1]
            telling = following.text[0].isalnum() and following.norm not in _NO_VALUE | FUNCTION_WORDS
            return position + 1 if telling else None
        if norm not in _BETWEEN:
            return None
    return None


def _is_unknown(token: Token) -> bool:
    return is_rare(token) or (token.is_word and token.norm in given_names() and token.norm not in common_words())


def _value_end(reading: Reading, first: int) -> int:
    last = first
    while last + 1 < len(reading.tokens) and last - first + 1 < _LONGEST:
        following = reading.tokens[last + 1]
        spelt_on = following.norm == "and" and len(reading.tokens[last].norm) == 1
        if (following.text in MARKS and following.text != "-") or (following.norm in _ENDS and not spelt_on):
            break
        last += 1
    return last
