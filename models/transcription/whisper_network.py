"""The two halves of a Whisper network: the encoder over whole windows, the decoder one token of every row at a time."""

from typing import TYPE_CHECKING

from .whisper_attention import attend, in_heads, joined

if TYPE_CHECKING:
    import torch
    from whisper import Whisper
    from whisper.model import MultiHeadAttention, ResidualAttentionBlock

    States = tuple[torch.Tensor, torch.Tensor]  # keys and values: (rows, heads, positions, width of a head)


def encode(network: "Whisper", spectrograms: "torch.Tensor") -> "torch.Tensor":
    """Features (rows, 1500, width) of log mel `spectrograms` (rows, mels, 3000)."""
    from torch.nn.functional import gelu

    encoder = network.encoder
    states = gelu(encoder.conv2(gelu(encoder.conv1(spectrograms)))).permute(0, 2, 1)
    states = states + encoder.positional_embedding
    for block in encoder.blocks:
        states = encoded_further(block, states)
    features: torch.Tensor = encoder.ln_post(states)
    return features


def encoded_further(block: "ResidualAttentionBlock", states: "torch.Tensor") -> "torch.Tensor":
    """What one layer of the encoder makes of `states` (rows, positions, width)."""
    normal = block.attn_ln(states)
    states = states + _attention(block.attn, normal, _states(block.attn, normal))
    further: torch.Tensor = states + block.mlp(block.mlp_ln(states))
    return further


class DecoderSteps:
    """The decoder over one batch. What a token adds to the keys and values is kept, never computed again.

    Args:
        features: as `encode` gives them, (rows, 1500, width).
        longest: tokens of the longest text, the beginning included.
    """

    def __init__(self, network: "Whisper", features: "torch.Tensor", longest: int) -> None:
        self._decoder = network.decoder
        self._rows, self._length = len(features), 0
        self._heard = [_contiguous(_states(block.cross_attn, features)) for block in self._decoder.blocks]
        heads = network.dims.n_text_head
        shape = (self._rows, heads, longest, network.dims.n_text_state // heads)
        self._said = [(features.new_empty(shape), features.new_empty(shape)) for _ in self._heard]

    def advance(self, tokens: "torch.Tensor") -> "torch.Tensor":
        """States (rows, tokens, width) after the next `tokens` (rows, tokens) of each row.

        Several tokens at once are for the first call only.
        """
        first, self._length = self._length, self._length + tokens.shape[1]
        positions = self._decoder.positional_embedding[first : self._length]
        states = self._decoder.token_embedding(tokens) + positions
        for layer, block in enumerate(self._decoder.blocks):
            states = states + self._listen_to_self(layer, block, block.attn_ln(states))
            heard = (self._heard[layer][0][: self._rows], self._heard[layer][1][: self._rows])
            states = states + _attention(block.cross_attn, block.cross_attn_ln(states), heard)
            states = states + block.mlp(block.mlp_ln(states))
        final: torch.Tensor = self._decoder.ln(states)
        return final

    def scores(self, states: "torch.Tensor") -> "torch.Tensor":
        """Logits (rows, vocabulary) of the token that follows one position's `states` (rows, width)."""
        scores: torch.Tensor = (states @ self._decoder.token_embedding.weight.T).float()
        return scores

    def drop(self, row: int) -> None:
        """Go on without `row`; the last row takes its number."""
        self._rows -= 1
        for states in (*self._heard, *self._said):
            for kept in states:
                kept[row] = kept[self._rows]

    def _listen_to_self(self, layer: int, block: "ResidualAttentionBlock", inputs: "torch.Tensor") -> "torch.Tensor":
        count = inputs.shape[1]
        known = [kept[: self._rows, :, : self._length] for kept in self._said[layer]]
        for kept, new in zip(known, _states(block.attn, inputs), strict=True):
            kept[:, :, -count:] = new
        return _attention(block.attn, inputs, (known[0], known[1]), causal=count > 1)


def _states(attention: "MultiHeadAttention", inputs: "torch.Tensor") -> "States":
    keys, values = attention.key(inputs), attention.value(inputs)
    return in_heads(keys, attention.n_head), in_heads(values, attention.n_head)


def _attention(
    attention: "MultiHeadAttention", inputs: "torch.Tensor", states: "States", *, causal: bool = False
) -> "torch.Tensor":
    query = in_heads(attention.query(inputs), attention.n_head)
    out: torch.Tensor = attention.out(joined(attend(query, *states, causal=causal)))
    return out


def _contiguous(states: "States") -> "States":
    """Read once for each token: worth the copy."""
    return states[0].contiguous(), states[1].contiguous()
