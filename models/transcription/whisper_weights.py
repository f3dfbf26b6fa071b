"""Loading a Whisper checkpoint, and the number format it runs fastest in."""

import copy
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import TranscriptionFailed
from .whisper_network import encoded_further

if TYPE_CHECKING:
    import torch
    from whisper import Whisper
    from whisper.model import ResidualAttentionBlock

SETTING = "CALLQA_WHISPER_MODEL"
CPU_INFO = Path("/proc/cpuinfo")
BFLOAT16_INSTRUCTIONS = frozenset({"amx_bf16", "avx512_bf16"})
PROBE_RUNS = 3


def load(model: str, device: str) -> "Whisper":
    """The network of a size such as "base.en", downloaded at its first use, or of a checkpoint file.

    Raises:
        TranscriptionFailed: there is no such size or file, it cannot be had, or it is no Whisper checkpoint.
    """
    import whisper

    known = model in whisper.available_models()
    if not known and not Path(model).is_file():
        sizes = ", ".join(whisper.available_models())
        raise TranscriptionFailed(
            f"There is no Whisper model '{model}'. "
            f"Set {SETTING} to the path of a checkpoint file or to one of: {sizes}."
        )
    try:
        return whisper.load_model(model, device=device)
    except (OSError, RuntimeError) as error:
        if known:
            raise TranscriptionFailed(
                f"The Whisper model '{model}' is not on this machine and could not be downloaded. "
                f"Copy its checkpoint here and set {SETTING} to the path of the file."
            ) from error
        raise TranscriptionFailed(_not_a_checkpoint(model)) from error
    except Exception as error:  # a damaged pickle raises almost anything
        raise TranscriptionFailed(_not_a_checkpoint(model)) from error


def best_device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def best_precision(network: "Whisper", device: str, cpu_info: Path = CPU_INFO) -> "torch.dtype":
    """Half precision on a GPU; on a CPU with instructions for bfloat16 whichever is faster; else single precision.

    Instructions alone promise nothing, so one layer of the network is timed both ways: about a second.
    """
    import torch

    if device.startswith("cuda"):
        return torch.float16
    flags = cpu_info.read_text("utf-8").split() if cpu_info.is_file() else []
    if not BFLOAT16_INSTRUCTIONS.intersection(flags):
        return torch.float32
    block = network.encoder.blocks[0]
    positions = network.dims.n_audio_ctx
    return min((torch.float32, torch.bfloat16), key=lambda precision: layer_seconds(block, precision, positions))


def layer_seconds(block: "ResidualAttentionBlock", precision: "torch.dtype", positions: int) -> float:
    """Seconds that an encoder layer takes for one window in `precision`, at its best."""
    import torch

    layer = copy.deepcopy(block)
    _set_precision(layer, precision)
    states = torch.zeros(1, positions, layer.attn.query.in_features, dtype=precision)
    seconds = []
    with torch.inference_mode():
        encoded_further(layer, states)
        for _ in range(PROBE_RUNS):
            started = time.perf_counter()
            encoded_further(layer, states)
            seconds.append(time.perf_counter() - started)
    return min(seconds)


def convert(network: "Whisper", precision: "torch.dtype") -> "Whisper":
    """Weights in `precision`, in place. Normalisation stays in single precision, which Whisper's code relies on."""
    encoder = network.encoder
    encoder.positional_embedding = encoder.positional_embedding.to(precision)
    _set_precision(network, precision)
    return network.eval()


def _set_precision(module: "torch.nn.Module", precision: "torch.dtype") -> None:
    from whisper.model import LayerNorm

    for part in module.modules():
        if not isinstance(part, LayerNorm):
            for parameter in part.parameters(recurse=False):
                parameter.data = parameter.data.to(precision)


def _not_a_checkpoint(model: str) -> str:
    return f"The file '{model}' is not a Whisper checkpoint or is damaged. Set {SETTING} to another one."
