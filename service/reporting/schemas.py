"""What goes over HTTP about reports."""

import datetime as dt
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ..forms import OptionalId


def _first_of_month(value: object) -> object:
    """A form's month, "2026-10", is its first day; an empty one is none."""
    if isinstance(value, str) and len(value) == len("2026-10"):
        return f"{value}-01"
    return None if value == "" else value


Month = Annotated[dt.date, BeforeValidator(_first_of_month)]
OptionalMonth = Annotated[dt.date | None, BeforeValidator(_first_of_month)]


class ReportBody(BaseModel):
    """Of an agent or of a team, about a month: "2026-10", or any day in it."""

    model_config = ConfigDict(extra="forbid")

    month: Month
    agent_id: OptionalId = None
    team_id: OptionalId = None

    @model_validator(mode="after")
    def about_one(self) -> Self:
        if (self.agent_id is None) == (self.team_id is None):
            raise ValueError("a report is about an agent or about a team")
        return self


class ReportForm(ReportBody):
    csrf_token: str = ""


class SummaryBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    summary: str = Field(default="", repr=False)


class SummaryForm(SummaryBody):
    """`release`: the same button writes and releases."""

    csrf_token: str = ""
    release: bool = False


class CorrectionBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: str = Field(default="", repr=False)


class CorrectionForm(CorrectionBody):
    csrf_token: str = ""


class AnswerBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = Field(default="", repr=False)


class AnswerForm(AnswerBody):
    csrf_token: str = ""


class ReportStateBody(BaseModel):
    """Where the report stands."""

    id: UUID
    version: int
    released_at: dt.datetime | None
