"""Turns as vectors: what a language model makes of each turn, given everything before it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
import numpy.typing as npt

from ..transcripts import Channel, EngineInfo, RedactedTranscript
from .cues import plain
from .prompts import as_data

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

States = npt.NDArray[np.float32]

LAYERS = 20
"""Of SmolLM2's 30: the middle layers tell most about how people talk (cross-validated on the training corpus)."""
WINDOW = 3000
OVERLAP = 600
"""Tokens read at once, and how many of them were read before: long interactions are read in overlapping windows."""


class TurnEncoder(Protocol):
    @property
    def info(self) -> EngineInfo: ...

    def encode(self, transcript: RedactedTranscript, *, channel: Channel, facts: Sequence[str]) -> States:
        """One row for each turn, shape (turns, width)."""
        ...


class LanguageModelEncoder:
    """The lower layers of a causal language model. A row is the mean and the last hidden state of the turn's tokens.

    `trunk` returns hidden states without a final norm; its width is half that of a row.
    """

    def __init__(self, trunk: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase", info: EngineInfo) -> None:
        self._trunk = trunk
        self._tokenizer = tokenizer
        self.info = info

    def encode(self, transcript: RedactedTranscript, *, channel: Channel, facts: Sequence[str]) -> States:
        head = self._head(channel, facts)
        turns = [
            self._ids(f"{turn.speaker.value.capitalize()}: {as_data(plain(turn.text))}\n") for turn in transcript.turns
        ]
        pieces = [
            self._read(head, turns, first, fresh, last) for first, fresh, last in windows([len(ids) for ids in turns])
        ]
        return np.vstack(pieces)

    def _head(self, channel: Channel, facts: Sequence[str]) -> list[int]:
        listed = "\n".join(f"- {as_data(fact)}" for fact in facts)
        text = f"Quality review of a customer service {channel.value}.\nReference facts:\n{listed}\n\nTranscript:\n"
        return [cast(int, self._tokenizer.bos_token_id), *self._ids(text)]

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False))

    def _read(self, head: list[int], turns: list[list[int]], first: int, fresh: int, last: int) -> States:
        """Rows for turns `fresh` to `last`, read after the head and the turns from `first` on."""
        import torch

        ids, places = list(head), []
        for turn in turns[first:last]:
            places.append((len(ids), len(ids) + len(turn)))
            ids += turn
        with torch.inference_mode():
            batch = torch.tensor([ids], device=self._trunk.device)
            states = self._trunk(batch, use_cache=False).last_hidden_state[0].float().cpu().numpy()
        rows = [np.concatenate([states[start:end].mean(0), states[end - 1]]) for start, end in places]
        return np.asarray(rows[fresh - first :], dtype=np.float32)


def windows(lengths: Sequence[int]) -> list[tuple[int, int, int]]:
    """Cuts turns of these lengths in tokens into (first, fresh, last): `first` to `fresh` were read before.

    Together the stretches `fresh` to `last` are all turns, once. A turn longer than a window is read whole.
    """
    cut: list[tuple[int, int, int]] = []
    fresh = 0
    while fresh < len(lengths):
        first = fresh
        while first > 0 and sum(lengths[first - 1 : fresh]) <= OVERLAP:
            first -= 1
        last = fresh + 1
        while last < len(lengths) and sum(lengths[first : last + 1]) <= WINDOW:
            last += 1
        cut.append((first, fresh, last))
        fresh = last
    return cut
