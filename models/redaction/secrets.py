"""Answers to a question for a secret (tier A): everything is masked that may belong to it."""

from collections.abc import Iterator, Sequence

from ..personal_data import DataType, Span
from .answer_shapes import FUNCTION_WORDS, answer_body, is_question_back
from .names import NEVER, is_cased, is_rare
from .readings import Reading
from .streams import read_unit
from .tokens import Token

TIER_A = frozenset({DataType.PASSWORD, DataType.OTP, DataType.SECURITY_ANSWER, DataType.CVV})
_SECRET_ORDER = (DataType.PASSWORD, DataType.SECURITY_ANSWER, DataType.OTP, DataType.CVV)
_SECRET_WORDS = frozenset({DataType.PASSWORD, DataType.SECURITY_ANSWER})
_TIER_A_LENGTH = 20
_SHORT_ANSWER = 8
_BETWEEN_DIGITS = 8


def find_secret_answers(reading: Reading) -> Iterator[Span]:
    """Everything said in answer to a question for a secret, unless it is plainly a refusal or a question back."""
    secrets = reading.asked & TIER_A
    body = answer_body(reading.tokens)
    if not secrets or body is None:
        return
    if not reading.directly:
        body = next(sentences(reading.tokens, *body))
    for digits in _digits_between(reading.tokens, *body) if reading.directly else ():
        type_ = next(data_type for data_type in _SECRET_ORDER if data_type in secrets)
        yield reading.span(
            *digits, type_, 0.6, "answer window", "between the digits of the answer to a question for a secret"
        )
    if not _may_tell(reading, secrets, *body):
        return
    type_ = next(data_type for data_type in _SECRET_ORDER if data_type in secrets)
    for first, last in _clauses(reading, *body):
        yield reading.span(first, last, type_, 0.6, "answer window", "part of the answer to a question for a secret")


def _digits_between(tokens: Sequence[Token], first: int, last: int) -> Iterator[tuple[int, int]]:
    """From the first digit of an answer to its last, with whatever was said between ("eight, four, and then a one").

    A long silence of digits parts one value from the next thing said.
    """
    said = [position for position in range(first, last + 1) if _is_digit(tokens, position)]
    groups: list[list[int]] = []
    for position in said:
        if groups and position - groups[-1][-1] <= _BETWEEN_DIGITS:
            groups[-1].append(position)
        else:
            groups.append([position])
    for group in groups:
        if len(group) > 1 or tokens[group[0]].norm != "one":
            yield group[0], group[-1]


def _is_digit(tokens: Sequence[Token], position: int) -> bool:
    unit = read_unit(tokens, position)
    if unit is None or not unit.value.isdigit():
        return False
    return tokens[position].norm != "oh" or (position + 1 < len(tokens) and read_unit(tokens, position + 1) is not None)


def _may_tell(reading: Reading, secrets: frozenset[DataType], first: int, last: int) -> bool:
    """Whether an answer may hold the secret. Digits are found by themselves in a long one, words are not."""
    telling = _telling(reading, first, last)
    length = last - first + 1
    if not secrets & _SECRET_WORDS or not reading.directly:
        return telling and length <= _SHORT_ANSWER
    if telling:
        return True
    return (
        length <= _SHORT_ANSWER
        and not is_question_back(reading.tokens, first, last)
        and not any(token.norm in FUNCTION_WORDS for token in reading.tokens[first : last + 1])
    )


def _telling(reading: Reading, first: int, last: int) -> bool:
    """Whether the answer holds something that could be a secret: digits, spelling, an unknown word."""
    cased = is_cased(reading.tokens)
    for position in range(first, last + 1):
        token = reading.tokens[position]
        if token.norm in NEVER:
            continue
        if (
            token.text[0].isdigit()
            or is_rare(token)
            or (cased and position > first and token.text[0].isupper() and token.norm != "i")
        ):
            return True
        if read_unit(reading.tokens, position) is not None and token.norm not in ("one", "a", "i"):
            return True
    return False


def _clauses(reading: Reading, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The whole answer; of a long one, the sentences up to the first that asks back."""
    if last - first < _TIER_A_LENGTH:
        yield first, _before_question_back(reading.tokens, first, last)
        return
    for start, end in sentences(reading.tokens, first, last):
        if _telling(reading, start, end) and not is_question_back(reading.tokens, start, end):
            yield start, min(end, start + _TIER_A_LENGTH)


def _before_question_back(tokens: Sequence[Token], first: int, last: int) -> int:
    parts = list(sentences(tokens, first, last))
    while len(parts) > 1 and is_question_back(tokens, *parts[-1]):
        parts.pop()
    return parts[-1][1]


def sentences(tokens: Sequence[Token], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Stretches of tokens (both ends inclusive) between full stops, question marks and exclamation marks."""
    start = first
    for position in range(first, last + 1):
        if tokens[position].text in ".?!" and (position == last or tokens[position + 1].start > tokens[position].end):
            yield start, position
            start = position + 1
    if start <= last:
        yield start, last
