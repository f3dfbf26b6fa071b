"""The words of a corrected turn: what a person wrote over redacted text, as it was said, and when.

A person sees tokens such as `[NAME 1]`. What stands behind a token that they left, moved or used again is put back, so
that the corrected words can be redacted anew. All of this is raw speech: nothing here may reach a log or a row.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from models.transcripts import Word

from ..errors import BadInput

TOKEN = re.compile(r"\[[A-Z][A-Z_]*(?: \d+)?\]")
_PIECE = re.compile(rf"{TOKEN.pattern}|[^\s\[]+|\[")
UNKNOWN = "{token} stands for nothing in this transcript. Write the words that were said."
SEVERAL = "{token} stands for several things in this transcript. Write the words that were said."


@dataclass(frozen=True, slots=True)
class Hidden:
    """A token that starts at a character of a redacted turn, and what was said there."""

    token: str
    start: int
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word or a token of a text, and the character where it starts."""

    text: str = field(repr=False)
    start: int


def unhidden(redacted: str, hidden: Sequence[Hidden], edited: str, elsewhere: Mapping[str, Sequence[str]]) -> str:
    """The edited text as it was said. `elsewhere` has the values behind the tokens of the whole transcript.

    Raises BadInput for a token that stands for nothing, or for more than one thing.
    """
    before, after = _pieces(redacted), _pieces(edited)
    at = {item.start: item for item in hidden}
    kept = {new: at[before[old].start] for old, new in _same(before, after) if before[old].start in at}
    spare = [item for item in hidden if item not in kept.values()]
    values = {
        piece.start: kept[index].value if index in kept else _value(piece.text, spare, elsewhere)
        for index, piece in enumerate(after)
        if TOKEN.fullmatch(piece.text)
    }
    return TOKEN.sub(lambda found: values[found.start()], edited)


def _value(token: str, spare: list[Hidden], elsewhere: Mapping[str, Sequence[str]]) -> str:
    """Of a token that was moved or written anew: first what this turn has left over."""
    moved = next((item for item in spare if item.token == token), None)
    if moved is not None:
        spare.remove(moved)
        return moved.value
    values = elsewhere.get(token, ())
    if not values:
        raise BadInput(UNKNOWN.format(token=token))
    if " " not in token and len({value.casefold() for value in values}) > 1:  # only numbered tokens tell who it is
        raise BadInput(SEVERAL.format(token=token))
    return values[0]


def _pieces(text: str) -> list[_Piece]:
    return [_Piece(found.group(), found.start()) for found in _PIECE.finditer(text)]


def _same(before: Iterable[_Piece], after: Iterable[_Piece]) -> Iterator[tuple[int, int]]:
    """Pairs of positions of pieces that an edit left alone."""
    matcher = SequenceMatcher(None, [piece.text for piece in before], [piece.text for piece in after], autojunk=False)
    for old, new, size in matcher.get_matching_blocks():
        yield from ((old + step, new + step) for step in range(size))


def timed(texts: Sequence[str], before: Sequence[Word], start: float, end: float) -> tuple[Word, ...]:
    """The words `texts`, said between `start` and `end` seconds: those that were there keep times and confidence.

    Others share the time of what they replace, or the pause in which they were put, by their length.
    """
    words: list[Word | None] = [None] * len(texts)
    matcher = SequenceMatcher(None, [word.text for word in before], list(texts), autojunk=False)
    for old, new, size in matcher.get_matching_blocks():
        words[new : new + size] = before[old : old + size]
    for first, last in list(_gaps(words)):
        since, until = _edge(words, first - 1, start).end, _edge(words, last, end).start
        words[first:last] = _spread(texts[first:last], since, max(since, until))
    return tuple(word for word in words if word is not None)


def _gaps(words: Sequence[Word | None]) -> Iterator[tuple[int, int]]:
    """Stretches without a time, as positions from and to (exclusive)."""
    known = [-1, *(index for index, word in enumerate(words) if word is not None), len(words)]
    yield from ((one + 1, other) for one, other in pairwise(known) if other - one > 1)


def _edge(words: Sequence[Word | None], index: int, otherwise: float) -> Word:
    """The known word beside a gap; at either end of the turn, a moment."""
    word = words[index] if 0 <= index < len(words) else None
    return word or Word("", otherwise, otherwise)


def _spread(texts: Sequence[str], start: float, end: float) -> list[Word]:
    letters = sum(map(len, texts))
    edges = [start]
    for text in texts:
        edges.append(edges[-1] + (end - start) * len(text) / letters)
    return [Word(text, one, other) for text, (one, other) in zip(texts, pairwise(edges), strict=True)]
