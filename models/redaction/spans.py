"""Findings made disjoint without uncovering anything that any of them covered."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..personal_data import DataType, Span

_GAP_MARKS = " ,.-–/"
_NAME_GAPS = ("", " ", "-")
_NAMES = frozenset({DataType.NAME, DataType.AGENT_NAME})


def merge(spans: Iterable[Span], texts: Sequence[str], *, beside: Sequence[Span] = ()) -> tuple[Span, ...]:
    """Sorted, not overlapping. Where findings overlap the more confident keeps its extent, the other keeps the rest.

    `beside` are disjoint spans that keep theirs in any case.
    """
    kept: list[Span] = list(beside)
    for span in sorted(spans, key=lambda span: (-span.confidence, span.turn, span.start, -span.end)):
        kept.extend(piece for piece in _outside(span, kept) if _says_something(piece, texts))
    kept.sort(key=lambda span: (span.turn, span.start))
    return tuple(_joined(kept, texts))


def _outside(span: Span, kept: Iterable[Span]) -> list[Span]:
    pieces = [span]
    for other in kept:
        if other.turn == span.turn and other.start < span.end and span.start < other.end:
            pieces = [part for piece in pieces for part in _subtract(piece, other)]
    return pieces


def _subtract(span: Span, other: Span) -> list[Span]:
    if other.end <= span.start or span.end <= other.start:
        return [span]
    parts = []
    if span.start < other.start:
        parts.append(replace(span, end=other.start))
    if other.end < span.end:
        parts.append(replace(span, start=other.end))
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
