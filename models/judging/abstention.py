"""When a judge keeps silent, and how it says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
