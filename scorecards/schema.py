"""Scorecard > Section > Criterion > Option: closed and frozen, so that a typing error in a YAML is an error."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .choices import SEPARATOR
from .rules import PhraseRule, SilenceRule

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
ChannelName = Literal["voice", "chat", "email"]


class Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AnswerKind(StrEnum):
    """What an answer looks like. Numbers and text are written by a person and never scored."""

    GRADE = "grade"
    PASS_FAIL = "pass_fail"  # noqa: S105 - a label
    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    NUMBER = "number"
    TEXT = "text"

    @property
    def has_options(self) -> bool:
        return self not in (AnswerKind.NUMBER, AnswerKind.TEXT)

    @property
    def several(self) -> bool:
        """Whether an answer may consist of several options."""
        return self is AnswerKind.MULTIPLE_CHOICE


class AnsweredBy(StrEnum):
    """Who answers first. A person can always overrule."""

    JUDGE = "judge"
    RULES = "rules"
    PERSON = "person"


class AutoFail(StrEnum):
    """What a fail of a critical criterion does to the score."""

    NONE = "none"
    SECTION = "section"
    SCORECARD = "scorecard"


class Option(Closed):
    """One answer that can be chosen. `points` is the share of the criterion's weight that it earns, 0 to 1.

    Where several options can be chosen their points are added up, and those of one that speaks against are below 0, to
    -1. An `exclusive` one is chosen alone, such as "none of these".
    """

    value: str
    label: str
    points: float | None = Field(default=None, ge=-1, le=1, description="None: not in the denominator")
    guidance: str = ""
    comment_required: bool = False
    exclusive: bool = Field(default=False, exclude_if=lambda alone: not alone)  # so that older hashes stay as they are


class CoachingTexts(Closed):
    """What a kind, experienced team leader would say. Each is about behaviour, never about the person."""

    strengths: tuple[str, ...] = ()
    improvements: tuple[str, ...] = ()
    next_step: str = ""
    resource: str = ""


class Condition(Closed):
    """Asked only when criterion `criterion` of the same scorecard was answered with one of `answers`."""

    criterion: Id
    answers: tuple[str, ...] = Field(min_length=1)


class Criterion(Closed):
    """One question. `id` is stable across versions of a scorecard, so that trends survive edits."""

    id: Id
    name: str
    question: str
    kind: AnswerKind
    options: tuple[Option, ...] = ()
    weight: float = Field(default=1, ge=0)
    critical: bool = False
    auto_fail: AutoFail = AutoFail.NONE
    opportunity: str = Field(default="", description="When this can be asked at all; otherwise not applicable")
    channels: tuple[ChannelName, ...] = Field(default=("voice", "chat", "email"), min_length=1)
    answered_by: AnsweredBy = AnsweredBy.JUDGE
    rule: Annotated[PhraseRule | SilenceRule, Field(discriminator="kind")] | None = None
    condition: Condition | None = None
    root_causes: tuple[str, ...] = ()
    coaching: CoachingTexts = CoachingTexts()

    @model_validator(mode="after")
    def options_suit_the_kind(self) -> Self:
        values = [option.value for option in self.options]
        if len(set(values)) != len(values):
            raise ValueError(f"criterion '{self.id}' offers an answer twice")
        if self.kind.has_options and len(values) < 2:
            raise ValueError(f"criterion '{self.id}' needs at least two options to choose from")
        if not self.kind.has_options and values:
            raise ValueError(f"criterion '{self.id}' is answered with a {self.kind}, so it cannot offer options")
        if self.kind is AnswerKind.PASS_FAIL and not {"pass", "fail"} <= set(values) <= {"pass", "fail", "na"}:
            raise ValueError(f"criterion '{self.id}' must offer 'pass', 'fail' and perhaps 'na'")
        if self.kind is AnswerKind.GRADE and not all(value.isdecimal() for value in values):
            raise ValueError(f"criterion '{self.id}' is graded, so its options must be whole numbers")
        return self

    @model_validator(mode="after")
    def only_several_options_are_combined(self) -> Self:
        if self.several:
            return self._combines_its_options()
        if any(option.exclusive for option in self.options):
            raise ValueError(f"criterion '{self.id}' takes one answer, so none of its options can be exclusive")
        if below := [option.value for option in self.options if (option.points or 0) < 0]:
            raise ValueError(f"criterion '{self.id}' takes one answer, so '{below[0]}' cannot have points below 0")
        return self

    def _combines_its_options(self) -> Self:
        if any(not option.value or SEPARATOR in option.value for option in self.options):
            raise ValueError(f"criterion '{self.id}' takes several answers, so their values need letters and no comma")
        if all(option.exclusive for option in self.options):
            raise ValueError(f"criterion '{self.id}' takes several answers, so not all of them can be exclusive")
        if any(option.value == "na" and not option.exclusive for option in self.options):
            raise ValueError(f"criterion '{self.id}' takes several answers, so its 'na' must be exclusive")
        return self

    @model_validator(mode="after")
    def auto_fail_is_critical(self) -> Self:
        if self.auto_fail is not AutoFail.NONE and not self.critical:
            raise ValueError(f"criterion '{self.id}' has an auto-fail, so it must be critical")
        return self

    @model_validator(mode="after")
    def rules_have_a_rule(self) -> Self:
        if (self.answered_by is AnsweredBy.RULES) != (self.rule is not None):
            raise ValueError(f"criterion '{self.id}' must have a rule exactly when it is answered by rules")
        if self.rule is not None and self.kind is not AnswerKind.PASS_FAIL:
            raise ValueError(f"criterion '{self.id}' is answered by rules, so it must be of kind pass_fail")
        return self

    @property
    def several(self) -> bool:
        """Whether an answer may consist of several options: see `scorecards.choices`."""
        return self.kind.several

    def option(self, value: str) -> Option:
        """The option with this value. Raises KeyError for an answer that was not offered."""
        for option in self.options:
            if option.value == value:
                return option
        raise KeyError(value)


class Section(Closed):
    id: Id
    name: str
    weight: float = Field(default=1, ge=0)
    criteria: tuple[Criterion, ...] = Field(min_length=1)


class Band(Closed):
    """A name for scores from `minimum` percent upwards."""

    name: str
    minimum: float = Field(ge=0, le=100)


class Scorecard(Closed):
    id: Id
    version: int = Field(ge=1)
    name: str
    description: str = ""
    channels: tuple[ChannelName, ...] = Field(default=("voice", "chat", "email"), min_length=1)
    sections: tuple[Section, ...] = Field(min_length=1)
    bands: tuple[Band, ...] = ()

    @model_validator(mode="after")
    def criteria_are_distinct(self) -> Self:
        ids = [criterion.id for criterion in self.criteria]
        if len(set(ids)) != len(ids):
            raise ValueError(f"scorecard '{self.id}' has two criteria with one id")
        return self

    @model_validator(mode="after")
    def conditions_look_back(self) -> Self:
        """A condition names an earlier criterion and answers that it offers, so there can be no circle."""
        earlier: dict[str, Criterion] = {}
        for criterion in self.criteria:
            if (condition := criterion.condition) is not None:
                asked = earlier.get(condition.criterion)
                if asked is None:
                    raise ValueError(
                        f"criterion '{criterion.id}' depends on '{condition.criterion}', which is not asked before it"
                    )
                offered = {option.value for option in asked.options}
                if not set(condition.answers) <= offered:
                    raise ValueError(f"criterion '{criterion.id}' waits for an answer that '{asked.id}' does not offer")
            earlier[criterion.id] = criterion
        return self

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(criterion for section in self.sections for criterion in section.criteria)

    def criterion(self, id: str) -> Criterion:
        """The criterion with this id. Raises KeyError."""
        for criterion in self.criteria:
            if criterion.id == id:
                return criterion
        raise KeyError(id)
