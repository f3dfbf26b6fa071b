"""Answers criteria where words or timings decide, so that no model has to guess."""

import re
from collections.abc import Iterable, Sequence

from scorecards.rules import PhraseRule, SilenceRule
from scorecards.schema import Criterion

from ..judgements import Judgement, UnscoredReason
from ..protocols import Progress, silent
from ..transcripts import Channel, EngineInfo, RedactedTranscript
from .abstention import unscored
from .rationales import rationale
from .verdicts import NOT_APPLICABLE

ENGINE = EngineInfo("rules", "1")
HEARD_WELL = 0.6
"""Below this mean word confidence a phrase may have been said and misheard."""


class RuleJudge:
    """A `Judge` for criteria that carry a rule. Its engine is named `rules`."""

    @property
    def info(self) -> EngineInfo:
        return ENGINE

    def judge(
        self,
        transcript: RedactedTranscript,
        criteria: Sequence[Criterion],
        *,
        channel: Channel,
        facts: Sequence[str] = (),
        on_progress: Progress = silent,
    ) -> tuple[Judgement, ...]:
        judgements = tuple(_answer(criterion, transcript, channel) for criterion in criteria)
        on_progress(1.0)
        return judgements


def not_applicable(criterion: Criterion) -> Judgement:
    """The answer where there is no opportunity. A criterion that does not offer it is left to a person."""
    if all(option.value != NOT_APPLICABLE for option in criterion.options):
        return unscored(criterion, UnscoredReason.HUMAN_ONLY, ENGINE)
    return Judgement(criterion.id, NOT_APPLICABLE, 1.0, {NOT_APPLICABLE: 1.0}, (), ENGINE, leaning=NOT_APPLICABLE)


def _answer(criterion: Criterion, transcript: RedactedTranscript, channel: Channel) -> Judgement:
    if channel.value not in criterion.channels:
        return not_applicable(criterion)
    if not any(turn.text.strip() for turn in transcript.turns):
        return unscored(criterion, UnscoredReason.EMPTY_TRANSCRIPT, ENGINE)
    match criterion.rule:
        case PhraseRule() as rule:
            return _by_phrases(criterion, rule, transcript)
        case SilenceRule() as rule:
            return _by_silence(criterion, rule, transcript)
        case None:
            return unscored(criterion, UnscoredReason.HUMAN_ONLY, ENGINE)


def _by_phrases(criterion: Criterion, rule: PhraseRule, transcript: RedactedTranscript) -> Judgement:
    heard = [
        number
        for number, turn in enumerate(transcript.turns[: rule.opening_turns])
        if turn.speaker.value in rule.speakers and _any(rule.phrases, turn.text)
    ]
    if heard:
        return _judgement(criterion, "pass", heard[:1], transcript)
    spoken = [number for number, turn in enumerate(transcript.turns) if turn.speaker.value in rule.speakers]
    opening = transcript.turns[: rule.opening_turns]
    if rule.opening_signs and not any(_any(rule.opening_signs, turn.text) for turn in opening[:2]):
        return not_applicable(criterion)
    if not spoken:
        return unscored(criterion, UnscoredReason.NO_EVIDENCE, ENGINE)
    if _misheard(transcript, rule.opening_turns):
        return unscored(criterion, UnscoredReason.LOW_CONFIDENCE, ENGINE, distribution={"fail": 0.5, "pass": 0.5})
    return _judgement(criterion, "fail", spoken[:1], transcript)


def _by_silence(criterion: Criterion, rule: SilenceRule, transcript: RedactedTranscript) -> Judgement:
    if any(turn.start is None or turn.end is None for turn in transcript.turns):
        return not_applicable(criterion)
    number, seconds = max(_gaps(transcript), key=lambda gap: gap[1], default=(0, 0.0))
    if seconds > rule.longest_seconds:
        return _judgement(criterion, "fail", [number, number + 1], transcript)
    return _judgement(criterion, "pass", [number], transcript)


def _gaps(transcript: RedactedTranscript) -> Iterable[tuple[int, float]]:
    """Seconds of silence after each turn but the last; turns may overlap, so the latest end so far counts."""
    latest = 0.0
    for number, (turn, following) in enumerate(zip(transcript.turns, transcript.turns[1:], strict=False)):
        latest = max(latest, turn.end or 0.0)
        yield number, (following.start or 0.0) - latest


def _misheard(transcript: RedactedTranscript, opening_turns: int | None) -> bool:
    """A fail for words that are missing is only safe where the recogniser heard the opening well."""
    confidences = [turn.confidence for turn in transcript.turns[:opening_turns] if turn.confidence is not None]
    return bool(confidences) and sum(confidences) / len(confidences) < HEARD_WELL


def _any(patterns: Iterable[str], text: str) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)


def _judgement(criterion: Criterion, answer: str, evidence: Sequence[int], transcript: RedactedTranscript) -> Judgement:
    return Judgement(
        criterion=criterion.id,
        answer=answer,
        confidence=1.0,
        distribution={answer: 1.0},
        evidence=tuple(evidence),
        engine=ENGINE,
        rationale=rationale(criterion, answer, evidence, transcript),
        leaning=answer,
    )
