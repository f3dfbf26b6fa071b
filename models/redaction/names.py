"""People's names: after a cue, by list, by shape, and spelt out."""

import re
from collections.abc import Iterator, Sequence

from ..personal_data import DataType, Span
from ..transcripts import Speaker
from .lexicon import phrases_by_last_word, word_set
from .readings import Reading
from .tokens import Token
from .words import ambiguous_names, common_words, given_names

TITLES = word_set("mr mrs ms miss mx mister dr nurse professor prof reverend rev councillor cllr")
_RELATIONS = word_set(
    """husband wife son daughter mother father mum mam mom dad brother sister aunt auntie uncle nephew niece cousin
    partner friend neighbour neighbor grandson granddaughter grandmother grandfather nan gran grandad baby boy
    girl lad boss colleague manager carer landlord tenant boyfriend girlfriend fiance fiancee stepson
    stepdaughter dog cat mate"""
)
_VOCATIVES = word_set(
    """thanks thank sorry hi hello hiya bye goodbye dear cheers morning afternoon evening hey ta okay ok right lovely"""
)
ORGANISATIONS = word_set(
    """bank council energy motors air airlines mobile insurance group limited ltd plc housing homes health surgery
    broadband telecom water power gas electric services service centre center clinic hospital trust society
    university college school store shop direct finance mutual building desk team repairs customer care
    support line imaging diagnostics travel holidays hotel hotels cars car gifts foods kitchens utilities
    union practice medical dental fibre physio renewals waste borough airways home homewares electronics
    pharmacy clinics mortgages cards claims fraud benefits sales road street station airport"""
)
_INTRODUCTIONS = phrases_by_last_word(
    """name is | name 's | name | names | surname | surname is | surname 's | i'm | i am | im | speaking with |
    speaking to | talking to | this is | ask for"""
)
# These also introduce things and firms, so that only a listed name, or a caller's short answer, counts after them.
_WEAK_INTRODUCTIONS = phrases_by_last_word("it 's | its | it is | called | got | is that | through to | that 's")
_PARTICLES = word_set("de van von der da di del la le bin al el mac mc o ap ní ni st")
_SKIPPED = frozenset({"um", "uh", "er", "erm", "a", "you"})
NEVER = word_set(
    """god jesus christ monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december christmas easter english british irish scottish welsh
    american england britain ireland scotland wales europe york america uk usa london internet google facebook whatsapp
    paypal visa mastercard amex iphone android windows microsoft apple amazon royal i i'll i'd i've i'm ok tv
    pin"""
)
_OUR = frozenset({"our", "research", "insurer", "partner", "courier", "associates", "contractor", "called"})
_DRAWN_OUT = re.compile(r"h+[aei]+y*|b+y+e+|o+h*k+[ea]*y*|h*m+|ma+m|y+e+[sahp]*|no+|[gmk]b|lo+l|ha+|aw+|oo+h*")
_ABBREVIATION = 4
_MAX_WORDS = 4


def find_names(reading: Reading) -> Iterator[Span]:
    """Names after cues, names from the list and names beside titles. Agents' own introductions are `AGENT_NAME`."""
    tokens = reading.tokens
    cased = is_cased(tokens)
    position = 0
    while position < len(tokens):
        length, reason, confidence = _name_at(tokens, position, cased)
        if not length and reading.speaker is Speaker.CUSTOMER and _introduced_weakly(tokens, position, cased):
            length, reason, confidence = _extent(tokens, position, cased, first_is_sure=True), "a caller says who", 0.6
        if not length:
            position += 1
            continue
        first = _title_before(tokens, position)
        yield reading.span(first, position + length - 1, DataType.NAME, confidence, "name", reason)
        position += length


def is_cased(tokens: Sequence[Token]) -> bool:
    """Whether capitals mean anything in this turn."""
    return any(token.text[0].isupper() for token in tokens)


def is_rare(token: Token) -> bool:
    if not token.is_word or len(token.norm) < 2 or token.norm in common_words() or token.norm in NEVER:
        return False
    return len(token.norm) > 7 or not _DRAWN_OUT.fullmatch(token.norm)


