"""What a judge answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .transcripts import EngineInfo


class UnscoredReason(StrEnum):
    """Why an answer was withheld. An unscored answer goes to a person; it is never counted as zero."""

    LOW_CONFIDENCE = "low_confidence"
    NO_EVIDENCE = "no_evidence"
    EVIDENCE_UNSUPPORTED = "evidence_unsupported"
    EMPTY_TRANSCRIPT = "empty_transcript"
    TRANSCRIPT_TOO_LONG = "transcript_too_long"
    UNPARSABLE = "unparsable"
    HUMAN_ONLY = "human_only"
    ENGINE_FAILED = "engine_failed"
    NOT_LEARNED = "not_learned"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One criterion's machine answer.

    `answer` is the value of an option the criterion offers, or None when unscored. `grade` is the expectation over
    the grades for graded criteria. `evidence` holds 0-based turn numbers that exist in the transcript. `rationale`
    is one sentence. `prompt_hash` identifies the exact wording that was asked. `leaning` is what the judge would have
    answered, also where it withheld the answer: for the person who decides, never for a score.
    """

    criterion: str
    answer: str | None
    confidence: float
    distribution: Mapping[str, float]
    evidence: tuple[int, ...]
    engine: EngineInfo
    grade: float | None = None
    rationale: str | None = field(default=None, repr=False)
    unscored_reason: UnscoredReason | None = None
    prompt_hash: str | None = None
    leaning: str | None = None
