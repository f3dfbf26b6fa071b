"""The calendar months that a programme counts by, cut at its own first and last day, and when each can be counted."""

import datetime as dt

from ..performance.periods import DAY, Period, month
from .programme_tables import IncentiveProgramme

EARLIEST = dt.timedelta(days=8)
"""After a month: until then the last week's sample is drawn, and a repeated contact would have come."""
LATEST = dt.timedelta(days=35)
"""After a month: then it is counted with what was reviewed. What was counted once always waits for a second look."""


def months_of(programme: IncentiveProgramme) -> tuple[Period, ...]:
    """In order; those to come as well."""
    found, day = [], programme.starts
    while day <= programme.ends:
        whole = month(day)
        found.append(Period(day, min(whole.last, programme.ends)))
        day = whole.last + DAY
    return tuple(found)


def months_about(programme: IncentiveProgramme, day: dt.date) -> tuple[Period, ...]:
    """The month that the day is in, and the one that is compared with it."""
    whole = month(day)
    following = month(whole.last + DAY)
    return tuple(counted for counted in months_of(programme) if counted.overlaps(whole) or counted.overlaps(following))


def begun(months: tuple[Period, ...], today: dt.date) -> tuple[Period, ...]:
    return tuple(counted for counted in months if counted.first <= today)


def recent(months: tuple[Period, ...], today: dt.date) -> tuple[Period, ...]:
    """Those that have begun, and for which something new may still come without a result being corrected."""
    return tuple(counted for counted in begun(months, today) if counted.last + LATEST + 31 * DAY >= today)
