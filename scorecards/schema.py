"""Scorecard > Section > Criterion > Option: closed and frozen, so that a typing error in a YAML is an error."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AnswerKind(StrEnum):
    GRADE = "grade"
    PASS_FAIL = "pass_fail"  # noqa: S105 - a label


class AutoFail(StrEnum):
    """What a fail of a critical criterion does to the score."""

    NONE = "none"
    SECTION = "section"
    SCORECARD = "scorecard"


class Option(Closed):
    """One answer that can be chosen. `points` is the share of the criterion's weight that it earns, 0 to 1."""

    value: str
    label: str
    points: float | None = Field(default=None, ge=0, le=1, description="None: not in the denominator")
    guidance: str = ""


class CoachingTexts(Closed):
    """What a kind, experienced team leader would say. Each is about behaviour, never about the person."""

    strengths: tuple[str, ...] = ()
    improvements: tuple[str, ...] = ()
    next_step: str = ""
    resource: str = ""


class Criterion(Closed):
    """One question. `id` is stable across versions of a scorecard, so that trends survive edits."""

    id: Id
    name: str
    question: str
    kind: AnswerKind
    options: tuple[Option, ...] = Field(min_length=2)
    weight: float = Field(default=1, ge=0)
    critical: bool = False
    auto_fail: AutoFail = AutoFail.NONE
    opportunity: str = Field(default="", description="When this can be asked at all; otherwise not applicable")
    channels: tuple[str, ...] = ("voice", "chat", "email")
    coaching: CoachingTexts = CoachingTexts()

    @model_validator(mode="after")
    def options_are_distinct(self) -> Self:
        values = [option.value for option in self.options]
        if len(set(values)) != len(values):
            raise ValueError(f"criterion '{self.id}' offers an answer twice")
        return self

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
    channels: tuple[str, ...] = ("voice", "chat", "email")
    sections: tuple[Section, ...] = Field(min_length=1)
    bands: tuple[Band, ...] = ()

    @model_validator(mode="after")
    def criteria_are_distinct(self) -> Self:
        ids = [criterion.id for criterion in self.criteria]
        if len(set(ids)) != len(ids):
            raise ValueError(f"scorecard '{self.id}' has two criteria with one id")
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
