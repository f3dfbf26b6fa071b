"""Whisper on batches of stretches up to 30 s, with its own safeguards and a probability for each token."""

import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ..resampling import Floats
from ..voice_activity import Segment
from .hypotheses import NOTHING_HEARD, WORD_BOUNDARY, Hypothesis, Token, hypothesis_of

if TYPE_CHECKING:
    import torch
    from whisper import Whisper
    from whisper.decoding import DecodingResult
    from whisper.tokenizer import Tokenizer

WITHOUT_SPACES: Final = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
SECONDS_PER_POSITION = 0.02  # of the encoder's output


@dataclass(frozen=True, slots=True)
class Safeguards:
    """Whisper's published limits. Text beyond them is decoded again at the next temperature."""

    temperatures: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    most_compression: float = 2.4
    least_log_probability: float = -1.0
    most_no_speech: float = 0.6
    most_tokens: int = 224

    def is_silence(self, result: "DecodingResult") -> bool:
        unsure = result.avg_logprob < self.least_log_probability
        return bool(result.no_speech_prob > self.most_no_speech and unsure)

    def accepts(self, result: "DecodingResult") -> bool:
        repeats = result.compression_ratio > self.most_compression
        return self.is_silence(result) or not (repeats or result.avg_logprob < self.least_log_probability)


