"""Chooses among turn numbers that exist. A number may be several tokens long, so a tree of them is walked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

BEAM = 3


def rank_turns(count: int, encode: Callable[[str], list[int]], next_token: Callable[[list[int]], Tensor]) -> list[int]:
    """Up to `BEAM` of the numbers 0 to `count - 1`, likeliest first.

    `next_token` gives logits, shape (vocabulary,), for what follows the question and the given token ids. A number
    outside the range cannot come out: only tokens that lead to an existing number are ever compared.
    """
    sequences = {tuple(encode(str(number))): number for number in range(count)}
    beam: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    found: list[tuple[float, int]] = []
    while beam:
        candidates: list[tuple[float, tuple[int, ...]]] = []
        for score, path in beam:
            candidates += _extensions(score, path, sequences, next_token, found)
        beam = sorted(candidates, reverse=True)[:BEAM]
    return [number for _, number in sorted(found, reverse=True)[:BEAM]]


def _extensions(
    score: float,
    path: tuple[int, ...],
    sequences: dict[tuple[int, ...], int],
    next_token: Callable[[list[int]], Tensor],
    found: list[tuple[float, int]],
) -> list[tuple[float, tuple[int, ...]]]:
    """One step down the tree. A number that ends here joins `found`; its longer continuations stay candidates."""
    depth = len(path)
    following = {ids[depth] for ids in sequences if len(ids) > depth and ids[:depth] == path}
    if path in sequences:
        found.append((score / max(depth, 1), sequences[path]))
    if not following:
        return []
    logs = next_token(list(path)).log_softmax(-1)
    return [(score + float(logs[token]), (*path, token)) for token in following]
