"""When each token was said, read off the attention that the decoder pays to the audio."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..voice_activity import Segment

if TYPE_CHECKING:
    import torch
    from whisper import Whisper

SECONDS_PER_POSITION = 0.02  # of the encoder's output
SMOOTHED = 7  # positions


def token_times(
    network: "Whisper",
    features: "torch.Tensor",
    texts: Sequence[Sequence[int]],
    *,
    seconds: Sequence[float],
    head: Sequence[int],
    end: int,
) -> list[list[Segment]]:
    """Times of the tokens of each text in seconds from the start of its window.

    Args:
        features: of the windows, (rows, 1500, width).
        seconds: of sound in each window; no token is said in the padding.
        head, end: the tokens before and after every text.
    """
    import torch
    from whisper.model import disable_sdpa

    rows = [[*head, *text, end] for text in texts]
    longest = max(map(len, rows))
    padded = torch.tensor([row + [end] * (longest - len(row)) for row in rows], device=features.device)
    with disable_sdpa(), _Attention(network) as attention:
        network.decoder(padded, features)
    heard = [max(1, round(length / SECONDS_PER_POSITION)) for length in seconds]
    return [attention.spans(number, len(head), len(row), heard[number])[:-1] for number, row in enumerate(rows)]


class _Attention:
    """Collects the cross-attention of one pass of the decoder, and reads token times off it."""

    def __init__(self, network: "Whisper") -> None:
        self._network = network
        self._layers: dict[int, torch.Tensor] = {}

    def __enter__(self) -> "_Attention":
        self._hooks = [
            block.cross_attn.register_forward_hook(self._keeper(number))
            for number, block in enumerate(self._network.decoder.blocks)
        ]
        return self

    def __exit__(self, *_: object) -> None:
        for hook in self._hooks:
            hook.remove()

    def spans(self, row: int, first: int, last: int, heard: int) -> list[Segment]:
        """Times of tokens `first` to `last` by dynamic time warping over the `heard` positions, in seconds."""
        import numpy as np
        import torch
        from whisper.timing import dtw, median_filter

        heads = [self._layers[layer][row, head] for layer, head in self._network.alignment_heads.indices().T.tolist()]
        weights = torch.stack(heads)[:, :last, :heard].float().softmax(dim=-1)
        deviation, mean = torch.std_mean(weights, dim=-2, keepdim=True, unbiased=False)
        matrix = median_filter((weights - mean) / deviation, SMOOTHED).mean(dim=0)[first - 1 : last - 1]
        tokens, positions = dtw(-matrix)
        starts = [float(positions[np.argmax(tokens == token)]) * SECONDS_PER_POSITION for token in range(last - first)]
        ends = [*starts[1:], float(positions[-1] + 1) * SECONDS_PER_POSITION]
        return list(map(Segment, starts, ends))

    def _keeper(self, number: int) -> Any:  # noqa: ANN401 - a hook has whatever signature torch wants
        def keep(_: object, __: object, output: "tuple[torch.Tensor, torch.Tensor]") -> None:
            self._layers[number] = output[1]

        return keep
