"""Loading a Whisper checkpoint, and the number format it runs fastest in."""

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import TranscriptionFailed

if TYPE_CHECKING:
    import torch
    from whisper import Whisper

SETTING = "CALLQA_WHISPER_MODEL"
CPU_INFO = Path("/proc/cpuinfo")
FAST_BFLOAT16 = frozenset({"amx_bf16", "avx512_bf16"})


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


def best_precision(device: str, cpu_info: Path = CPU_INFO) -> "torch.dtype":
    """Half precision on a GPU, bfloat16 on processors with instructions for it, else single precision."""
    import torch

    if device.startswith("cuda"):
        return torch.float16
    flags = cpu_info.read_text("utf-8").split() if cpu_info.is_file() else []
    return torch.bfloat16 if FAST_BFLOAT16.intersection(flags) else torch.float32


def convert(network: "Whisper", precision: "torch.dtype") -> "Whisper":
    """Weights in `precision`, in place. Normalisation stays in single precision, which Whisper's code relies on."""
    import torch
    from whisper.model import LayerNorm

    for module in network.modules():
        if isinstance(module, LayerNorm):
            continue
        for parameter in module.parameters(recurse=False):
            parameter.data = parameter.data.to(precision)
    network.encoder.positional_embedding = network.encoder.positional_embedding.to(precision)
    assert all(layer.weight.dtype is torch.float32 for layer in network.modules() if isinstance(layer, LayerNorm))
    return network.eval()


def _not_a_checkpoint(model: str) -> str:
    return f"The file '{model}' is not a Whisper checkpoint or is damaged. Set {SETTING} to another one."
