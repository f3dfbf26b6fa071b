"""Calibration sessions as forms and programs set them up."""

import datetime as dt
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator


class SetUp(BaseModel):
    """`references` name interactions; in a form they are one text, divided by lines, commas or spaces."""

    model_config = ConfigDict(extra="forbid")

    csrf_token: str = ""
    title: str = Field(max_length=500)
    references: list[str] = Field(max_length=200)
    scorecard: str = Field(max_length=100)
    participants: list[UUID] = Field(default=[], max_length=100)
    expert_id: UUID
    due_on: dt.date | None = None

    @field_validator("references", mode="before")
    @classmethod
    def divided(cls, value: object) -> object:
        parts = value if isinstance(value, list) else [value]
        return [word for part in parts for word in str(part).replace(",", " ").split()]

    @field_validator("due_on", mode="before")
    @classmethod
    def no_day(cls, value: object) -> object:
        return value or None

    def wanted(self) -> dict[str, Any]:
        """What `commands.set_up` takes."""
        return {name: getattr(self, name) for name in type(self).model_fields if name != "csrf_token"}


class NoteFields(BaseModel):
    """A note on the session, or on one criterion."""

    model_config = ConfigDict(extra="forbid")

    csrf_token: str = ""
    text: str = Field(default="", repr=False)
    criterion: str | None = Field(default=None, max_length=60)

    @field_validator("criterion", mode="before")
    @classmethod
    def no_criterion(cls, value: object) -> object:
        return value or None


class GuidanceFields(BaseModel):
    model_config = ConfigDict(extra="forbid")

    csrf_token: str = ""
    criterion: str = Field(max_length=60)
    text: str = Field(default="", repr=False)


class SheetsBody(BaseModel):
    """The viewer's answer sheets of a session, in order."""

    sheets: list[UUID]
