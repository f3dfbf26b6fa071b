"""People's names: after a cue, by list, by shape, and spelt out."""

from collections.abc import Iterator, Sequence

from ..personal_data import DataType, Span
from ..transcripts import Speaker
from .lexicon import phrase_set, word_set
from .readings import Reading
from .tokens import Token
from .words import ambiguous_names, common_words, given_names

_TITLES = word_set("""mr mrs ms miss mx dr doctor sir madam professor prof reverend rev father councillor cllr nurse""")
_RELATIONS = word_set(
    """husband wife son daughter mother father mum mam mom dad brother sister aunt auntie uncle nephew niece cousin
    partner friend neighbour neighbor grandson granddaughter grandmother grandfather nan gran grandad baby boy
    girl lad boss colleague manager carer landlord tenant boyfriend girlfriend fiance fiancee stepson
    stepdaughter dog cat mate"""
)
_VOCATIVES = word_set(
    """thanks thank sorry hi hello hiya bye goodbye dear cheers morning afternoon evening hey ta okay ok right lovely"""
)
_ORGANISATIONS = word_set(
    """bank council energy motors air airlines mobile insurance group limited ltd plc housing homes health surgery
    broadband telecom water power gas electric services service centre center clinic hospital trust society
    university college school store shop direct finance mutual building desk team repairs customer care support
    line imaging diagnostics travel holidays hotel hotels cars car gifts foods kitchens utilities union practice
    medical dental mortgages cards claims fraud benefits sales road street station airport"""
)
_INTRODUCTIONS = phrase_set(
    """name is | name 's | this is | i'm | i am | it 's | speaking with | speaking to | talking to | called | is that | name |
    got | surname | names | ask for | it is | its | im | surname is | surname 's | you 're through to | through to"""
)
_PARTICLES = word_set("de van von der da di del la le bin al el mac mc o ap ní ni st")
_NEVER = word_set(
    """god jesus christ monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december christmas easter english british irish scottish welsh
    american england britain ireland scotland wales america uk usa london internet google facebook whatsapp
    paypal visa mastercard amex iphone android windows microsoft apple amazon royal i i'll i'd i've i'm ok tv
    pin"""
)
_MAX_WORDS = 4


def find_names(reading: Reading) -> Iterator[Span]:
    """Names after cues, names from the list and names beside titles. Agents' own introductions are `AGENT_NAME`."""
    tokens = reading.tokens
    cased = is_cased(tokens)
    position = 0
    while position < len(tokens):
        length, reason, confidence = _name_at(tokens, position, cased)
        if not length:
            position += 1
            continue
        yield reading.span(position, position + length - 1, DataType.NAME, confidence, "name", reason)
        position += length


def is_cased(tokens: Sequence[Token]) -> bool:
    """Whether capitals mean anything in this turn."""
    return any(token.text[0].isupper() for token in tokens)


def is_rare(token: Token) -> bool:
    return token.is_word and len(token.norm) > 1 and token.norm not in common_words() and token.norm not in _NEVER


def could_be_name(tokens: Sequence[Token], position: int, cased: bool) -> bool:
    """Looks like a name when a cue has already said that one comes."""
    token = tokens[position]
    if not token.is_word or token.norm in _NEVER or token.norm in _TITLES:
        return False
    if token.norm in given_names():
        return not cased or token.text[0].isupper() or token.norm not in common_words()
    if cased:
        return token.text[0].isupper() and (is_rare(token) or not _sentence_start(tokens, position))
    return is_rare(token)


def _name_at(tokens: Sequence[Token], position: int, cased: bool) -> tuple[int, str, float]:
    token = tokens[position]
    if not token.is_word:
        return 0, "", 0.0
    if _after_title(tokens, position):
        return _extent(tokens, position, cased, first_is_sure=_plausible_surname(token)), "follows a title", 0.95
    listed = _is_listed(tokens, position, cased)
    if listed:
        return _extent(tokens, position, cased, first_is_sure=True), "begins with a given name", 0.85
    if _cued(tokens, position) and could_be_name(tokens, position, cased) and is_rare(token):
        length = _extent(tokens, position, cased, first_is_sure=True)
        if not _is_organisation(tokens, position, length):
            return length, "follows words that introduce a name", 0.8
    return 0, "", 0.0