class WhisperRecogniser:
    """Decodes a batch at a time; calls from several threads wait for each other.

    Args:
        network: as loaded, in any precision.
        language: ISO 639-1 code of what is spoken.
        prompt: words of the trade that are likely to be said, as a text.
        times: whether to read word times off the attention, for languages that cannot be aligned otherwise.
    """

    def __init__(
        self,
        network: "Whisper",
        *,
        language: str,
        prompt: str | None = None,
        times: bool = False,
        safeguards: Safeguards | None = None,
    ) -> None:
        self._network = network
        self._tokenizer = _open_tokenizer(network, language)
        self._language = language
        self._prompt = prompt
        self._times = times
        self._safeguards = safeguards or Safeguards()
        self._lock = threading.Lock()

    def recognise(self, stretches: Sequence[Floats]) -> list[Hypothesis]:
        """Words of each stretch, (frames,) at 16 kHz, no longer than 30 s."""
        import torch

        if not stretches:
            return []
        with self._lock, torch.inference_mode():
            features = self._network.encoder(self._spectrograms(stretches))
            results = self._decode_until_accepted(features)
            spoken = [number for number, result in enumerate(results) if not self._safeguards.is_silence(result)]
            hypotheses = [NOTHING_HEARD] * len(stretches)
            for number, tokens in zip(spoken, self._tokens([results[n] for n in spoken]), strict=True):
                hypotheses[number] = hypothesis_of(tokens[:-1], end_log_probability=tokens[-1].log_probability)
        return hypotheses

    def _spectrograms(self, stretches: Sequence[Floats]) -> "torch.Tensor":
        import torch
        from whisper.audio import log_mel_spectrogram, pad_or_trim

        mels = [log_mel_spectrogram(pad_or_trim(samples), self._network.dims.n_mels) for samples in stretches]
        weights = self._network.encoder.conv1.weight
        return torch.stack(mels).to(weights.device, weights.dtype)

    def _decode_until_accepted(self, features: "torch.Tensor") -> "list[DecodingResult]":
        results = self._decode(features, self._safeguards.temperatures[0])
        for temperature in self._safeguards.temperatures[1:]:
            refused = [number for number, result in enumerate(results) if not self._safeguards.accepts(result)]
            if not refused:
                break
            for number, result in zip(refused, self._decode(features[refused], temperature), strict=True):
                results[number] = result
        return results

    def _decode(self, features: "torch.Tensor", temperature: float) -> "list[DecodingResult]":
        from whisper.decoding import DecodingOptions

        options = DecodingOptions(
            language=self._language,
            prompt=self._prompt,
            temperature=temperature,
            without_timestamps=True,
            sample_len=self._safeguards.most_tokens,
            fp16=False,
        )
        results: list[DecodingResult] = _decoding_task(self._network, options).run(features)
        return results

    def _tokens(self, results: "Sequence[DecodingResult]") -> Iterator[list[Token]]:
        """Tokens of each text and the end mark, with the probabilities the network gives them when it hears the text
        as a whole."""
        import torch
        from whisper.model import disable_sdpa

        if not results:
            return
        head = [*self._tokenizer.sot_sequence_including_notimestamps]
        rows = [[*head, *result.tokens, self._tokenizer.eot] for result in results]
        longest = max(map(len, rows))
        padded = torch.tensor([row + [self._tokenizer.eot] * (longest - len(row)) for row in rows])
        features = torch.stack([result.audio_features for result in results])
        attention = _Attention(self._network) if self._times else None
        with disable_sdpa(), attention or nullcontext():
            logits = self._network.decoder(padded.to(features.device), features)
        for number, row in enumerate(rows):
            text = row[len(head) :]
            scores = logits[number, len(head) - 1 : len(row) - 1].log_softmax(dim=-1)
            chosen = scores[torch.arange(len(text)), torch.tensor(text)].tolist()
            spans = attention.spans(number, len(head), len(row)) if attention else [None] * len(text)
            yield list(map(Token, self._pieces(text), chosen, spans))

    def _pieces(self, tokens: Sequence[int]) -> list[bytes]:
        """Bytes of each token, those that begin a word marked."""
        boundary = WORD_BOUNDARY.encode()
        bytes_of = self._tokenizer.encoding.decode_single_token_bytes
        pieces = [b"" if token >= self._tokenizer.eot else bytes_of(token) for token in tokens]
        if self._language not in WITHOUT_SPACES:
            return [boundary + piece[1:] if piece.startswith(b" ") else piece for piece in pieces]
        _, words = self._tokenizer.split_to_word_tokens(list(tokens))
        lengths = [len(word) for word in words]
        starts = {sum(lengths[:place]) for place in range(len(lengths))}
        return [boundary + piece if place in starts else piece for place, piece in enumerate(pieces)]


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

    def spans(self, row: int, first: int, last: int) -> list[Segment]:
        """Times of the tokens at positions `first` to `last` by dynamic time warping, in seconds."""
        import numpy as np
        import torch
        from whisper.timing import dtw, median_filter

        heads = [self._layers[layer][row, head] for layer, head in self._network.alignment_heads.indices().T.tolist()]
        weights = torch.stack(heads)[:, :last].float().softmax(dim=-1)
        deviation, mean = torch.std_mean(weights, dim=-2, keepdim=True, unbiased=False)
        matrix = median_filter((weights - mean) / deviation, 7).mean(dim=0)[first - 1 : last - 1]
        tokens, positions = dtw(-matrix)
        starts = [float(positions[np.argmax(tokens == token)]) * SECONDS_PER_POSITION for token in range(last - first)]
        ends = [*starts[1:], float(positions[-1] + 1) * SECONDS_PER_POSITION]
        return list(map(Segment, starts, ends))

    def _keeper(self, number: int) -> Any:  # noqa: ANN401 - a hook has whatever signature torch wants
        def keep(_: object, __: object, output: "tuple[torch.Tensor, torch.Tensor]") -> None:
            self._layers[number] = output[1]

        return keep


def _open_tokenizer(network: "Whisper", language: str) -> "Tokenizer":
    """Whisper keeps its vocabularies once read; reading them it leaves the file open."""
    from whisper.tokenizer import get_tokenizer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        return get_tokenizer(network.is_multilingual, num_languages=network.num_languages, language=language)


def _decoding_task(network: "Whisper", options: object) -> Any:  # noqa: ANN401 - untyped package
    """Whisper's decoder for audio that is encoded already; its own version knows neither that nor bfloat16."""
    from whisper.decoding import DecodingTask

    class EncodedTask(DecodingTask):  # type: ignore[misc]
        def _get_audio_features(self, mel: "torch.Tensor") -> "torch.Tensor":
            return mel

    return EncodedTask(network, options)
