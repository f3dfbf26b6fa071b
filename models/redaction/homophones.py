"""Digits that a recogniser wrote as the words that sound the same: "for nine too nine" is 4929."""

from collections.abc import Iterator, Sequence

from .lexicon import HESITATIONS, HOMOPHONES, ONES, REPEATS
from .tokens import Token

_SHORTEST = 4
_SHORTEST_ANSWER = 3
_FEWEST_DIGITS = 3
_JOINS = frozenset(",-.…")


def with_digits(tokens: Sequence[Token], *, answering: bool) -> list[Token]:
    """The same tokens; homophones in the midst of digits are given the name of theirs as `norm`.

    An answer to a question is taken for digits more readily than other talk, in which "nine to five" stays what it is.
    """
    if not any(token.norm in HOMOPHONES for token in tokens):
        return list(tokens)
    heard = list(tokens)
    for chain in _chains(tokens):
        digits = sum(tokens[position].norm not in HOMOPHONES for position in chain)
        if len(chain) >= (_SHORTEST_ANSWER if answering else _SHORTEST) and digits >= (
            1 if answering else _FEWEST_DIGITS
        ):
            for position in chain if answering else _inner(tokens, chain):
                norm = tokens[position].norm
                heard[position] = tokens[position]._replace(norm=HOMOPHONES.get(norm, norm))
    return heard


def _chains(tokens: Sequence[Token]) -> Iterator[list[int]]:
    """Neighbouring digits and homophones, with nothing but marks and hesitations between them."""
    chain: list[int] = []
    for position, token in enumerate(tokens):
        if token.norm in ONES or token.norm in HOMOPHONES or token.norm in REPEATS or _is_figure(token):
            chain.append(position)
        elif token.text not in _JOINS and token.norm not in HESITATIONS:
            yield chain
            chain = []
    yield chain


def _is_figure(token: Token) -> bool:
    return len(token.text) == 1 and token.text.isdigit()


def _inner(tokens: Sequence[Token], chain: Sequence[int]) -> Iterator[int]:
    """Positions between the first and the last digit: what leads up to a number is a word."""
    sure = [position for position in chain if tokens[position].norm not in HOMOPHONES]
    yield from (position for position in chain if sure[0] < position < sure[-1])
