"""The days that statistics are about."""

import datetime as dt
from typing import Self

from pydantic import model_validator

from ..database import now
from ..forms import AddressFields

USUAL = dt.timedelta(days=90)


class Period(AddressFields):
    """Days in UTC, both included; by default the last 90."""

    since: dt.date | None = None
    until: dt.date | None = None

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
