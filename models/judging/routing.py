"""Sends each criterion to who answers it: the rules, a model, or a person."""

from collections.abc import Callable, Mapping, Sequence
from typing import Self

from scorecards.schema import AnsweredBy, Criterion

from ..judgements import Judgement, UnscoredReason
from ..protocols import Judge, Progress, silent
from ..transcripts import Channel, EngineInfo, RedactedTranscript
from .abstention import unscored
from .rule_judge import RuleJudge, not_applicable
from .thresholds import Adjustable


class RoutedJudge:
    """A `Judge` that asks `model` only what needs a model.

    A criterion that is not asked on the channel is not applicable; one with a rule is answered by the rule; one for
    a person alone is left to them.
    """

    def __init__(self, model: Judge) -> None:
        self._model = model
        self._rules = RuleJudge()

    @property
    def info(self) -> EngineInfo:
        return self._model.info

    def with_least_confidence(self, least: Mapping[str, float]) -> Self:
        """The same, with a model that answers the named criteria from these confidences on, if it can be told."""
        return type(self)(self._model.with_least_confidence(least)) if isinstance(self._model, Adjustable) else self

    def judge(
        self,
        transcript: RedactedTranscript,
        criteria: Sequence[Criterion],
        *,
        channel: Channel,
        facts: Sequence[str] = (),
        on_progress: Progress = silent,
    ) -> tuple[Judgement, ...]:
        answers: dict[str, Judgement] = {}

        def ask(judge: Judge, wanted: Callable[[Criterion], bool], progress: Progress) -> None:
            if asked := [item for item in criteria if item.id not in answers and wanted(item)]:
                given = judge.judge(transcript, asked, channel=channel, facts=facts, on_progress=progress)
                answers.update({judgement.criterion: judgement for judgement in given})

        answers |= {item.id: not_applicable(item) for item in criteria if channel.value not in item.channels}
        answers |= {
            item.id: unscored(item, UnscoredReason.HUMAN_ONLY, self.info)
            for item in criteria
            if item.id not in answers and item.answered_by is AnsweredBy.PERSON
        }
        ask(self._rules, lambda item: item.answered_by is AnsweredBy.RULES, silent)
        ask(self._model, lambda item: item.answered_by is AnsweredBy.JUDGE, on_progress)
        on_progress(1.0)
        return tuple(answers[item.id] for item in criteria)
