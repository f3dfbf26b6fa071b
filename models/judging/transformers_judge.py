"""Judges with any causal language model: answers are read from label logits, nothing is generated."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from scorecards.schema import AnswerKind, Criterion, Option

from ..errors import JudgementFailed
from ..judgements import Judgement, UnscoredReason
from ..protocols import Progress, silent
from ..transcripts import Channel, EngineInfo, RedactedTranscript
from . import prompts
from .abstention import Abstention, unscored
from .language_model import LanguageModel, Prefix, choose
from .rationales import rationale
from .turn_numbers import rank_turns
from .verdicts import NOT_APPLICABLE, Verdict, decide

SUFFIX_RESERVE = 600
"""Tokens kept free in the model's context for the longest criterion and its turn number."""
CITED_AT_MOST = 3


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

    @property
    def info(self) -> EngineInfo:
        model = self._language_model
        settings = {
            "adapter": self._adapter,
            "dtype": str(model.model.dtype).removeprefix("torch."),
            "least_confidence": self._abstention.choice,
            "least_confidence_grade": self._abstention.grade,
        }
        return EngineInfo(f"transformers:{model.name}", model.version, settings)

    def judge(
        self,
        transcript: RedactedTranscript,
        criteria: Sequence[Criterion],
        *,
        channel: Channel,
        facts: Sequence[str] = (),
        on_progress: Progress = silent,
    ) -> tuple[Judgement, ...]:
        if not any(turn.text.strip() for turn in transcript.turns):
            return self._all_unscored(criteria, UnscoredReason.EMPTY_TRANSCRIPT)
        shared = prompts.interaction(transcript, channel=channel, facts=facts)
        before, after = self._language_model.frame(prompts.instructions(), shared)
        if len(self._language_model.encode(before)) + SUFFIX_RESERVE > self._language_model.context_tokens:
            return self._all_unscored(criteria, UnscoredReason.TRANSCRIPT_TOO_LONG)
        prefix = self._prefill(before)
        interview = Interview(self._language_model, prefix, after, len(transcript.turns))
        judgements = []
        for done, criterion in enumerate(criteria, start=1):
            judgements.append(self._answer(criterion, transcript, interview))
            on_progress(done / len(criteria))
        return tuple(judgements)

    def _prefill(self, text: str) -> Prefix:
        try:
            return self._language_model.prefill(text, share=self._share_prefix)
        except (RuntimeError, MemoryError) as error:
            name = self._language_model.name
            raise JudgementFailed(f"The model '{name}' failed on the transcript: {type(error).__name__}.") from None

    def _answer(self, criterion: Criterion, transcript: RedactedTranscript, interview: "Interview") -> Judgement:
        """Verdict, then evidence, then whether the evidence supports the verdict. Any doubt withholds the answer."""
        asked = prompts.prompt_hash(criterion)
        if criterion.kind not in (AnswerKind.GRADE, AnswerKind.PASS_FAIL, AnswerKind.SINGLE_CHOICE):
            return unscored(criterion, UnscoredReason.HUMAN_ONLY, self.info, prompt_hash=asked)
        distribution = interview.distribution(criterion)
        verdict = decide(criterion, distribution)
        doubt, evidence = self._doubt(criterion, verdict, interview)
        if doubt is not None:
            return unscored(
                criterion, doubt, self.info, leaning=verdict.answer, distribution=distribution,
                confidence=verdict.confidence, evidence=evidence, prompt_hash=asked,
            )  # fmt: skip
        return Judgement(
            criterion=criterion.id,
            answer=verdict.answer,
            confidence=verdict.confidence,
            distribution=distribution,
            evidence=evidence,
            engine=self.info,
            grade=verdict.grade,
            rationale=rationale(criterion, verdict.answer, evidence, transcript),
            prompt_hash=asked,
            leaning=verdict.answer,
        )

    def _doubt(
        self, criterion: Criterion, verdict: Verdict, interview: "Interview"
    ) -> tuple[UnscoredReason | None, tuple[int, ...]]:
        if verdict.confidence < self._abstention.least(criterion):
            return UnscoredReason.LOW_CONFIDENCE, ()
        if verdict.answer == NOT_APPLICABLE:
            return None, ()
        option = criterion.option(verdict.answer)
        supporting = tuple(
            turn for turn in interview.cited(criterion, option) if interview.supports(criterion, option, turn)
        )
        return (None if supporting else UnscoredReason.EVIDENCE_UNSUPPORTED), tuple(sorted(supporting))

    def _all_unscored(self, criteria: Sequence[Criterion], reason: UnscoredReason) -> tuple[Judgement, ...]:
        return tuple(
            unscored(criterion, reason, self.info, prompt_hash=prompts.prompt_hash(criterion)) for criterion in criteria
        )


class Interview:
    """Questions about one interaction, each read after the shared prefix."""

    def __init__(self, language_model: LanguageModel, prefix: Prefix, after: str, turns: int) -> None:
        self._language_model = language_model
        self._prefix = prefix
        self._after = after
        self._turns = turns

    def distribution(self, criterion: Criterion) -> dict[str, float]:
        """Probability of each option value: opportunity first, then the verdict among the rest."""
        options = [option for option in criterion.options if option.value != NOT_APPLICABLE]
        applies = self._applies(criterion) if len(options) < len(criterion.options) else 1.0
        labels = self._labels(options)
        verdict = self._ask(prompts.verdict(criterion, options, labels), labels)
        shares = {option.value: applies * verdict[label] for option, label in zip(options, labels, strict=True)}
        return shares if applies == 1.0 else shares | {NOT_APPLICABLE: 1 - applies}

    def cited(self, criterion: Criterion, answer: Option) -> list[int]:
        """The likeliest turn numbers among those that exist, best first."""
        question = self._suffix(prompts.evidence(criterion, answer))
        ranked = rank_turns(
            self._turns, self._language_model.encode, lambda ids: self._prefix.next_token(question + ids)
        )
        return ranked[:CITED_AT_MOST]

    def supports(self, criterion: Criterion, answer: Option, turn: int) -> bool:
        return self._ask(prompts.support(criterion, answer, turn), ("yes", "no"))["yes"] > 0.5

    def _applies(self, criterion: Criterion) -> float:
        if not criterion.opportunity:
            return 1.0
        return self._ask(prompts.opportunity(criterion), ("yes", "no"))["yes"]

    def _labels(self, options: Sequence[Option]) -> tuple[str, ...]:
        values = tuple(option.value for option in options)
        return values if self._distinct(values) else prompts.letters(len(values))

    def _distinct(self, labels: Sequence[str]) -> bool:
        return len(set(self._first_tokens(labels).values())) == len(labels)

    def _first_tokens(self, labels: Sequence[str]) -> Mapping[str, int]:
        return {label: self._language_model.encode(label)[0] for label in labels}

    def _ask(self, question: str, labels: Sequence[str]) -> dict[str, float]:
        return choose(self._prefix.next_token(self._suffix(question)), self._first_tokens(labels))

    def _suffix(self, question: str) -> list[int]:
        return self._language_model.encode(question + self._after)
