"""Asks a language model about one criterion: opportunity, verdict, evidence, support. Doubt withholds the answer."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from scorecards.choices import chosen
from scorecards.schema import AnswerKind, Criterion, Option

from ..judgements import Judgement, UnscoredReason
from ..protocols import Progress
from ..transcripts import EngineInfo, RedactedTranscript
from . import prompts
from .abstention import Abstention, unscored
from .rationales import rationale
from .several import options_judged, together
from .verdicts import NOT_APPLICABLE, Verdict, decide

ASKED_OF_A_MODEL = tuple(kind for kind in AnswerKind if kind.has_options)

YES_OR_NO = ("yes", "no")


class Unparsable(Exception):
    """The model said something that is no answer to the question."""


class Respondent(Protocol):
    """A language model that has read one interaction. May raise `Unparsable`."""

    def choose(self, question: str, labels: Sequence[str]) -> Mapping[str, float]:
        """Probability of each label as the answer, summing to 1."""
        ...

    def labels(self, options: Sequence[Option]) -> tuple[str, ...]:
        """What to call the options, so that this model's answers can be told apart."""
        ...

    def turns(self, question: str) -> Sequence[int]:
        """Turn numbers that answer the question, likeliest first; only such as exist."""
        ...


class Interviewer:
    """Puts criteria to respondents and makes judgements of what they say."""

    def __init__(self, info: EngineInfo, abstention: Abstention) -> None:
        self._info = info
        self._abstention = abstention

    def answers(
        self,
        criteria: Sequence[Criterion],
        transcript: RedactedTranscript,
        respondent: Respondent,
        on_progress: Progress,
    ) -> tuple[Judgement, ...]:
        """One criterion after the other."""
        judgements = []
        for done, criterion in enumerate(criteria, start=1):
            judgements.append(self.answer(criterion, transcript, respondent))
            on_progress(done / len(criteria))
        return tuple(judgements)

    def answer(self, criterion: Criterion, transcript: RedactedTranscript, respondent: Respondent) -> Judgement:
        asked = prompts.prompt_hash(criterion)
        if criterion.kind not in ASKED_OF_A_MODEL:
            return unscored(criterion, UnscoredReason.HUMAN_ONLY, self._info, prompt_hash=asked)
        try:
            return self._judgement(criterion, transcript, respondent, asked)
        except Unparsable:
            return unscored(criterion, UnscoredReason.UNPARSABLE, self._info, prompt_hash=asked)

    def none(self, criteria: Sequence[Criterion], reason: UnscoredReason) -> tuple[Judgement, ...]:
        """All criteria withheld for one reason."""
        return tuple(
            unscored(criterion, reason, self._info, prompt_hash=prompts.prompt_hash(criterion))
            for criterion in criteria
        )

    def _judgement(
        self, criterion: Criterion, transcript: RedactedTranscript, respondent: Respondent, asked: str
    ) -> Judgement:
        distribution = _distribution(criterion, respondent)
        if not distribution:
            return unscored(criterion, UnscoredReason.LOW_CONFIDENCE, self._info, prompt_hash=asked)
        verdict = decide(criterion, distribution)
        doubt, evidence = self._doubt(criterion, verdict, respondent)
        if doubt is not None:
            return unscored(
                criterion, doubt, self._info, leaning=verdict.answer, distribution=distribution,
                confidence=verdict.confidence, evidence=evidence, prompt_hash=asked,
            )  # fmt: skip
        return Judgement(
            criterion=criterion.id,
            answer=verdict.answer,
            confidence=verdict.confidence,
            distribution=distribution,
            evidence=evidence,
            engine=self._info,
            grade=verdict.grade,
            rationale=rationale(criterion, verdict.answer, evidence, transcript),
            prompt_hash=asked,
            leaning=verdict.answer,
        )

    def _doubt(
        self, criterion: Criterion, verdict: Verdict, respondent: Respondent
    ) -> tuple[UnscoredReason | None, tuple[int, ...]]:
        if verdict.confidence < self._abstention.least(criterion):
            return UnscoredReason.LOW_CONFIDENCE, ()
        if verdict.answer == NOT_APPLICABLE:
            return None, ()
        found = [_evidence(criterion, option, respondent) for option in chosen(criterion, verdict.answer)]
        doubts = [doubt for doubt, _ in found if doubt is not None]
        return doubts[0] if doubts else None, tuple(sorted({turn for _, turns in found for turn in turns}))


def _distribution(criterion: Criterion, respondent: Respondent) -> dict[str, float]:
    """Probability of each answer: opportunity first, then the verdict among the rest."""
    options = [option for option in criterion.options if option.value != NOT_APPLICABLE]
    applies = 1.0
    if len(options) < len(criterion.options) and criterion.opportunity:
        applies = respondent.choose(prompts.opportunity(criterion), YES_OR_NO)["yes"]
    verdict = (_several if criterion.several else _single)(criterion, options, respondent)
    shares = {answer: applies * share for answer, share in verdict.items()}
    return shares if applies == 1.0 else shares | {NOT_APPLICABLE: 1 - applies}


def _single(criterion: Criterion, options: Sequence[Option], respondent: Respondent) -> dict[str, float]:
    labels = respondent.labels(options)
    verdict = respondent.choose(prompts.verdict(criterion, options, labels), labels)
    return {option.value: verdict[label] for option, label in zip(options, labels, strict=True)}


def _several(criterion: Criterion, options: Sequence[Option], respondent: Respondent) -> dict[str, float]:
    judged = [option for option in options if option in options_judged(criterion)]
    right = {o.value: respondent.choose(prompts.option(criterion, o), YES_OR_NO)["yes"] for o in judged}
    return together(criterion, right)


def _evidence(
    criterion: Criterion, option: Option, respondent: Respondent
) -> tuple[UnscoredReason | None, tuple[int, ...]]:
    """The turns that support the option, or why there are none."""
    cited = respondent.turns(prompts.evidence(criterion, option))
    if not cited:
        return UnscoredReason.NO_EVIDENCE, ()
    supporting = tuple(turn for turn in cited if _supports(criterion, option, turn, respondent))
    return (None if supporting else UnscoredReason.EVIDENCE_UNSUPPORTED), supporting


def _supports(criterion: Criterion, answer: Option, turn: int, respondent: Respondent) -> bool:
    return respondent.choose(prompts.support(criterion, answer, turn), YES_OR_NO)["yes"] > 0.5
