"""Least confidences that a customer chose, criterion by criterion, for any judge."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol, Self, runtime_checkable

from scorecards.schema import AnsweredBy, Criterion

from ..judgements import Judgement, UnscoredReason
from ..protocols import Judge, Progress, silent
from ..transcripts import Channel, EngineInfo, RedactedTranscript


@runtime_checkable
class Adjustable(Protocol):
    """A judge that can be told from which confidence on to answer, so that it may answer more than by default."""

    def with_least_confidence(self, least: Mapping[str, float]) -> Self: ...


class ThresholdJudge:
    """A `Judge` that gives no answer below `least`, by criterion id. Rules are no matter of confidence.

    A judge that is not `Adjustable` keeps its own least confidence where that is higher.
    """

    def __init__(self, judge: Judge, least: Mapping[str, float]) -> None:
        self._judge = judge.with_least_confidence(least) if isinstance(judge, Adjustable) else judge
        self._least = least

    @property
    def info(self) -> EngineInfo:
        chosen = {f"least_confidence.{criterion}": value for criterion, value in sorted(self._least.items())}
        return replace(self._judge.info, settings={**self._judge.info.settings, **chosen})

    def judge(
        self,
        transcript: RedactedTranscript,
        criteria: Sequence[Criterion],
        *,
        channel: Channel,
        facts: Sequence[str] = (),
        on_progress: Progress = silent,
    ) -> tuple[Judgement, ...]:
        given = self._judge.judge(transcript, criteria, channel=channel, facts=facts, on_progress=on_progress)
        return tuple(self._kept(criterion, answer) for criterion, answer in zip(criteria, given, strict=True))

    def _kept(self, criterion: Criterion, given: Judgement) -> Judgement:
        sure = given.confidence >= self._least.get(criterion.id, 0.0)
        if sure or given.answer is None or criterion.answered_by is not AnsweredBy.JUDGE:
            return given
        return replace(
            given,
            answer=None,
            grade=None,
            rationale=None,
            leaning=given.answer,
            unscored_reason=UnscoredReason.LOW_CONFIDENCE,
        )
