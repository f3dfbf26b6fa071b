"""A second ear for numbers: hears a stretch of speech as digits, if it can be digits at all.

A small recogniser writes "nigh green" for "nine three", because English offers it better words. Held to the names of
digits, the same network finds them again; speech that is no number then gets a probability so low that one threshold
tells the two apart. It needs no more than the embedded weights, whatever recogniser made the transcript.
"""

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib.metadata import version
from typing import Final

from ..resampling import NETWORK_RATE, Floats
from ..transcripts import EngineInfo
from .hypotheses import WORD_BOUNDARY
from .moonshine_network import END, MoonshineNetwork, log_probability_of

DIGITS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
OTHERS: Final = ("oh", "double", "triple")
MARKS: Final = (",", ".", "-", WORD_BOUNDARY)
LEAST_LOG_PROBABILITY = -1.5
LEAST_WHERE_EXPECTED = -2.5
SHORTEST, LONGEST = 0.25, 12.0
FASTEST, SLOWEST = 0.1, 2.0


class NumberListener:
    """Digits in short stretches of speech. Loads its network once, at the first use; may be used from any thread.

    Args:
        least: the mean log probability of a token below which a stretch is taken for something else than digits.
    """

    def __init__(self, *, least: float = LEAST_LOG_PROBABILITY) -> None:
        self._least = least

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("moonshine-digits", version("moonshine-voice"), {"least_log_probability": self._least})

    def digits(self, samples: Floats, *, expected: bool = False) -> tuple[str, ...]:
        """The names of the digits in `samples` (frames,) at 16 kHz, a stretch without a pause; none if it is no number.

        "double" and "triple" come as they are said, before their digit. Where a number is `expected` the threshold is
        lower: what is taken for one there is hardly ever anything else.
        """
        seconds = samples.size / NETWORK_RATE
        if not SHORTEST <= seconds <= LONGEST:
            return ()
        words, log_probability = self.hear(samples)
        pace = seconds / max(1, len(words))
        least = min(self._least, LEAST_WHERE_EXPECTED) if expected else self._least
        return words if log_probability >= least and FASTEST < pace < SLOWEST else ()

    def hear(self, samples: Floats) -> tuple[tuple[str, ...], float]:
        """The likeliest digits, and the mean log probability of their tokens, the end included."""
        words: list[str] = []
        prefix: tuple[int, ...] = ()
        total = 0.0
        for count, step in enumerate(self._network.decoding(samples), start=1):
            options = self._trie[prefix] | (self._between if words and not prefix else {})
            token = max(options, key=lambda option: float(step.scores[option]))
            total += log_probability_of(token, step.scores)
            if token == END:
                return tuple(words), total / count
            if options[token]:
                words.append(options[token])
            prefix = (*prefix, token) if (*prefix, token) in self._trie else ()
            step.choose(token)
        return (), -math.inf

    @cached_property
    def _network(self) -> MoonshineNetwork:
        return MoonshineNetwork()

    @cached_property
    def _between(self) -> dict[int, str]:
        """What may stand after a word besides the next one."""
        return {END: "", **{self._vocabulary[mark]: "" for mark in MARKS}}

    @cached_property
    def _trie(self) -> Mapping[tuple[int, ...], dict[int, str]]:
        """By the tokens of a word so far, the tokens that may follow, each with the word that it completes, if any."""
        trie: dict[tuple[int, ...], dict[int, str]] = {(): {}}
        for word in (*DIGITS, *OTHERS):
            for form in (WORD_BOUNDARY + word, WORD_BOUNDARY + word.title()):
                for first, rest in self._cuts(form):
                    trie[()][first] = "" if rest else word
                    for second in rest:
                        trie.setdefault((first,), {})[second] = word
        for figure, word in enumerate(DIGITS):
            trie[()][self._vocabulary[str(figure)]] = word
        return trie

    def _cuts(self, form: str) -> Iterator[tuple[int, tuple[int, ...]]]:
        """The token that is the whole word; for a word without one, every pair of tokens that makes it."""
        known = self._vocabulary
        if form in known:
            yield known[form], ()
            return
        for length in range(len(WORD_BOUNDARY) + 1, len(form)):
            if form[:length] in known and form[length:] in known:
                yield known[form[:length]], (known[form[length:]],)

    @cached_property
    def _vocabulary(self) -> Mapping[str, int]:
        """Token by text; where two look alike the later, which is the one that sentences use."""
        return {piece.decode("utf-8", "replace"): token for token, piece in enumerate(self._network.pieces)}