def could_be_name(tokens: Sequence[Token], position: int, cased: bool) -> bool:
    """Looks like a name when a cue has already said that one comes."""
    token = tokens[position]
    if not token.is_word or token.norm in NEVER or token.norm in TITLES:
        return False
    if token.norm in given_names():
        return not cased or token.text[0].isupper() or token.norm not in common_words()
    if cased:
        return token.text[0].isupper() and (is_rare(token) or not _sentence_start(tokens, position))
    return is_rare(token)


def _name_at(tokens: Sequence[Token], position: int, cased: bool) -> tuple[int, str, float]:
    token = tokens[position]
    if not token.is_word or token.norm in TITLES:
        return 0, "", 0.0
    if _after_title(tokens, position):
        return _extent(tokens, position, cased, first_is_sure=_plausible_surname(token)), "follows a title", 0.95
    listed = _is_listed(tokens, position, cased)
    if listed:
        return _extent(tokens, position, cased, first_is_sure=True), "begins with a given name", 0.85
    rare = is_rare(token)
    if rare and could_be_name(tokens, position, cased) and _introduced(tokens, position):
        length = _extent(tokens, position, cased, first_is_sure=True)
        if not _is_organisation(tokens, position, length):
            return length, "follows words that introduce a name", 0.8
    if cased and _is_full_name(tokens, position):
        return _extent(tokens, position, cased, first_is_sure=True), "two unknown words with capitals", 0.6
    if cased and _is_addressed(tokens, position):
        return 1, "is addressed between commas", 0.6
    return 0, "", 0.0


def _is_full_name(tokens: Sequence[Token], position: int) -> bool:
    """ "Hollis Granger": two unknown words with capitals and no sign of a firm, a street or a place."""
    if position + 1 >= len(tokens) or not all(_is_proper(token) for token in tokens[position : position + 2]):
        return False
    length = _extent(tokens, position, True, first_is_sure=True)
    return length <= _MAX_WORDS and not _is_organisation(tokens, position, length)


def _is_proper(token: Token) -> bool:
    return is_rare(token) and token.text[0].isupper() and token.text[1:].islower()


def _is_addressed(tokens: Sequence[Token], position: int) -> bool:
    """ ", Podge." or "Ruth, you got it": one name set off by marks."""
    token = tokens[position]
    after = tokens[position + 1].text if position + 1 < len(tokens) else "."
    if not token.text[0].isupper() or token.norm in NEVER:
        return False
    if _sentence_start(tokens, position) and token.norm in given_names():
        return after == ","
    return (
        position > 1
        and tokens[position - 1].text == ","
        and after in ".?!,"
        and _is_proper(token)
        and (tokens[position - 2].text[0].islower())
    )


def _is_listed(tokens: Sequence[Token], position: int, cased: bool) -> bool:
    token = tokens[position]
    if token.norm not in given_names() or token.norm in NEVER:
        return False
    if _is_organisation(tokens, position, 1):
        return False
    if token.norm not in ambiguous_names():
        return not cased or token.text[0].isupper()
    if cased and not token.text[0].isupper():
        return False
    return (
        _cued(tokens, position)
        or (cased and not _sentence_start(tokens, position))
        or _surname_follows(tokens, position, cased)
    )


def _surname_follows(tokens: Sequence[Token], position: int, cased: bool) -> bool:
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    return following is not None and is_rare(following) and (not cased or following.text[0].isupper())


def _sentence_start(tokens: Sequence[Token], position: int) -> bool:
    return position == 0 or tokens[position - 1].text in ".?!:;\"'“”()"


def _after_title(tokens: Sequence[Token], position: int) -> bool:
    return tokens[_title_before(tokens, position)].norm in TITLES


def _title_before(tokens: Sequence[Token], position: int) -> int:
    """Where the title of the name begins that begins at `position`; `position` itself where it has none."""
    before = position - 1
    if before > 0 and tokens[before].text == "." and len(tokens[before - 1].text) <= _ABBREVIATION:
        before -= 1
    is_part = before >= 0 and (tokens[before].norm in TITLES or _is_initial(tokens, position - 1))
    return before if is_part else position


def _plausible_surname(token: Token) -> bool:
    return token.text[0].isupper() or is_rare(token) or token.norm in given_names()


