"""Which days a page is about, as they stand in its address."""

import datetime as dt
from typing import ClassVar

from ..forms import AddressFields
from .periods import DAY, Period, today


class PeriodFilters(AddressFields):
    """Days of the centre, both included; the last `usual_days` up to today unless told otherwise."""

    usual_days: ClassVar[int]

    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def period(self) -> Period:
        """Raises BadInput where it ends before it begins."""
        last = self.until or max(today(), self.since or today())
        return Period(self.since or last - (self.usual_days - 1) * DAY, last)

    @classmethod
    def latest(cls) -> Period:
        """The usual days up to today."""
        return Period(today() - (cls.usual_days - 1) * DAY, today())
