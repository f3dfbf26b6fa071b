"""Calibration sessions as forms and programs set them up."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, field_validator

from ..forms import Form, LeftOut, OptionalDay


class SetUp(Form):
    """`references` name interactions; in a form they are one text, divided by lines, commas or spaces."""

    title: str = Field(max_length=500)
    references: list[str] = Field(max_length=200)
    scorecard: str = Field(max_length=100)
    participants: list[UUID] = Field(default=[], max_length=100)
    expert_id: UUID
    due_on: OptionalDay = None

    @field_validator("references", mode="before")
    @classmethod
    def divided(cls, value: object) -> object:
        parts = value if isinstance(value, list) else [value]
        return [word for part in parts for word in str(part).replace(",", " ").split()]

    def wanted(self) -> dict[str, Any]:
        """What `commands.set_up` takes."""
        return {name: getattr(self, name) for name in type(self).model_fields if name != "csrf_token"}


class NoteFields(Form):
    """A note on the session, or on one criterion."""

    text: str = Field(default="", repr=False)
    criterion: Annotated[str | None, LeftOut] = Field(default=None, max_length=60)


class GuidanceFields(Form):
    criterion: str = Field(max_length=60)
    text: str = Field(default="", repr=False)


class SheetsBody(BaseModel):
    """The viewer's answer sheets of a session, in order."""

    sheets: list[UUID]
