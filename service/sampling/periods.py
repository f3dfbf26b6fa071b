"""Weeks and months of UTC, as samples are drawn from them."""

import datetime as dt
from collections.abc import Iterator
from itertools import islice

from .tables import Period


def period_of(period: Period, day: dt.date) -> tuple[dt.date, dt.date]:
    """The period that the day is in: its first day, and the first day after it."""
    if period is Period.WEEK:
        starts = day - dt.timedelta(days=day.weekday())
        return starts, starts + dt.timedelta(days=7)
    starts = day.replace(day=1)
    return starts, (starts + dt.timedelta(days=31)).replace(day=1)


def last_periods(period: Period, today: dt.date, count: int) -> list[tuple[dt.date, dt.date]]:
    """The periods that are over, newest first."""
    return list(islice(_backwards(period, today), count))


def _backwards(period: Period, today: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    starts, _ = period_of(period, today)
    while True:
        starts, ends = period_of(period, starts - dt.timedelta(days=1))
        yield starts, ends