def _cued(tokens: Sequence[Token], position: int) -> bool:
    """Anything that a listed name may follow: introductions strong and weak, greetings, relations."""
    before = _before(tokens, position)
    if before >= 0 and tokens[before].norm in _VOCATIVES and tokens[position - 1].text != ".":
        return True
    return _introduced(tokens, position) or _ends_with(tokens, before, _WEAK_INTRODUCTIONS)


def _introduced_weakly(tokens: Sequence[Token], position: int, cased: bool) -> bool:
    """ "It's Fairbrass": a rare word, and all there is to the clause."""
    before = _before(tokens, position)
    return (
        before >= 0
        and is_rare(tokens[position])
        and could_be_name(tokens, position, cased)
        and _ends_with(tokens, before, _WEAK_INTRODUCTIONS)
        and not _is_organisation(tokens, position, 1)
    )


def _before(tokens: Sequence[Token], position: int) -> int:
    """The token before a name, past marks and hesitations; -1 for none."""
    before = position - 1
    while before >= 0 and (tokens[before].text in ",:.-" or tokens[before].norm in _SKIPPED):
        before -= 1
    return before


def _introduced(tokens: Sequence[Token], position: int) -> bool:
    """An introduction or a relation stands before, or "speaking" or "here" after: any rare word may be a name."""
    before = _before(tokens, position)
    if before >= 0 and tokens[before].norm in _RELATIONS:
        return not (before and tokens[before - 1].norm in _OUR) and tokens[position - 1].text != "."
    if _ends_with(tokens, before, _INTRODUCTIONS) or _is_initial(tokens, position - 1):
        return True
    following = tokens[position + 1].norm if position + 1 < len(tokens) else ""
    return following in ("speaking", "here") or (following == "from" and before < 0)


def _is_initial(tokens: Sequence[Token], mark: int) -> bool:
    """The point after a single capital, as in "W. Tranter"."""
    return mark > 0 and tokens[mark].text == "." and len(tokens[mark - 1].text) == 1 and tokens[mark - 1].text.isupper()


def _ends_with(tokens: Sequence[Token], last: int, phrases: dict[str, list[tuple[str, ...]]]) -> bool:
    """Whether one of the phrases, which are listed by their last word, ends at this token."""
    if last < 0:
        return False
    for phrase in phrases.get(tokens[last].norm, ()):
        first = last - len(phrase) + 1
        if first >= 0 and all(tokens[first + step].norm == word for step, word in enumerate(phrase)):
            return True
    return False


def _extent(tokens: Sequence[Token], position: int, cased: bool, *, first_is_sure: bool) -> int:
    """How many tokens the name has: given names, initials, particles, hyphens and a surname."""
    if not first_is_sure:
        return 0
    end = position + 1
    while end < len(tokens) and end - position < 2 * _MAX_WORDS:
        token = tokens[end]
        if token.text in "-." and end + 1 < len(tokens) and _joins(tokens, end, cased):
            end += 2
        elif _goes_on(tokens, end, cased):
            end += 1
        else:
            break
    return end - position


def _joins(tokens: Sequence[Token], mark: int, cased: bool) -> bool:
    touching = tokens[mark - 1].end == tokens[mark].start
    if tokens[mark].text == ".":
        return touching and len(tokens[mark - 1].text) == 1 and tokens[mark + 1].text[0].isupper()
    return (
        touching
        and tokens[mark].end == tokens[mark + 1].start
        and tokens[mark + 1].is_word
        and (not cased or tokens[mark + 1].text[0].isupper())
    )


def _goes_on(tokens: Sequence[Token], position: int, cased: bool) -> bool:
    token = tokens[position]
    if not token.is_word or token.norm in NEVER or token.norm in _VOCATIVES:
        return False
    if token.norm in _PARTICLES and position + 1 < len(tokens):
        return tokens[position + 1].is_word and is_rare(tokens[position + 1])
    if cased:
        return token.text[0].isupper() and not (
            len(token.text) > 1 and token.text.isupper() and not tokens[position - 1].text.isupper()
        )
    return is_rare(token) or (token.norm in given_names() and token.norm not in common_words())


def _is_organisation(tokens: Sequence[Token], position: int, length: int) -> bool:
    for index in range(position, min(len(tokens), position + length + 2)):
        token = tokens[index]
        if token.text in ",.;":
            return False
        if token.norm in ORGANISATIONS and (token.text[0].isupper() or index == position + length):
            return True
    return False
