"""What stands beside the digits of an answer and is no speech of its own: more digits, misheard.

"auld fervent, three two, six three" answers a question for six digits. Nothing could find the first two by themselves.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..personal_data import DataType, Span
from ..transcripts import Speaker
from .answer_shapes import FUNCTION_WORDS, MARKS, answer_body, is_question_back
from .code_context import CODES
from .lexicon import SOUND_LIKE_DIGITS
from .names import is_rare
from .readings import Reading
from .streams import read_unit
from .tokens import Token

_REACH = 4
_BETWEEN = 6
_TALK = 2
_WIDENED = CODES | {DataType.DOB}
_ASKED_WHOLE = frozenset({DataType.NAME, DataType.ADDRESS, DataType.EMAIL})


def find_damaged(reading: Reading, found: Sequence[Span]) -> Iterator[Span]:
    """Short stretches before, between and after the identifiers in an answer that sound like more of them.

    Of a direct answer in which nothing was found the whole is such a stretch.
    """
    body = answer_body(reading.tokens)
    if body is None or not reading.answers or reading.speaker is not Speaker.CUSTOMER:
        return
    expected = reading.directly and reading.asked & _WIDENED
    spans = [span for span in found if span.type in _WIDENED or (reading.directly and span.type in _ASKED_WHOLE)]
    if not spans and (found or not expected):
        return
    types = [span.type for span in spans] or [next(kind for kind in DataType if kind in reading.asked & _WIDENED)]
    places = [_tokens_of(reading.tokens, span) for span in spans]
    edges = [(body[0] - 1, body[0] - 1), *places, (body[1] + 1, body[1] + 1)]
    for index, (before, after) in enumerate(pairwise(edges)):
        first, last = before[1] + 1, after[0] - 1
        reach = _BETWEEN if 0 < index < len(places) or not places else _REACH
        if _is_damage(reading.tokens, first, last, reach):
            type_ = types[min(index, len(types) - 1)]
            yield reading.span(
                first, last, type_, 0.5, "damaged", "stands beside the digits of an answer and is no talk"
            )


def _tokens_of(tokens: Sequence[Token], span: Span) -> tuple[int, int]:
    inside = [index for index, token in enumerate(tokens) if token.start < span.end and span.start < token.end]
    return inside[0], inside[-1]


def _is_damage(tokens: Sequence[Token], first: int, last: int, reach: int) -> bool:
    words = [position for position in range(first, last + 1) if tokens[position].text not in MARKS]
    if not 0 < len(words) <= reach or is_question_back(tokens, words[0], words[-1]):
        return False
    if len(words) > _REACH and sum(tokens[position].norm in FUNCTION_WORDS for position in words) >= _TALK:
        return False
    return any(_sounds_like_digit(tokens, position) for position in words)


def _sounds_like_digit(tokens: Sequence[Token], position: int) -> bool:
    token = tokens[position]
    return token.norm in SOUND_LIKE_DIGITS or is_rare(token) or read_unit(tokens, position) is not None
