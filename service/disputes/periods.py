"""The days that statistics are about."""

import datetime as dt
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from ..database import now

USUAL = dt.timedelta(days=90)


class Period(BaseModel):
    """Days in UTC, both included; by default the last 90."""

    model_config = ConfigDict(frozen=True)

    since: dt.date | None = None
    until: dt.date | None = None

    @model_validator(mode="before")
    @classmethod
    def empty_fields_are_not_set(cls, values: dict[str, object]) -> dict[str, object]:
        return {name: value for name, value in values.items() if value != ""}

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.first > self.last:
            raise ValueError("the period ends before it begins")
        return self

    @property
    def last(self) -> dt.date:
        return min(self.until or now().date(), dt.date(9999, 12, 30))

    @property
    def first(self) -> dt.date:
        return self.since or max(self.last, dt.date.min + USUAL) - USUAL
