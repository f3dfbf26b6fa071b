"""The embedded judge: a small language model's reading of the interaction, and heads trained on labelled ones."""

import hashlib
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np

from scorecards.schema import AnswerKind, Criterion

from ..errors import JudgementFailed
from ..judgements import Judgement, UnscoredReason
from ..protocols import Progress, silent
from ..transcripts import Channel, EngineInfo, RedactedTranscript, Speaker
from .abstention import Abstention, unscored
from .encoder import TurnEncoder
from .heads import Prediction, load
from .rationales import rationale
from .sentence_encoder import SentenceEncoder
from .turn_features import inputs
from .verdicts import NOT_APPLICABLE

HEADS = Path(__file__).parent / "trained" / "heads.safetensors"
CITED_AT_MOST = 3
NEARLY_AS_GOOD = 0.6
"""A further turn is cited when its evidence score is at least this share of the best one's."""
SUPPORTED = 0.5
"""The least probability that people would cite the turn."""


class TrainedJudge:
    """A `Judge` for the criteria it was trained on; any other it leaves to a person.

    It reads the transcript once, whatever the number of criteria, and follows no instructions in it: there is no
    prompt. Long interactions are read in overlapping windows.
    """

    def __init__(
        self,
        encoder: TurnEncoder,
        sentences: SentenceEncoder,
        heads: Path = HEADS,
        *,
        abstention: Abstention | None = None,
    ) -> None:
        self._encoder = encoder
        self._sentences = sentences
        self._path = heads
        self._heads = load(heads)
        self._abstention = abstention or Abstention(choice=0.5, grade=0.25)

    @cached_property
    def info(self) -> EngineInfo:
        settings: dict[str, str | int | float | bool | None] = {
            "encoder": self._encoder.info.name,
            "encoder_version": self._encoder.info.version,
            "least_confidence": self._abstention.choice,
            "least_confidence_grade": self._abstention.grade,
        }
        version = hashlib.sha256(self._path.read_bytes()).hexdigest()[:12]
        return EngineInfo("trained-heads", version, settings)

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
        if (reason := _unusable(transcript)) is not None:
            return tuple(unscored(criterion, reason, self.info) for criterion in criteria)
        given = inputs(transcript, channel=channel, facts=facts, encoder=self._encoder, sentences=self._sentences)
        if given.names != self._heads.features:
            raise JudgementFailed(
                f"The trained judge '{self._path.name}' was trained with other features: train it anew."
            )
        predictions = self._heads.predict(given)
        on_progress(1.0)
        return tuple(self._answer(item, predictions.get(item.id), transcript) for item in criteria)

    def _answer(self, criterion: Criterion, prediction: Prediction | None, transcript: RedactedTranscript) -> Judgement:
        if prediction is None or not self._understands(criterion):
            return unscored(criterion, UnscoredReason.NOT_LEARNED, self.info)
        evidence = () if prediction.answer == NOT_APPLICABLE else self._evidence(prediction)
        confidence = prediction.distribution[prediction.answer]
        if (doubt := self._doubt(criterion, prediction, evidence, confidence)) is not None:
            return unscored(
                criterion, doubt, self.info, leaning=prediction.answer, distribution=prediction.distribution,
                confidence=confidence, evidence=evidence,
            )  # fmt: skip
        return Judgement(
            criterion=criterion.id,
            answer=prediction.answer,
            confidence=confidence,
            distribution=prediction.distribution,
            evidence=evidence,
            engine=self.info,
            grade=prediction.grade,
            rationale=rationale(criterion, prediction.answer, evidence, transcript),
            leaning=prediction.answer,
        )

    def _understands(self, criterion: Criterion) -> bool:
        """The customer may have changed what a criterion of this id offers; then training says nothing about it."""
        learned = self._heads.kind(criterion.id)
        offered = {option.value for option in criterion.options}
        values = set("12345") if learned is AnswerKind.GRADE else {"pass", "fail", "na"}
        return criterion.kind is learned and offered == values

    def _evidence(self, prediction: Prediction) -> tuple[int, ...]:
        """The turns that show the verdict best, in order of the conversation; those without support left out."""
        ranked = np.argsort(-prediction.evidence)[:CITED_AT_MOST]
        best = float(prediction.evidence[ranked[0]])
        cited = [
            int(turn)
            for turn in ranked
            if prediction.evidence[turn] >= NEARLY_AS_GOOD * best
            and self._heads.supported(float(prediction.evidence[turn])) >= SUPPORTED
        ]
        return tuple(sorted(cited))

    def _doubt(
        self, criterion: Criterion, prediction: Prediction, evidence: tuple[int, ...], confidence: float
    ) -> UnscoredReason | None:
        if confidence < self._abstention.least(criterion):
            return UnscoredReason.LOW_CONFIDENCE
        if prediction.answer != NOT_APPLICABLE and not evidence:
            return UnscoredReason.EVIDENCE_UNSUPPORTED
        return None


def _unusable(transcript: RedactedTranscript) -> UnscoredReason | None:
    spoken = [turn for turn in transcript.turns if turn.text.strip()]
    if not spoken:
        return UnscoredReason.EMPTY_TRANSCRIPT
    return None if any(turn.speaker is Speaker.AGENT for turn in spoken) else UnscoredReason.NO_EVIDENCE
