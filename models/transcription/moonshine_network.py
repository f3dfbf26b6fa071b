"""The Moonshine encoder-decoder on ONNX Runtime.

The wheel `moonshine-voice` carries the MIT-licensed `tiny-en` weights. Running them ourselves instead of through its
library gives what that library keeps to itself: the probability of each token, our own cutting, and calls from
several threads at once.

Jeffries et al. 2024, "Moonshine: Speech Recognition for Live Transcription and Voice Commands".
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from ..onnx import open_session
from ..resampling import NETWORK_RATE
from ..wheels import packaged_file
from .hypotheses import NOTHING_HEARD, Hypothesis, Token, hypothesis_of

START, END = 1, 2
SHORTEST = NETWORK_RATE // 4  # samples; the encoder's convolutions need about 0.1 s

Floats = npt.NDArray[np.float32]
Cache = dict[str, Floats]


class MoonshineNetwork:
    """Greedy decoding of one stretch of speech at a time. Safe to call from several threads.

    Args:
        tokens_per_second: no English is spoken faster; stops a decoder that has fallen into a loop.
    """

    def __init__(self, weights: Path | None = None, *, tokens_per_second: float = 7.0) -> None:
        folder = weights or packaged_file("moonshine_voice", "assets", "tiny-en", "tokenizer.bin").parent
        self._encoder = open_session(folder / "encoder_model.ort")
        self._decoder = open_session(folder / "decoder_model_merged.ort")
        self.pieces: Final = tuple(read_pieces((folder / "tokenizer.bin").read_bytes()))
        self._outputs = [output.name.replace("present", "past_key_values") for output in self._decoder.get_outputs()]
        self._tokens_per_second = tokens_per_second
        self._empty_cache = _empty_cache(self._decoder.get_inputs())

    def recognise(self, samples: Floats) -> Hypothesis:
        """Words in `samples`: (frames,) at 16 kHz, up to about 30 s."""
        if samples.size < SHORTEST:
            return NOTHING_HEARD
        tokens: list[Token] = []
        for step in self.decoding(samples):
            identifier = int(step.scores.argmax())
            log_probability = log_probability_of(identifier, step.scores)
            if identifier == END:
                return hypothesis_of(tokens, end_log_probability=log_probability)
            tokens.append(Token(self.pieces[identifier], log_probability))
            step.choose(identifier)
        return hypothesis_of(tokens, end_log_probability=math.log(1e-3))

    def decoding(self, samples: Floats) -> Iterator["Step"]:
        """Scores for each next token, of which the caller chooses one, until it stops or nobody could speak so fast."""
        batch = samples[np.newaxis]
        mask = np.ones(batch.shape, np.int64)
        (states,) = self._encoder.run(None, {"input_values": batch, "attention_mask": mask})
        most = math.ceil(samples.size / NETWORK_RATE * self._tokens_per_second) + 1
        steps = self._steps({"encoder_hidden_states": states, "encoder_attention_mask": mask})
        return islice(steps, most)

    def _steps(self, encoded: Mapping[str, npt.NDArray[np.generic]]) -> Iterator["Step"]:
        cache: Cache = dict(self._empty_cache)
        token, first = START, True
        while True:
            inputs = {"input_ids": np.array([[token]], np.int64), "use_cache_branch": np.array([not first])}
            logits, *states = self._decoder.run(None, {**encoded, **inputs, **cache})
            for name, state in zip(self._outputs[1:], states, strict=True):
                if first or ".decoder." in name:
                    cache[name] = state
            first = False
            step = Step(logits[0, -1])
            yield step
            token = step.chosen


@dataclass(slots=True)
class Step:
    """`scores` are the logits (tokens,) of the next token. Choose one before asking for the next step."""

    scores: Floats = field(repr=False)
    chosen: int = END

    def choose(self, token: int) -> None:
        self.chosen = token


def read_pieces(data: bytes) -> Iterator[bytes]:
    """Token pieces of Moonshine's `tokenizer.bin`: each is a length of one or two bytes, then UTF-8."""
    position = 0
    while position < len(data):
        length = data[position]
        position += 1
        if length >= 128:
            length += 128 * data[position] - 128
            position += 1
        yield _piece(data[position : position + length])
        position += length


def _piece(raw: bytes) -> bytes:
    """`<0x41>` stands for one byte; other pieces in angle brackets are marks, not text."""
    if raw.startswith(b"<0x") and raw.endswith(b">"):
        return bytes([int(raw[3:-1], 16)])
    return b"" if len(raw) > 2 and raw.startswith(b"<") and raw.endswith(b">") else raw


def log_probability_of(token: int, scores: Floats) -> float:
    """Natural logarithm of a token's probability, from the logits of all."""
    highest = scores.max()
    return float(scores[token] - highest) - math.log(float(np.exp(scores - highest).sum()))


def _empty_cache(inputs: "list[object]") -> Cache:
    """One unused position for each state: the network wants tensors, and ignores them in the first step."""
    states = [(i.name, i.shape) for i in inputs if i.name.startswith("past_key_values")]  # type: ignore[attr-defined]
    return {name: np.zeros((1, shape[1], 1, shape[3]), np.float32) for name, shape in states}
