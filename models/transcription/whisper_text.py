"""Greedy or sampled text for a batch of encoded windows; rows that are finished leave the batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .whisper_network import DecoderSteps

if TYPE_CHECKING:
    import torch
    from whisper import Whisper
    from whisper.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Decoded:
    """Tokens of one window with the natural logarithm of each one's probability, as Whisper's own decoder scores them.

    `end_log_probability` is zero where the text was cut off; `no_speech` is the probability that nobody speaks.
    """

    tokens: tuple[int, ...]
    log_probabilities: tuple[float, ...]
    end_log_probability: float
    no_speech: float

    @property
    def mean_log_probability(self) -> float:
        return (sum(self.log_probabilities) + self.end_log_probability) / (len(self.tokens) + 1)


class TextDecoder:
    """Decodes encoded windows.

    Args:
        prompt: text before what is said, whose words become likelier.
    """

    def __init__(self, network: "Whisper", tokenizer: "Tokenizer", prompt: str | None = None) -> None:
        self._network = network
        self._tokenizer = tokenizer
        beginning = tokenizer.sot_sequence_including_notimestamps
        self._head = (*_prompt(tokenizer, prompt, network.dims.n_text_ctx), *beginning)
        self._never = [*tokenizer.non_speech_tokens, *range(tokenizer.eot + 1, network.dims.n_vocab)]
        self._never_first = [*tokenizer.encode(" "), tokenizer.eot]

    def decode(self, features: "torch.Tensor", most: Sequence[int], temperature: float) -> list[Decoded]:
        """The text of each row of `features` (rows, 1500, width), no longer than its `most` tokens.

        Sampling draws the same numbers every time, so that a recording heard twice reads the same.
        """
        import torch

        room = self._network.dims.n_text_ctx - len(self._head)
        texts = [_Text(min(limit, room)) for limit in most]
        steps = DecoderSteps(self._network, features, len(self._head) + max(text.most for text in texts))
        chance = torch.Generator(features.device).manual_seed(0)
        states = steps.advance(torch.tensor([self._head] * len(texts), device=features.device))
        start = self._head.index(self._tokenizer.sot)
        silence = steps.scores(states[:, start]).softmax(dim=-1)[:, self._tokenizer.no_speech].tolist()
        going = list(range(len(texts)))
        while going:
            scores = self._allowed(steps.scores(states[:, -1]), first=not texts[going[0]].tokens)
            chosen = _choose(scores, temperature, chance)
            logs = scores.gather(1, chosen)[:, 0] - scores.logsumexp(dim=-1)
            for row, token, log in zip(going, chosen[:, 0].tolist(), logs.tolist(), strict=True):
                texts[row].add(token, log, self._tokenizer.eot)
            chosen = self._drop_finished(steps, going, texts, chosen)
            if going:
                states = steps.advance(chosen)
        return [text.decoded(no_speech) for text, no_speech in zip(texts, silence, strict=True)]

    def _allowed(self, scores: "torch.Tensor", *, first: bool) -> "torch.Tensor":
        scores[:, self._never] = -float("inf")
        if first:
            scores[:, self._never_first] = -float("inf")
        return scores

    @staticmethod
    def _drop_finished(
        steps: DecoderSteps, going: list[int], texts: "Sequence[_Text]", chosen: "torch.Tensor"
    ) -> "torch.Tensor":
        """Takes finished rows out of `going`; what is left of `chosen`, in the new order of rows."""
        for place in reversed(range(len(going))):
            if texts[going[place]].finished:
                steps.drop(place)
                going[place] = going[-1]
                chosen[place] = chosen[len(going) - 1]
                going.pop()
        return chosen[: len(going)]


class _Text:
    """One row while it grows."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.tokens: list[int] = []
        self._logs: list[float] = []
        self._end = 0.0
        self.finished = False

    def add(self, token: int, log_probability: float, end: int) -> None:
        if token == end:
            self._end, self.finished = log_probability, True
            return
        self.tokens.append(token)
        self._logs.append(log_probability)
        self.finished = len(self.tokens) == self.most

    def decoded(self, no_speech: float) -> Decoded:
        return Decoded(tuple(self.tokens), tuple(self._logs), self._end, no_speech)


def _choose(scores: "torch.Tensor", temperature: float, chance: "torch.Generator") -> "torch.Tensor":
    """The next token of each row, (rows, 1)."""
    if not temperature:
        return scores.argmax(dim=-1, keepdim=True)
    return (scores / temperature).softmax(dim=-1).multinomial(1, generator=chance)


def _prompt(tokenizer: "Tokenizer", text: str | None, positions: int) -> tuple[int, ...]:
    """Whisper keeps the end of a prompt that takes more than half of its positions."""
    if not text:
        return ()
    return (tokenizer.sot_prev, *tokenizer.encode(" " + text.strip())[-(positions // 2 - 1) :])
