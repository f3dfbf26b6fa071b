"""Text that recognisers make up: a word for a cough, a phrase that a decoder falls into and repeats."""

from collections.abc import Sequence
from dataclasses import replace

from .chunks import Chunk
from .hypotheses import NOTHING_HEARD, HeardWord, Hypothesis

LEAST_CONFIDENCE = 0.3  # mean over the words; short real speech that we measured stays above 0.4
SHORT = 1.0  # seconds of speech
LOOP_WORDS = range(3, 9)  # people repeat one or two words, decoders whole phrases
LOOP_TIMES = 3


def without_phantoms(hypothesis: Hypothesis, chunk: Chunk) -> Hypothesis:
    """The words that were probably said."""
    if not hypothesis.words or _is_phantom(hypothesis, chunk):
        return NOTHING_HEARD
    return replace(hypothesis, words=tuple(_without_loops(list(hypothesis.words))))


def _is_phantom(hypothesis: Hypothesis, chunk: Chunk) -> bool:
    spoken = sum(segment.duration for segment in chunk.speech)
    confidence = sum(word.confidence for word in hypothesis.words) / len(hypothesis.words)
    return spoken < SHORT and confidence < LEAST_CONFIDENCE


def _without_loops(words: list[HeardWord]) -> list[HeardWord]:
    """Keep one of a phrase that is repeated at least three times on end."""
    for size in LOOP_WORDS:
        place = 0
        while place + size * LOOP_TIMES <= len(words):
            times = _repeats(words, place, size)
            if times >= LOOP_TIMES:
                del words[place + size : place + size * times]
            place += 1
    return words


def _repeats(words: Sequence[HeardWord], start: int, size: int) -> int:
    phrase = _plain(words[start : start + size])
    times = 1
    while _plain(words[start + times * size : start + (times + 1) * size]) == phrase:
        times += 1
    return times


def _plain(words: Sequence[HeardWord]) -> list[str]:
    return [word.text.lower().strip(".,?!") for word in words]
