"""Answers to a question for personal data: what was heard may be damaged, but where it was said is certain.

Tier A types mask the customer's whole answer. Names, dates of birth, postcodes and addresses mask a short answer
whole, because a recogniser that mishears "Chelsea Begum" leaves nothing a grammar could find.
"""

import re
from collections.abc import Iterator, Sequence

from ..personal_data import DataType, Span
from ..transcripts import Speaker
from .answer_shapes import ASSENT, FUNCTION_WORDS, answer_body, is_question_back
from .lexicon import MONTHS, ORDINALS
from .names import is_rare
from .readings import Reading
from .secrets import find_secret_answers
from .streams import read_unit
from .tokens import Token
from .words import common_words, given_names

_WHOLE = {DataType.NAME: 14, DataType.POSTCODE: 16, DataType.DOB: 14, DataType.ADDRESS: 16}
_SPELT_LENGTH = 30
_TALK = 2
_SPELT_WORDS = 2
_OPENING = re.compile(
    r"(?:(?:yes|yeah|yep|yup|sure|okay|ok|of course|certainly|um+|uh+|erm?|hi|hello|sorry|please)\b[\s,.!]*)*"
    r"(?:(?:it'?s|it is|that'?s|my (?:full |first |last )?(?:name|post ?code|date of birth|birthday|surname|address)"
    r"(?:'?s| is)?|the (?:name|post ?code|address)(?:'?s| is))\b[\s,.]*)?",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"[\s,.]*(?:\b(?:please|thanks|thank you|okay|ok)\b[\s,.!]*)+$|[\s,.!?]+$", re.IGNORECASE)


def find_answers(reading: Reading) -> Iterator[Span]:
    """The part of this turn that answers the other party's question, whatever it says.

    An answer that was redacted before has been found: looking again would only take more of the talk around it.
    """
    if not reading.asked or not reading.tokens or any(token.is_placeholder for token in reading.tokens):
        return
    if reading.speaker is Speaker.CUSTOMER:
        yield from find_secret_answers(reading)
    yield from _plain_answer(reading)


def find_bare_answers(reading: Reading) -> Iterator[Span]:
    """Turns that are nothing but an unknown word or two, where the question before was not seen."""
    if not reading.unprompted or reading.speaker is not Speaker.CUSTOMER:
        return
    body = answer_body(reading.tokens)
    if body is None:
        return
    first, last = body
    words = [token for token in reading.tokens[first : last + 1] if token.is_word and len(token.norm) > 1]
    if 0 < len(words) <= 3 and len(reading.tokens) <= 6 and all(_namelike(token) for token in words):
        yield reading.span(first, last, DataType.NAME, 0.5, "bare answer", "a turn of unknown words only")


def _plain_answer(reading: Reading) -> Iterator[Span]:
    """A short answer to a direct question for a name, a date of birth, a postcode, an address or an e-mail."""
    wanted = [data_type for data_type in _WHOLE if data_type in reading.asked]
    if not wanted or not reading.directly:
        return
    single = len(wanted) == 1 or set(wanted) == {DataType.POSTCODE, DataType.ADDRESS}
    body = _spelt_body(reading, wanted[0]) if single else None
    body = body or _worded_body(reading, wanted)
    if body is not None:
        type_ = wanted[0] if len(wanted) == 1 else _guess(reading, *body, wanted)
        yield reading.span(*body, type_, 0.65, "answer", "the answer to a question for this type")


def _spelt_body(reading: Reading, wanted: DataType) -> tuple[int, int] | None:
    """The whole of a short answer with digits or single letters in it.

    What a recogniser writes between them is more letters misheard ("and P 6 7 B J"), so only a plain opening is kept.
    """
    tokens = reading.tokens
    said = sum(_is_character(tokens, position) for position in range(len(tokens)))
    dated = wanted is DataType.DOB and any(token.norm in MONTHS or token.norm in ORDINALS for token in tokens)
    if not 0 < len(tokens) <= _SPELT_LENGTH or said + dated < (1 if wanted is DataType.DOB else 2):
        return None
    words = sum(
        len(token.norm) > 2 and token.is_word and not _is_character(tokens, position)
        for position, token in enumerate(tokens)
    )
    if words > (_SPELT_WORDS if wanted is DataType.DOB else _SPELT_WORDS + said / 2):
        return None
    opening, closing = _OPENING.match(reading.text), _CLOSING.search(reading.text)
    start = opening.end() if opening else 0
    end = closing.start() if closing else len(reading.text)
    inside = [index for index, token in enumerate(tokens) if start <= token.start and token.end <= end]
    return (inside[0], inside[-1]) if inside else None


def _is_character(tokens: Sequence[Token], position: int) -> bool:
    token = tokens[position]
    if token.text[0].isdigit() or (len(token.norm) == 1 and token.norm.isalpha() and token.norm not in ("i", "a")):
        return True
    if token.norm in ("oh", "one", "mike"):
        return False
    return (len(token.text) <= 3 and token.text.isalpha() and token.text.isupper()) or read_unit(
        tokens, position
    ) is not None


def _worded_body(reading: Reading, wanted: Sequence[DataType]) -> tuple[int, int] | None:
    """A short answer in words, without what people say around it, unless it talks about something else."""
    body = answer_body(reading.tokens)
    if body is None:
        return None
    first, last = body
    if last - first >= max(_WHOLE[data_type] for data_type in wanted) or is_question_back(reading.tokens, first, last):
        return None
    return None if _is_talk(reading.tokens, first, last, single=len(wanted) == 1) else body


def _guess(reading: Reading, first: int, last: int, wanted: Sequence[DataType]) -> DataType:
    norms = {token.norm for token in reading.tokens[first : last + 1]}
    if DataType.DOB in wanted and norms & (MONTHS.keys() | ORDINALS.keys()):
        return DataType.DOB
    units = sum(read_unit(reading.tokens, position) is not None for position in range(first, last + 1))
    if DataType.POSTCODE in wanted and units > (last - first + 1) / 2:
        return DataType.POSTCODE
    return wanted[0]


def _is_talk(tokens: Sequence[Token], first: int, last: int, *, single: bool) -> bool:
    """Whether an answer talks about something else instead of giving the value."""
    body = tokens[first : last + 1]
    words = [token for token in body if token.is_word and len(token.norm) > 1]
    function_words = sum(token.norm in FUNCTION_WORDS for token in words)
    if any(_is_character(tokens, position) for position in range(first, last + 1)):
        return function_words >= _TALK
    strange = sum(_namelike(token) for token in words)
    if not words or (function_words and strange < len(words) / 2):
        return True
    if not strange and any(
        token.norm in ASSENT or (token.norm in common_words() and token.norm.endswith("'s")) for token in body
    ):
        return True
    return len(words) > 6 if single else strange < len(words) / 2


def _namelike(token: Token) -> bool:
    return is_rare(token) or (
        token.norm in given_names() and (token.text[0].isupper() or token.norm not in common_words())
    )
