"""Findings made disjoint without uncovering anything that any of them covered."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..personal_data import DataType, Span
from .tokens import PLACEHOLDER

_GAP_MARKS = " ,.-–/"
_NAME_GAPS = ("", " ", "-")
_NAMES = frozenset({DataType.NAME, DataType.AGENT_NAME})


def merge(spans: Iterable[Span], texts: Sequence[str], *, beside: Sequence[Span] = ()) -> tuple[Span, ...]:
    """Sorted, not overlapping. Where findings overlap the more confident keeps its extent, the other keeps the rest.

    `beside` are disjoint spans that keep theirs in any case.
    """
    kept: list[Span] = list(beside)
    taken = _placeholders(texts)
    for other in beside:
        taken[other.turn].append((other.start, other.end))
    for span in sorted(spans, key=lambda span: (-span.confidence, span.turn, span.start, -span.end)):
        for piece in outside(span, taken[span.turn]):
            if _says_something(piece, texts):
                kept.append(piece)
                taken[span.turn].append((piece.start, piece.end))
    kept.sort(key=lambda span: (span.turn, span.start))
    return tuple(_joined(kept, texts))


def _placeholders(texts: Sequence[str]) -> defaultdict[int, list[tuple[int, int]]]:
    """By turn, where tokens of an earlier redaction stand."""
    placeholders: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for turn, text in enumerate(texts):
        if "[" in text:
            placeholders[turn].extend(match.span() for match in PLACEHOLDER.finditer(text))
    return placeholders


def outside(span: Span, taken: Iterable[tuple[int, int]]) -> list[Span]:
    """What is left of a span outside the ranges of its turn that are taken."""
    pieces = [span]
    for start, end in taken:
        if start < span.end and span.start < end:
            pieces = [part for piece in pieces for part in _subtract(piece, start, end)]
    return pieces


def _subtract(span: Span, start: int, end: int) -> list[Span]:
    if end <= span.start or span.end <= start:
        return [span]
    parts = []
    if span.start < start:
        parts.append(replace(span, end=start))
    if end < span.end:
        parts.append(replace(span, start=end))
    return parts


def _says_something(span: Span, texts: Sequence[str]) -> bool:
    return any(character.isalnum() for character in texts[span.turn][span.start : span.end])


def _joined(spans: list[Span], texts: Sequence[str]) -> list[Span]:
    """Trims spaces and marks off the ends, and joins neighbours of one type that only a separator parts."""
    joined: list[Span] = []
    for span in (_trimmed(span, texts[span.turn]) for span in spans):
        before = joined[-1] if joined else None
        if before is not None and before.turn == span.turn and before.type is span.type:
            between = texts[span.turn][before.end : span.start]
            if _is_one_value(span.type, between):
                joined[-1] = replace(before, end=span.end)
                continue
        joined.append(span)
    return joined


def _is_one_value(data_type: DataType, between: str) -> bool:
    if data_type in _NAMES:
        return between in _NAME_GAPS
    return len(between) <= 3 and all(character in _GAP_MARKS for character in between)


def _trimmed(span: Span, text: str) -> Span:
    start, end = span.start, span.end
    while start < end and not text[start].isalnum() and text[start] not in "+":
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return span if (start, end) == (span.start, span.end) else replace(span, start=start, end=end)
