"""The shape of an evaluation on a page and in JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from scorecards import choices

from ..reviews.queries import OverrideDetail, ReviewDetail


class Outcome(StrEnum):
    """What an answer comes to, whatever the criterion's options are called."""

    MET = "met"
    PARTLY = "partly"
    MISSED = "missed"
    NOT_APPLICABLE = "not_applicable"
    UNSCORED = "unscored"


@dataclass(frozen=True, slots=True)
class EngineDetail:
    name: str
    version: str
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChoiceDetail:
    """An answer that can be chosen. `points` is a share of the criterion's weight; None is not applicable."""

    value: str
    label: str
    points: float | None
    guidance: str
    comment_required: bool = False
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class MachineAnswer:
    """What the judge said. `answer` None is unscored, and `unscored_words` says why.

    `distribution` is how it spread its confidence over the options' labels, highest first.
    """

    answer: str | None
    label: str | None
    grade: float | None
    confidence: float
    distribution: Mapping[str, float]
    rationale: str | None = field(repr=False)
    unscored_reason: str | None
    unscored_words: str | None
    engine: EngineDetail
    prompt_hash: str | None


@dataclass(frozen=True, slots=True)
class AnswerDetail:
    """One criterion. `answer` is the one that counts: a person's, or else the machine's; `points` are out of `weight`.

    Where `several` options can be chosen at once, an answer is as `scorecards.choices` has it.
    `machine` is None where it was not asked, and for an agent where a person overruled it. `history` are overrides
    that were replaced, newest first; `said_before` are those of results that this one replaced. `root_causes` are those
    to choose from.
    """

    criterion: str
    name: str
    question: str
    opportunity: str
    critical: bool
    weight: float
    several: bool
    options: tuple[ChoiceDetail, ...]
    root_causes: tuple[str, ...]
    answer: str | None
    label: str | None
    outcome: Outcome
    points: float | None
    evidence: tuple[int, ...]
    machine: MachineAnswer | None
    override: OverrideDetail | None
    history: tuple[OverrideDetail, ...]
    said_before: tuple[OverrideDetail, ...] = ()

    @property
    def chosen(self) -> tuple[ChoiceDetail, ...]:
        """The options of the answer that counts; none where there is no answer."""
        return choices.chosen(self, self.answer) if self.answer is not None else ()

    def label_of(self, answer: str) -> str:
        """What any answer to this question is called."""
        return choices.label(self, answer)

    @property
    def uncommented(self) -> bool:
        """Whether the answer that counts needs a comment and neither a person nor the judge gave one."""
        said = self.override is not None or (self.machine is not None and bool(self.machine.rationale))
        return any(option.comment_required for option in self.chosen) and not said


@dataclass(frozen=True, slots=True)
class SectionDetail:
    id: str
    name: str
    percent: float | None
    answers: tuple[AnswerDetail, ...]


@dataclass(frozen=True, slots=True)
class EvaluationDetail:
    """One scorecard's result. `percent` is what was confirmed, or else the score with overrides applied so far.

    `earned` is that score before any automatic fail; `machine_percent` the judge's alone.
    """

    id: UUID
    scorecard: str
    name: str
    version: int
    scorecard_hash: str
    judge: EngineDetail
    machine_percent: float | None
    percent: float | None
    earned: float | None
    band: str | None
    auto_failed: bool
    answered: int
    asked: int
    critical_fails: tuple[str, ...]
    critical_unscored: tuple[str, ...]
    sections: tuple[SectionDetail, ...]
    review: ReviewDetail

    @property
    def uncommented(self) -> tuple[str, ...]:
        """Names of criteria whose answers need a comment that nobody gave."""
        return tuple(answer.name for section in self.sections for answer in section.answers if answer.uncommented)

    @property
    def unanswered(self) -> int:
        return self.asked - self.answered

    @property
    def conclusive(self) -> bool:
        """Whether so much is answered, every critical question included, that the score's band says something."""
        return not self.critical_unscored and 2 * self.answered >= self.asked
