"""What a recogniser believes it heard in one stretch of audio, before it knows when each word was said."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ..voice_activity import Segment

WORD_BOUNDARY = "\N{LOWER ONE EIGHTH BLOCK}"  # sentencepiece's mark for a space
MARKS = frozenset(".,?!;:%。，、？！")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text with the natural logarithm of the probability that the network gave it, and its time if known."""

    piece: bytes = field(repr=False)
    log_probability: float
    span: Segment | None = None


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word as displayed, punctuation attached. `confidence` is the geometric mean over its tokens, 0 to 1.

    `span` is in seconds from the start of the stretch, for networks that tell it.
    """

    text: str = field(repr=False)
    confidence: float
    span: Segment | None = None


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Words heard in one stretch. `log_probability` is the mean over tokens, the end of text included."""

    words: tuple[HeardWord, ...]
    log_probability: float

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


NOTHING_HEARD = Hypothesis(words=(), log_probability=0.0)


def hypothesis_of(tokens: Sequence[Token], *, end_log_probability: float) -> Hypothesis:
    """Group tokens into words; a mark that stands alone joins the word before it."""
    words: list[HeardWord] = []
    for group in _words(tokens):
        text = _text(group)
        confidence = math.exp(sum(token.log_probability for token in group) / len(group))
        if any(character.isalnum() for character in text):
            words.append(HeardWord(text, confidence, _span(group)))
        elif words and text in MARKS:
            words[-1] = replace(words[-1], text=words[-1].text + text)
    total = sum(token.log_probability for token in tokens) + end_log_probability
    return Hypothesis(tuple(words), total / (len(tokens) + 1))


def _words(tokens: Iterable[Token]) -> list[list[Token]]:
    boundary = WORD_BOUNDARY.encode()
    groups: list[list[Token]] = []
    for token in tokens:
        if token.piece.startswith(boundary) or not groups:
            groups.append([])
        groups[-1].append(token)
    return groups


def _span(tokens: Sequence[Token]) -> Segment | None:
    first, last = tokens[0].span, tokens[-1].span
    return Segment(first.start, last.end) if first and last else None


def _text(tokens: Iterable[Token]) -> str:
    joined = b"".join(token.piece for token in tokens)
    return "".join(joined.decode("utf-8", errors="ignore").replace(WORD_BOUNDARY, " ").split())
