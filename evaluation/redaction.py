"""Measures a redactor: what share of the marked personal data it masks whole, and what it masks besides."""

import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from models.personal_data import Span, Tier
from models.protocols import Redactor
from models.redaction.lexicon import ONES, TEENS, TENS

from .proportions import Interval, wilson
from .redaction_rows import LabelledInteraction, MarkedSpan

_WORD = re.compile(r"\S+")
_NUMBER_WORDS = frozenset(ONES) | frozenset(TEENS) | frozenset(TENS)


@dataclass(frozen=True, slots=True)
class TypeRecall:
    """Of `n` marked spans, the share that is masked whole, and the 95 % interval of that share (Wilson)."""

    n: int
    recall: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Leak:
    """Of `n` marked spans, how many are not masked whole."""

    n: int
    leaked: int


@dataclass(frozen=True, slots=True)
class RedactionRecall:
    """`recall` counts a marked span only when all its letters and digits are masked, whatever type was found.

    `interval` is its 95 % interval (Wilson). `over_redaction` is the share of words without personal data that are
    masked. Both it and `tier_a_recall` are None where nothing of the kind is marked. `surfaces` parts the spans by how
    they were said (spoken numbers, digits, words), `leaks` counts those that are not masked whole, by tier and surface.
    Speed is of one core.
    """

    recall: float
    interval: Interval | None
    tier_a_recall: float | None
    over_redaction: float
    words_per_second: float
    n: int
    interactions: int
    words: int
    types: dict[str, TypeRecall]
    surfaces: dict[str, TypeRecall]
    leaks: dict[str, dict[str, Leak]]


def measure(redactor: Redactor, interactions: Sequence[LabelledInteraction]) -> RedactionRecall:
    """Runs the redactor on every interaction."""
    marked: list[tuple[MarkedSpan, str, bool]] = []
    plain = masked_plain = words = 0
    started = time.process_time()
    results = [redactor.find(interaction.transcript) for interaction in interactions]
    elapsed = time.process_time() - started
    for interaction, found in zip(interactions, results, strict=True):
        texts = [turn.text for turn in interaction.transcript.turns]
        covered = _coverage(texts, found)
        truth = _coverage(texts, interaction.spans)
        for span in interaction.spans:
            text = texts[span.turn]
            marked.append((span, text[span.start : span.end], _is_masked(span, text, covered[span.turn])))
        for text, mask, gold in zip(texts, covered, truth, strict=True):
            for word in _WORD.finditer(text):
                words += 1
                if not any(gold[word.start() : word.end()]):
                    plain += 1
                    masked_plain += _any_letter(text, mask, word.start(), word.end())
    return RedactionRecall(
        recall=_recall(marked),
        interval=wilson(sum(masked for _, _, masked in marked), len(marked)) if marked else None,
        tier_a_recall=_recall(secrets) if (secrets := [item for item in marked if item[0].tier is Tier.A]) else None,
        over_redaction=masked_plain / plain if plain else 0.0,
        words_per_second=words / elapsed if elapsed else 0.0,
        n=len(marked),
        interactions=len(interactions),
        words=words,
        types=_by(marked, lambda item: item[0].label),
        surfaces=_by(marked, lambda item: surface(item[1])),
        leaks=_leaks(marked),
    )


def type_recall(masked: Sequence[bool]) -> TypeRecall:
    """From whether each span is masked whole."""
    return TypeRecall(len(masked), sum(masked) / len(masked), wilson(sum(masked), len(masked)))


def surface(text: str) -> str:
    """How a value was said: "spoken" with number words, "digits", or "words"."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    if words & _NUMBER_WORDS:
        return "spoken"
    return "digits" if any(character.isdigit() for character in text) else "words"


def _coverage(texts: Sequence[str], spans: Iterable[Span | MarkedSpan]) -> list[bytearray]:
    coverage = [bytearray(len(text)) for text in texts]
    for span in spans:
        coverage[span.turn][span.start : span.end] = b"\x01" * (span.end - span.start)
    return coverage


def _is_masked(span: MarkedSpan, text: str, mask: bytearray) -> bool:
    return all(mask[index] for index in range(span.start, span.end) if text[index].isalnum())


def _any_letter(text: str, mask: bytearray, start: int, end: int) -> bool:
    return any(mask[index] and text[index].isalnum() for index in range(start, end))


_Marked = tuple[MarkedSpan, str, bool]


def _recall(marked: Sequence[_Marked]) -> float:
    return sum(masked for _, _, masked in marked) / len(marked) if marked else 1.0


def _leaks(marked: Sequence[_Marked]) -> dict[str, dict[str, Leak]]:
    """By tier, then by surface."""
    leaks: dict[str, dict[str, Leak]] = {}
    for tier in sorted({span.tier for span, _, _ in marked}):
        of_tier = _by([item for item in marked if item[0].tier is tier], lambda item: surface(item[1]))
        leaks[tier.value] = {
            name: Leak(found.n, round(found.n * (1 - found.recall))) for name, found in of_tier.items()
        }
    return leaks


def _by(marked: Sequence[_Marked], key: Callable[[_Marked], str]) -> dict[str, TypeRecall]:
    groups: dict[str, list[_Marked]] = {}
    for item in marked:
        groups.setdefault(key(item), []).append(item)
    return {name: type_recall([masked for _, _, masked in items]) for name, items in sorted(groups.items())}
