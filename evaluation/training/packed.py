"""All questions about one interaction in one sequence: they share what was said and do not see each other.

The interaction itself is read by the model as it is. Of the lower layers nothing is trained, so their output for the
questions and the keys and values of the interaction in the upper layers are computed once and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

if TYPE_CHECKING:
    from transformers import PreTrainedModel

KeysValues = tuple[Tensor, Tensor]


@dataclass(frozen=True, slots=True)
class Packed:
    """One interaction with its questions, ready for the upper layers.

    `states` has shape (1, question tokens, width); `prefix` holds keys and values of the interaction for each upper
    layer, shape (1, heads, prefix tokens, head width); `mask` is True where a question token may look, shape
    (1, 1, question tokens, prefix + question tokens); `ends` says where each question ends.
    """

    states: Tensor
    prefix: dict[int, KeysValues]
    mask: Tensor
    positions: Tensor
    ends: Tensor


class _Keeping:
    """A cache that keeps the keys and values of the first `length` tokens in the layers from `first` on."""

    def __init__(self, length: int, first: int) -> None:
        self.kept: dict[int, KeysValues] = {}
        self._length, self._first = length, first

    def update(self, keys: Tensor, values: Tensor, layer: int, *_: object) -> KeysValues:
        if layer >= self._first:
            self.kept[layer] = (keys[:, :, : self._length].clone(), values[:, :, : self._length].clone())
        return keys, values


class _Continuing:
    """A cache that puts kept keys and values before new ones, and keeps nothing itself."""

    def __init__(self, kept: dict[int, KeysValues]) -> None:
        self._kept = kept

    def update(self, keys: Tensor, values: Tensor, layer: int, *_: object) -> KeysValues:
        before = self._kept[layer]
        return torch.cat([before[0], keys], 2), torch.cat([before[1], values], 2)


def pack(trunk: PreTrainedModel, prefix: Sequence[int], questions: Sequence[Sequence[int]], first: int) -> Packed:
    """Reads `prefix` and the questions after it through all layers; layers from `first` on can then be read again."""
    length = len(prefix)
    ids = torch.tensor([[*prefix, *(token for question in questions for token in question)]])
    positions = torch.tensor(
        [[*range(length), *(length + step for question in questions for step in range(len(question)))]]
    )
    mask = _mask(length, [len(question) for question in questions])
    cache = _Keeping(length, first)
    parts: Any = trunk
    with torch.no_grad():
        states = parts.embed_tokens(ids)
        rope = parts.rotary_emb(states, position_ids=positions)
        kept = states
        for number, layer in enumerate(parts.layers):
            if number == first:
                kept = states[:, length:].clone()
            states = layer(states, attention_mask=mask, position_embeddings=rope, past_key_values=cache)
    ends = torch.tensor([len(question) for question in questions]).cumsum(0) - 1
    return Packed(kept, cache.kept, mask[:, :, length:], positions[:, length:], ends)


def read(trunk: PreTrainedModel, packed: Packed, first: int) -> Tensor:
    """The upper layers over the questions; the normed state at the end of each, shape (questions, width)."""
    parts: Any = trunk
    states, cache = packed.states, _Continuing(packed.prefix)
    rope = parts.rotary_emb(states, position_ids=packed.positions)
    for layer in parts.layers[first:]:
        states = layer(states, attention_mask=packed.mask, position_embeddings=rope, past_key_values=cache)
    ends: Tensor = parts.norm(states[0, packed.ends])
    return ends


def _mask(length: int, questions: Sequence[int]) -> Tensor:
    """True where a token may look: everything before it, except other questions. Shape (1, 1, tokens, tokens)."""
    owner = torch.tensor([-1] * length + [number for number, size in enumerate(questions) for _ in range(size)])
    causal = torch.ones(len(owner), len(owner), dtype=torch.bool).tril()
    own = (owner[:, None] == owner[None, :]) | (owner[None, :] == -1)
    return (causal & own)[None, None]
