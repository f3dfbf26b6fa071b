"""Pronunciations of English words: the dictionary that comes with pocketsphinx, then compounds, then letters."""

from functools import cache, lru_cache
from typing import Final

from ..wheels import packaged_file
from .letter_sounds import sounds_of

MOST_VARIANTS = 3
SHORTEST_PART = 3
ENDINGS: Final = {"'s": "Z", "s'": "Z", "s": "Z", "es": "IH Z", "ed": "D", "ing": "IH NG", "'ll": "L", "'d": "D"}


@lru_cache(maxsize=20_000)
def pronunciations(word: str) -> tuple[str, ...]:
    """One to three ways of saying a lower-case word, each as ARPAbet phones separated by spaces."""
    known = dictionary()
    return known.get(word) or _inflected(word) or _compound(word) or (sounds_of(word),)


@cache
def dictionary() -> dict[str, tuple[str, ...]]:
    """Word to its pronunciations."""
    entries: dict[str, tuple[str, ...]] = {}
    path = packaged_file("pocketsphinx", "model", "en-us", "cmudict-en-us.dict")
    for line in path.read_text("utf-8").splitlines():
        spelling, _, phones = line.partition(" ")
        word = spelling.partition("(")[0]
        variants = entries.get(word, ())
        if phones and len(variants) < MOST_VARIANTS:
            entries[word] = (*variants, phones)
    return entries


def _inflected(word: str) -> tuple[str, ...]:
    for ending, phones in ENDINGS.items():
        stem = dictionary().get(word.removesuffix(ending)) if word.endswith(ending) else None
        if stem:
            return tuple(f"{variant} {phones}" for variant in stem)
    return ()


def _compound(word: str) -> tuple[str, ...]:
    """Two dictionary words written as one, such as "filename"; the most even split wins."""
    middle = len(word) / 2
    cuts = sorted(range(SHORTEST_PART, len(word) - SHORTEST_PART + 1), key=lambda cut: abs(cut - middle))
    for cut in cuts:
        first, second = dictionary().get(word[:cut]), dictionary().get(word[cut:])
        if first and second:
            return (f"{first[0]} {second[0]}",)
    return ()
