"""What is sent to assign many interactions at once."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ..forms import Form
from .choosing import MOST


class Purpose(StrEnum):
    REVIEW = "review"
    SELF_ASSESSMENT = "self_assessment"


class ChosenForm(Form):
    """The interactions that were ticked."""

    ids: list[UUID] = Field(default=[], max_length=MOST)


class AssignmentForm(ChosenForm):
    """`confirmed` is the number that the page showed."""

    confirmed: int = Field(ge=0)
    purpose: Purpose = Purpose.REVIEW
    user_id: UUID | None = None
    scorecard: str = Field(default="", max_length=60)
    due: dt.date | None = None

    @field_validator("user_id", "due", mode="before")
    @classmethod
    def not_chosen(cls, value: object) -> object:
        return value or None


class AssignmentBody(BaseModel):
    """`confirmed`: how many interactions are to be assigned, as a check. For self-assessments name the scorecard."""

    model_config = ConfigDict(extra="forbid")

    interactions: list[UUID] = Field(max_length=MOST)
    confirmed: int = Field(ge=1)
    purpose: Purpose = Purpose.REVIEW
    user_id: UUID | None = None
    scorecard: str = Field(default="", max_length=60)
    due_at: dt.datetime | None = None


class AssignedBody(BaseModel):
    """`left_out` is by reason."""

    assigned: int
    left_out: dict[str, int]
