"""A causal language model that answers by its next-token logits, with the shared start of all questions kept warm."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..errors import JudgementFailed

if TYPE_CHECKING:
    from torch import Tensor, dtype
    from transformers import Cache, PreTrainedModel, PreTrainedTokenizerBase
    from transformers.modeling_outputs import CausalLMOutputWithPast

SENTINEL = "\x00QUESTION\x00"
MEMORY_HEADROOM = 1.3
"""Activations, cache and the loader need about this many times the weights."""


class LanguageModel:
    """`model` and `tokenizer` are a transformers causal language model and its tokenizer.

    Raises `JudgementFailed` from `load` when there are no weights, or too many for the memory at hand.
    """

    def __init__(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, *, name: str, version: str) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.name = name
        self.version = version

    @classmethod
    def load(cls, source: Path | str, *, adapter: Path | None = None, download: bool = False) -> LanguageModel:
        """From a folder, or by name from what is already downloaded (`download` allows fetching it)."""
        from transformers import AutoModelForCausalLM, AutoTokenizer

        _check_memory(source)
        options: dict[str, Any] = {"local_files_only": not download}
        try:
            tokenizer = AutoTokenizer.from_pretrained(str(source), **options)
            loaded: Any = AutoModelForCausalLM.from_pretrained(str(source), dtype=fastest_dtype(), **options)
        except (OSError, ValueError, KeyError) as error:
            raise JudgementFailed(f"The model '{source}' cannot be loaded: {_first_line(error)}") from error
        model: PreTrainedModel = loaded.to(_device())
        if adapter is not None:
            model = with_adapter(model, adapter)
        return cls(model, tokenizer, name=Path(str(source)).name, version=_revision(model))

    @property
    def context_tokens(self) -> int:
        """How many tokens the model can read at once."""
        return int(getattr(self.model.config, "max_position_embeddings", 2048))

    def frame(self, system: str, shared: str) -> tuple[str, str]:
        """The text before and after a question: the model's own chat template around instructions and shared part."""
        messages = [{"role": "system", "content": system}, {"role": "user", "content": f"{shared}\n\n{SENTINEL}"}]
        if not getattr(self.tokenizer, "chat_template", None):
            return f"{system}\n\n{shared}\n\n", "\n\nAnswer: "
        text = self.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        before, after = str(text).split(SENTINEL)
        return before, after

    def encode(self, text: str) -> list[int]:
        return list(self.tokenizer.encode(text, add_special_tokens=False))

    def prefill(self, text: str, *, share: bool = True) -> Prefix:
        """Reads the shared start once. With `share` False every question reads it again (to measure the gain)."""
        return Prefix(self, self.encode(text), share=share)


class Prefix:
    """A shared start of which the keys and values are kept. Each question is read after it and then forgotten."""

    def __init__(self, language_model: LanguageModel, ids: Sequence[int], *, share: bool) -> None:
        self._language_model = language_model
        self._ids = list(ids)
        self._cache = self._forward(self._ids, None).past_key_values if share else None

    def __len__(self) -> int:
        return len(self._ids)

    def next_token(self, suffix: Sequence[int]) -> Tensor:
        """Logits, shape (vocabulary,), float32, of the token that follows start and suffix."""
        if self._cache is None:
            return _last(self._forward([*self._ids, *suffix], None))
        logits = _last(self._forward(suffix, self._cache))
        self._cache.crop(-len(suffix))
        return logits

    def _forward(self, ids: Sequence[int], cache: Cache | None) -> CausalLMOutputWithPast:
        import torch

        model = self._language_model.model
        with torch.inference_mode():
            batch = torch.tensor([list(ids)], device=model.device)
            output = model(batch, past_key_values=cache, use_cache=True, logits_to_keep=1)
        return cast("CausalLMOutputWithPast", output)


def _last(output: CausalLMOutputWithPast) -> Tensor:
    assert output.logits is not None
    return output.logits[0, -1].float()


def choose(logits: Tensor, first_tokens: Mapping[str, int]) -> dict[str, float]:
    """Probability of each label, by the logit of its first token, among these labels only."""
    values = {label: float(logits[token]) for label, token in first_tokens.items()}
    highest = max(values.values())
    weights = {label: math.exp(value - highest) for label, value in values.items()}
    total = sum(weights.values())
    return {label: weight / total for label, weight in weights.items()}


def fastest_dtype() -> dtype:
    """bfloat16 where the processor computes it natively (measured three times as fast as float32), else float32."""
    import torch

    if torch.cuda.is_available():
        return torch.bfloat16
    native = torch.cpu.get_capabilities()
    return torch.bfloat16 if native.get("amx_bf16") or native.get("avx512_bf16") else torch.float32


def with_adapter(model: PreTrainedModel, adapter: Path) -> PreTrainedModel:
    """The model with a LoRA adapter merged into its weights."""
    from peft import PeftModel

    try:
        return cast("PreTrainedModel", PeftModel.from_pretrained(model, str(adapter)).merge_and_unload())
    except (OSError, ValueError, RuntimeError) as error:
        raise JudgementFailed(f"The adapter '{adapter}' does not fit the model: {_first_line(error)}") from error


def _device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _check_memory(source: Path | str) -> None:
    import psutil

    folder = Path(str(source))
    if not folder.is_dir():
        return
    weights = sum(file.stat().st_size for pattern in ("*.safetensors", "*.bin") for file in folder.glob(pattern))
    if not weights:
        raise JudgementFailed(f"The model folder '{folder}' holds no weights (*.safetensors or *.bin).")
    needed, available = weights * MEMORY_HEADROOM, psutil.virtual_memory().available
    if _device() == "cpu" and needed > available:
        raise JudgementFailed(
            f"The model '{folder}' needs about {needed / 1e9:.1f} GB of memory, but {available / 1e9:.1f} GB are free."
        )


def _revision(model: PreTrainedModel) -> str:
    return str(getattr(model.config, "_commit_hash", None) or getattr(model.config, "transformers_version", "unknown"))


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:200]
