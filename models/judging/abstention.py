"""When a judge keeps silent, and how it says so."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from scorecards.schema import AnswerKind, Criterion

from ..judgements import Judgement, UnscoredReason
from ..transcripts import EngineInfo


@dataclass(frozen=True, slots=True)
class Abstention:
    """The least confidence at which an answer is given: for choices, for grades, and for single criteria by id.

    Confidence is the probability that the answer is exactly right, so five grades need less than two choices.
    """

    choice: float = 0.55
    grade: float = 0.30
    criteria: Mapping[str, float] = field(default_factory=dict)

    def least(self, criterion: Criterion) -> float:
        general = self.grade if criterion.kind is AnswerKind.GRADE else self.choice
        return self.criteria.get(criterion.id, general)

    def adjusted(self, least: Mapping[str, float]) -> Self:
        """The same, with other confidences for single criteria."""
        return replace(self, criteria={**self.criteria, **least})


def unscored(
    criterion: Criterion,
    reason: UnscoredReason,
    engine: EngineInfo,
    *,
    leaning: str | None = None,
    distribution: Mapping[str, float] | None = None,
    confidence: float = 0.0,
    evidence: tuple[int, ...] = (),
    prompt_hash: str | None = None,
) -> Judgement:
    """An answer withheld. What the judge leaned to stays for the person who decides."""
    return Judgement(
        criterion=criterion.id,
        answer=None,
        confidence=confidence,
        distribution=dict(distribution or {}),
        evidence=evidence,
        engine=engine,
        unscored_reason=reason,
        prompt_hash=prompt_hash,
        leaning=leaning,
    )


def least_confidence_for(reviewed: Sequence[tuple[float, bool]], precision: float) -> float | None:
    """The smallest confidence from which on at least `precision` of the answers were right.

    `reviewed` holds the confidence of answers that people have checked, and whether they agreed. The lower end of the
    95 % Wilson interval must reach `precision`, so that a few lucky reviews promise nothing; None when no confidence
    is enough, or too little was reviewed.
    """
    ordered = sorted(reviewed, key=lambda item: -item[0])
    least, right = None, 0
    for count, (confidence, agreed) in enumerate(ordered, start=1):
        right += agreed
        last_of_its_confidence = count == len(ordered) or ordered[count][0] < confidence
        if last_of_its_confidence and wilson_lower(right, count) >= precision:
            least = confidence
    return least


def wilson_lower(successes: int, trials: int) -> float:
    """Lower end of the 95 % interval of a proportion (Wilson 1927)."""
    z = 1.96
    share = successes / trials
    centre = share + z * z / (2 * trials)
    margin = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return (centre - margin) / (1 + z * z / trials)
