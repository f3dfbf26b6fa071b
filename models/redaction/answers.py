"""Answers to a question for personal data: what was heard may be damaged, but where it was said is certain.

Tier A types mask the customer's whole answer. Names, dates of birth, postcodes and addresses mask a short answer
whole, because a recogniser that mishears "Chelsea Begum" leaves nothing a grammar could find.
"""

import re
from collections.abc import Iterator, Sequence

from ..personal_data import DataType, Span
from ..transcripts import Speaker
from .lexicon import MONTHS, ORDINALS, word_set
from .names import NEVER, is_cased, is_rare
from .readings import Reading
from .streams import read_unit
from .tokens import Token
from .words import common_words, given_names

TIER_A = frozenset({DataType.PASSWORD, DataType.OTP, DataType.SECURITY_ANSWER, DataType.CVV})
_SECRET_ORDER = (DataType.PASSWORD, DataType.SECURITY_ANSWER, DataType.OTP, DataType.CVV)
_SECRET_WORDS = frozenset({DataType.PASSWORD, DataType.SECURITY_ANSWER})
_WHOLE = {DataType.NAME: 14, DataType.POSTCODE: 16, DataType.DOB: 14, DataType.ADDRESS: 16}
_TIER_A_LENGTH = 20
_SHORT_ANSWER = 8
_BETWEEN_DIGITS = 8
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
_LEAD_INS = word_set(
    """it its it's 's is yes yeah yep yup sure ok okay um uh er erm oh hi hello hey so well right of course certainly
    my name the that that's this i'm i am for you please here and full first last surname postcode post code
    address date birth was born on email number be would will in lovely fine grand ah hmm mm thanks thank
    there now then a one sorry ha go alright all no problem worries security password pin memorable word think
    'd i'd say which spelt spelled live at"""
)
_CLOSERS = word_set(
    """please thanks thank you love mate ok okay yes yeah there that's it right then is if that sorry duck ta pet sir
    madam"""
)
_NON_ANSWERS = word_set(
    """why what how who when where which do does did can could would should are sorry pardon hang hold wait let just
    don't haven't not can't won't isn't wasn't there's i've i'll i'd we we've they because but if before after
    speak agent representative operator hear repeat again excuse need want"""
)
_FUNCTION_WORDS = word_set(
    """i'm i you me my he she they did didn't the a to is are was do does did have has had can will would you we they
    not but if for with about get got want need know think there what why how when just only don't it's your"""
)
_ASSENT = word_set("fine clear right good lovely great perfect correct grand quite all card lot 's ok okay done")
_MARKS = frozenset(",.;:!?-–—…\"'")


def find_answers(reading: Reading) -> Iterator[Span]:
    """The part of this turn that answers the other party's question, whatever it says.

    An answer that was redacted before has been found: looking again would only take more of the talk around it.
    """
    if not reading.asked or not reading.tokens or any(token.is_placeholder for token in reading.tokens):
        return
    if reading.speaker is Speaker.CUSTOMER:
        yield from _secret_answer(reading)
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


def answer_body(tokens: Sequence[Token]) -> tuple[int, int] | None:
    """The first and last token of a turn without what people say around an answer; None when nothing is left."""
    first, last = 0, len(tokens) - 1
    while first <= last and _is_lead_in(tokens, first):
        first += 1
    while last >= first and (tokens[last].text in _MARKS or tokens[last].norm in _CLOSERS):
        last -= 1
    return (first, last) if first <= last else None


def _is_lead_in(tokens: Sequence[Token], position: int) -> bool:
    token = tokens[position]
    if token.text in _MARKS:
        return True
    if token.norm not in _LEAD_INS:
        return False
    return token.norm not in ("a", "one", "i", "oh", "last", "first", "at") or not _spells_on(tokens, position)


def _spells_on(tokens: Sequence[Token], position: int) -> bool:
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    return (
        following is None
        or (len(following.norm) == 1 and following.norm.isalnum())
        or following.norm in MONTHS
        or following.norm == "of"
        or following.norm.isdecimal()
    )


def _secret_answer(reading: Reading) -> Iterator[Span]:
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
        and not _is_question_back(reading.tokens, first, last)
        and not any(token.norm in _FUNCTION_WORDS for token in reading.tokens[first : last + 1])
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
        if _telling(reading, start, end) and not _is_question_back(reading.tokens, start, end):
            yield start, min(end, start + _TIER_A_LENGTH)


def _before_question_back(tokens: Sequence[Token], first: int, last: int) -> int:
    parts = list(sentences(tokens, first, last))
    while len(parts) > 1 and _is_question_back(tokens, *parts[-1]):
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


def _is_question_back(tokens: Sequence[Token], first: int, last: int) -> bool:
    return (
        tokens[first].norm in _NON_ANSWERS
        or tokens[last].text == "?"
        or (last + 1 < len(tokens) and tokens[last + 1].text == "?")
    )


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
    if last - first >= max(_WHOLE[data_type] for data_type in wanted) or _is_question_back(reading.tokens, first, last):
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
    function_words = sum(token.norm in _FUNCTION_WORDS for token in words)
    if any(_is_character(tokens, position) for position in range(first, last + 1)):
        return function_words >= _TALK
    strange = sum(_namelike(token) for token in words)
    if not words or (function_words and strange < len(words) / 2):
        return True
    if not strange and any(
        token.norm in _ASSENT or (token.norm in common_words() and token.norm.endswith("'s")) for token in body
    ):
        return True
    return len(words) > 6 if single else strange < len(words) / 2


def _namelike(token: Token) -> bool:
    return is_rare(token) or (
        token.norm in given_names() and (token.text[0].isupper() or token.norm not in common_words())
    )
