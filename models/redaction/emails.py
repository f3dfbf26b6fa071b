"""E-mail addresses, written ("a@b.uk"), spoken ("a dot b at c dot co dot uk") and run together ("annagmailcom")."""

import re
from collections.abc import Iterator, Sequence

from ..personal_data import DataType, Span
from .lexicon import word_set
from .readings import Reading
from .streams import read_unit
from .tokens import Token
from .words import common_words

_WRITTEN = re.compile(r"[^\s@<>()\[\],;]+@[^\W_][\w-]*(?:\.[\w-]+)+")
_RUN_TOGETHER = re.compile(
    r"\w*(?:g|hot|yahoo|rocket|proton|you|fast|post|e|web|i)?(?:mail|yahoo|outlook|aol|icloud|verizon|rediff|live)\w{0,3}?(?:com|net|org|couk)$"
)
_CONNECTORS = frozenset({"dot", "underscore", "hyphen", "dash", "point", "plus", ".", "_", "-", "+"})
_PROVIDERS = word_set("gmail googlemail hotmail outlook yahoo icloud aol btinternet sky live ymail protonmail")
_ENDINGS = word_set("com net org uk ie co eu us info example gov edu ac io me tv biz test")
_LOCAL_REACH = 12


def find_emails(reading: Reading) -> Iterator[Span]:
    """Addresses in full and the parts of one that are said on their own ("it ends in at gmail dot com")."""
    if "@" in reading.text:
        for match in _WRITTEN.finditer(reading.text):
            end = match.start() + len(match.group().rstrip(".,"))
            yield Span(
                reading.turn, match.start(), end, DataType.EMAIL, 0.99, "shape", "has the shape of an e-mail address"
            )
    tokens = reading.tokens
    for position, token in enumerate(tokens):
        if token.norm in ("dot", ".") and _is_domain_end(tokens, position):
            yield from _spoken(reading, position)
        elif len(token.norm) > 6 and _RUN_TOGETHER.fullmatch(token.norm):
            first = _local_start(tokens, position)
            yield reading.span(first, position, DataType.EMAIL, 0.9, "shape", "ends like an e-mail address")


def _is_domain_end(tokens: Sequence[Token], position: int) -> bool:
    if position == 0 or position + 1 >= len(tokens) or tokens[position + 1].norm not in _ENDINGS:
        return False
    return tokens[position].norm == "dot" or tokens[position].end == tokens[position + 1].start


def _spoken(reading: Reading, dot: int) -> Iterator[Span]:
    tokens = reading.tokens
    domain = _domain_start(tokens, dot)
    at = domain - 1
    end = dot + 1
    while end + 2 < len(tokens) and tokens[end + 1].norm in ("dot", ".") and tokens[end + 2].norm in _ENDINGS:
        end += 2
    if at >= 0 and tokens[at].norm in ("at", "@"):
        first = _local_start(tokens, at)
        yield reading.span(first, end, DataType.EMAIL, 0.95, "spoken address", "an e-mail address in words")
    elif tokens[domain].norm in _PROVIDERS:
        first = _local_start(tokens, domain)
        yield reading.span(first, end, DataType.EMAIL, 0.85, "spoken address", "ends in the name of a mail provider")


def _domain_start(tokens: Sequence[Token], dot: int) -> int:
    position = dot - 1
    while (
        position >= 2 and tokens[position - 1].norm in ("dot", ".", "-", "hyphen") and tokens[position - 2].norm != "at"
    ):
        position -= 2
    while (
        position >= 1
        and tokens[position - 1].norm not in ("at", "@")
        and "at" in (token.norm for token in tokens[max(0, position - 3) : position])
    ):
        position -= 1
    return position


def _local_start(tokens: Sequence[Token], at: int) -> int:
    """Goes back over what an address can be made of: connectors, letters, digits, and words that are joined or rare."""
    position = at
    while position > 0 and at - position < _LOCAL_REACH and _belongs(tokens, position - 1, at):
        position -= 1
    while position < at and tokens[position].text in ",.":
        position += 1
    return position


def _belongs(tokens: Sequence[Token], position: int, at: int) -> bool:
    token = tokens[position]
    if token.norm in _CONNECTORS or token.text == ",":
        return token.text not in ".," or token.end == tokens[position + 1].start or position == at - 1
    if position + 1 < len(tokens) and tokens[position + 1].norm in _CONNECTORS:
        return token.is_word or token.norm.isalnum()
    if position > 0 and tokens[position - 1].norm in _CONNECTORS - {"."}:
        return True
    if read_unit(tokens, position) is not None:
        return True
    return token.is_word and (position == at - 1 or token.norm not in common_words()) and token.norm not in _STOPS


_STOPS = word_set("is it it's s yes my email address mail id and the to me that's on yeah so a send")