def _is_listed(tokens: Sequence[Token], position: int, cased: bool) -> bool:
    token = tokens[position]
    if token.norm not in given_names() or token.norm in _NEVER:
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
    before = position - 1
    if before > 0 and tokens[before].text == ".":
        before -= 1
    return before >= 0 and tokens[before].norm in _TITLES


def _plausible_surname(token: Token) -> bool:
    return token.text[0].isupper() or is_rare(token) or token.norm in given_names()


def _cued(tokens: Sequence[Token], position: int) -> bool:
    """An introduction, a greeting or a relation stands before, or "speaking" or "here" after."""
    before = position - 1
    while (before >= 0 and tokens[before].text in ",:.-") or (
        before >= 0 and tokens[before].norm in ("um", "uh", "er", "erm", "a", "you")
    ):
        before -= 1
    if before >= 0 and (tokens[before].norm in _VOCATIVES or tokens[before].norm in _RELATIONS):
        return True
    if any(_ends_with(tokens, before, cue) for cue in _INTRODUCTIONS):
        return True
    following = tokens[position + 1].norm if position + 1 < len(tokens) else ""
    return following in ("speaking", "here") or (following == "from" and before < 0)


def _ends_with(tokens: Sequence[Token], last: int, words: Sequence[str]) -> bool:
    first = last - len(words) + 1
    return first >= 0 and all(tokens[first + step].norm == word for step, word in enumerate(words))


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
    if not token.is_word or token.norm in _NEVER or token.norm in _VOCATIVES:
        return False
    if token.norm in _PARTICLES and position + 1 < len(tokens):
        return tokens[position + 1].is_word and is_rare(tokens[position + 1])
    if cased:
        return token.text[0].isupper() and not (
            len(token.text) > 1 and token.text.isupper() and not tokens[position - 1].text.isupper()
        )
    return is_rare(token) or (token.norm in given_names() and token.norm not in common_words())


def _is_organisation(tokens: Sequence[Token], position: int, length: int) -> bool:
    span = range(position, min(len(tokens), position + length + 2))
    if any(
        tokens[index].norm in _ORGANISATIONS and (tokens[index].text[0].isupper() or index == position + length)
        for index in span
    ):
        return not any(tokens[index].text in ",.;" for index in span)
    return False


def agent_names(readings: Sequence[Reading], found: Sequence[Span]) -> set[str]:
    """The names by which agents introduce themselves, in lower case."""
    names: set[str] = set()
    greeted = False
    for reading in readings:
        if reading.speaker is not Speaker.AGENT:
            continue
        for span in found:
            if span.turn == reading.turn and _is_own_introduction(reading, span, greeted):
                names.update(
                    token.norm for token in reading.tokens if span.start <= token.start < span.end and token.is_word
                )
        greeted = True
    return names


def _is_own_introduction(reading: Reading, span: Span, greeted: bool) -> bool:
    before = reading.text[max(0, span.start - 32) : span.start].lower().replace("’", "'")
    after = reading.text[span.end : span.end + 14].lower()
    if any(cue in before[-14:] for cue in ("my name is ", "my name's ", "i'm ", "i am ")) or after.startswith(
        (" speaking", " here")
    ):
        return True
    if any(cue in before for cue in ("regards", "best wishes", "sincerely", "thanks,\n")):
        return True
    if any(cue in before for cue in ("mr ", "mrs ", "ms ", "miss ", "mr. ", "mrs. ", "ms. ", "is that", "is this")):
        return False
    if before.endswith(
        (
            "hi ",
            "hi, ",
            "hello ",
            "hello, ",
            "dear ",
            "thanks ",
            "thanks, ",
            "thank you ",
            "thank you, ",
            "sorry, ",
            "sorry ",
        )
    ):
        return not greeted and after.startswith((" at ", " from ", " here", " in "))
    return not greeted
