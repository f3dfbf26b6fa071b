"""What a sampling plan is made of, as a form or a program sends it."""

import datetime as dt
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from models.transcripts import Channel

from ..forms import Fields
from .tables import Period, SamplingPlan

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\x00]*$")]


class PlanFields(Fields):
    """`blind_percent` is the share of the reviews that are blind. No channel means all of them."""

    name: Name
    period: Period = Period.WEEK
    quota: int = Field(default=5, ge=1, le=200)
    team_id: UUID | None = None
    queue: Text | None = None
    call_type: Text | None = None
    channels: list[Channel] = Field(default=[])
    least_seconds: float = Field(default=30, ge=0, le=3600)
    blind_percent: float = Field(default=20, ge=0, le=100)
    days_to_review: int = Field(default=7, ge=1, le=90)

    def of_plan(self) -> dict[str, object]:
        """The columns of a plan, but for its team."""
        kept = self.model_dump(exclude={"csrf_token", "team_id", "blind_percent", "channels"})
        return kept | {
            "channels": [channel.value for channel in self.channels],
            "blind_share": self.blind_percent / 100,
        }


class ActiveBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    active: bool


class PeriodBody(BaseModel):
    """Which period to draw from: any day of it; by default the last one that is over."""

    model_config = ConfigDict(extra="forbid")

    day: dt.date | None = None


class PeriodForm(PeriodBody):
    csrf_token: str = ""

    @field_validator("day", mode="before")
    @classmethod
    def no_day(cls, value: object) -> object:
        return value or None


class PlanBody(BaseModel):
    """A plan as it stands."""

    id: UUID
    name: str
    period: Period
    quota: int
    team_id: UUID | None
    queue: str | None
    call_type: str | None
    channels: list[Channel]
    least_seconds: float
    blind_percent: float
    days_to_review: int
    active: bool

    @classmethod
    def of(cls, plan: SamplingPlan) -> Self:
        known = {name: getattr(plan, name) for name in cls.model_fields if name != "blind_percent"}
        return cls(**known, blind_percent=100 * plan.blind_share)
