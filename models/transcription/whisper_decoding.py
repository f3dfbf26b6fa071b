"""Whisper on batches of stretches up to 30 s, with its own safeguards and a probability for each token."""

import math
import threading
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..errors import TranscriptionFailed
from ..resampling import NETWORK_RATE, Floats
from ..voice_activity import Segment
from .hypotheses import NOTHING_HEARD, WORD_BOUNDARY, Hypothesis, Token, hypothesis_of
from .whisper_network import encode
from .whisper_text import Decoded, TextDecoder
from .whisper_times import token_times

if TYPE_CHECKING:
    import torch
    from whisper import Whisper
    from whisper.tokenizer import Tokenizer

WITHOUT_SPACES: Final = frozenset({"zh", "ja", "th", "lo", "my", "yue"})


@dataclass(frozen=True, slots=True)
class Safeguards:
    """Whisper's published limits, and no more tokens than anybody can say in the time.

    Text beyond a limit is decoded again at the next temperature.
    """

    temperatures: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    most_compression: float = 2.4
    least_log_probability: float = -1.0
    most_no_speech: float = 0.6
    most_tokens: int = 224
    tokens_per_second: float = 15.0

    def is_silence(self, decoded: Decoded) -> bool:
        unsure = decoded.mean_log_probability < self.least_log_probability
        return decoded.no_speech > self.most_no_speech and unsure

    def accepts(self, decoded: Decoded, compression: float) -> bool:
        """`compression`: how many times shorter the text gets by compressing it, which is what repetition does."""
        repeats = compression > self.most_compression
        return self.is_silence(decoded) or not (repeats or decoded.mean_log_probability < self.least_log_probability)

    def longest_text(self, samples: Floats) -> int:
        """Tokens that can be said in `samples` at 16 kHz."""
        return max(1, min(self.most_tokens, math.ceil(samples.size / NETWORK_RATE * self.tokens_per_second)))


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
        self._decoder = TextDecoder(network, self._tokenizer, prompt)
        self._language = language
        self._times = times
        self._safeguards = safeguards or Safeguards()
        self._lock = threading.Lock()

    def recognise(self, stretches: Sequence[Floats]) -> list[Hypothesis]:
        """Words of each stretch, (frames,) at 16 kHz, no longer than 30 s."""
        import torch

        if not stretches:
            return []
        with self._lock, torch.inference_mode():
            features = encode(self._network, self._spectrograms(stretches))
            texts = self._decode_until_accepted(features, list(map(self._safeguards.longest_text, stretches)))
            spoken = [number for number, text in enumerate(texts) if not self._safeguards.is_silence(text)]
            hypotheses = [NOTHING_HEARD] * len(stretches)
            times = self._token_times([texts[n] for n in spoken], features[spoken], [stretches[n] for n in spoken])
            for number, spans in zip(spoken, times, strict=True):
                hypotheses[number] = self._hypothesis(texts[number], spans)
        return hypotheses

    def _spectrograms(self, stretches: Sequence[Floats]) -> "torch.Tensor":
        import torch
        from whisper.audio import log_mel_spectrogram, pad_or_trim

        mels = [log_mel_spectrogram(pad_or_trim(samples), self._network.dims.n_mels) for samples in stretches]
        weights = self._network.encoder.conv1.weight
        return torch.stack(mels).to(weights.device, weights.dtype)

    def _decode_until_accepted(self, features: "torch.Tensor", most: Sequence[int]) -> list[Decoded]:
        texts = self._decoder.decode(features, most, self._safeguards.temperatures[0])
        for temperature in self._safeguards.temperatures[1:]:
            refused = [number for number, text in enumerate(texts) if not self._accepts(text)]
            if not refused:
                break
            again = self._decoder.decode(features[refused], [most[number] for number in refused], temperature)
            for number, text in zip(refused, again, strict=True):
                texts[number] = text
        return texts

    def _accepts(self, text: Decoded) -> bool:
        from whisper.utils import compression_ratio

        return self._safeguards.accepts(text, compression_ratio(self._tokenizer.decode(list(text.tokens)).strip()))

    def _token_times(
        self, texts: Sequence[Decoded], features: "torch.Tensor", stretches: Sequence[Floats]
    ) -> Sequence[Sequence[Segment | None]]:
        """When each token of each text was said, if this recogniser tells."""
        if not self._times or not texts:
            return [[None] * len(text.tokens) for text in texts]
        return token_times(
            self._network,
            features,
            [text.tokens for text in texts],
            seconds=[samples.size / NETWORK_RATE for samples in stretches],
            head=self._tokenizer.sot_sequence_including_notimestamps,
            end=self._tokenizer.eot,
        )

    def _hypothesis(self, text: Decoded, spans: Sequence[Segment | None]) -> Hypothesis:
        tokens = list(map(Token, self._pieces(text.tokens), text.log_probabilities, spans))
        return hypothesis_of(tokens, end_log_probability=text.end_log_probability)

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


def _open_tokenizer(network: "Whisper", language: str) -> "Tokenizer":
    """Whisper keeps its vocabularies once read; reading them it leaves the file open.

    Raises TranscriptionFailed for a language that the weights do not know.
    """
    from whisper.tokenizer import LANGUAGES, get_tokenizer

    if language not in (LANGUAGES if network.is_multilingual else {"en"}):
        known = "English only" if not network.is_multilingual else f"no language '{language}'"
        raise TranscriptionFailed(f"The weights know {known}. Change CALLQA_TRANSCRIBER_LANGUAGE or the model.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        return get_tokenizer(network.is_multilingual, num_languages=network.num_languages, language=language)
