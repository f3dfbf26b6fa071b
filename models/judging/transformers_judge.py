"""Judges with any causal language model: answers are read from label logits, nothing is generated."""

from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Self

from scorecards.schema import Criterion, Option

from ..errors import JudgementFailed
from ..judgements import Judgement, UnscoredReason
from ..protocols import Progress, silent
from ..transcripts import Channel, EngineInfo, RedactedTranscript
from . import prompts
from .abstention import Abstention
from .interviews import Interviewer
from .language_model import LanguageModel, Prefix, choose
from .turn_numbers import rank_turns

SUFFIX_RESERVE = 600
"""Tokens kept free in the model's context for the longest criterion and its turn number."""


class TransformersJudge:
    """A `Judge` on a local causal language model.

    `model` is a folder, a name of a downloaded model, or a loaded `LanguageModel`. `adapter` is a LoRA folder.
    `share_prefix` False reads the whole prompt for every question: the same answers, slower; it exists to measure.
    """

    def __init__(
        self,
        model: Path | str | LanguageModel,
        *,
        adapter: Path | None = None,
        abstention: Abstention | None = None,
        share_prefix: bool = True,
    ) -> None:
        self._language_model = model if isinstance(model, LanguageModel) else LanguageModel.load(model, adapter=adapter)
        self._adapter = adapter.name if adapter else None
        self._abstention = abstention or Abstention()
        self._share_prefix = share_prefix

    @cached_property
    def info(self) -> EngineInfo:
        model = self._language_model
        settings = {
            "adapter": self._adapter,
            "dtype": str(model.model.dtype).removeprefix("torch."),
            "least_confidence": self._abstention.choice,
            "least_confidence_grade": self._abstention.grade,
        }
        return EngineInfo(f"transformers:{model.name}", model.version, settings)

    def with_least_confidence(self, least: Mapping[str, float]) -> Self:
        """The same judge, answering the named criteria from these confidences on."""
        other = copy(self)
        other._abstention = self._abstention.adjusted(least)
        return other

    def judge(
        self,
        transcript: RedactedTranscript,
        criteria: Sequence[Criterion],
        *,
        channel: Channel,
        facts: Sequence[str] = (),
        on_progress: Progress = silent,
    ) -> tuple[Judgement, ...]:
        interviewer = Interviewer(self.info, self._abstention)
        if not any(turn.text.strip() for turn in transcript.turns):
            return interviewer.none(criteria, UnscoredReason.EMPTY_TRANSCRIPT)
        shared = prompts.interaction(transcript, channel=channel, facts=facts)
        before, after = self._language_model.frame(prompts.instructions(), shared)
        if len(self._language_model.encode(before)) + SUFFIX_RESERVE > self._language_model.context_tokens:
            return interviewer.none(criteria, UnscoredReason.TRANSCRIPT_TOO_LONG)
        reader = PrefixReader(self._language_model, self._prefill(before), after, len(transcript.turns))
        return interviewer.answers(criteria, transcript, reader, on_progress)

    def _prefill(self, text: str) -> Prefix:
        try:
            return self._language_model.prefill(text, share=self._share_prefix)
        except (RuntimeError, MemoryError) as error:
            name = self._language_model.name
            raise JudgementFailed(f"The model '{name}' failed on the transcript: {type(error).__name__}.") from None


class PrefixReader:
    """A `Respondent` that reads each question after the shared prefix and answers by its next-token logits."""

    def __init__(self, language_model: LanguageModel, prefix: Prefix, after: str, turns: int) -> None:
        self._language_model = language_model
        self._prefix = prefix
        self._after = after
        self._turns = turns

    def choose(self, question: str, labels: Sequence[str]) -> Mapping[str, float]:
        return choose(self._prefix.next_token(self._suffix(question)), self._first_tokens(labels))

    def labels(self, options: Sequence[Option]) -> tuple[str, ...]:
        values = tuple(option.value for option in options)
        distinct = len(set(self._first_tokens(values).values())) == len(values)
        return values if distinct else prompts.letters(len(values))

    def turns(self, question: str) -> list[int]:
        suffix = self._suffix(question)
        return rank_turns(self._turns, self._language_model.encode, lambda ids: self._prefix.next_token(suffix + ids))

    def _first_tokens(self, labels: Sequence[str]) -> Mapping[str, int]:
        return {label: self._language_model.encode(label)[0] for label in labels}

    def _suffix(self, question: str) -> list[int]:
        return self._language_model.encode(question + self._after)
