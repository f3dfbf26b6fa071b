"""The weeks, months or quarters that a programme counts by, cut at its own first and last day, and when each can be
counted.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from ..performance.periods import DAY, Period, month, week
from .programme_tables import Cadence, IncentiveProgramme

EARLIEST = dt.timedelta(days=8)
"""After a period: until then the last week's sample is drawn, and a repeated contact would have come."""
LATEST = dt.timedelta(days=35)
"""After a period: then it is counted with what was reviewed. What was counted once always waits for a second look."""


def quarter(day: dt.date) -> Period:
    """The calendar quarter that the day is in."""
    begins = day.month - (day.month - 1) % 3
    return Period(dt.date(day.year, begins, 1), month(dt.date(day.year, begins + 2, 1)).last)


AROUND: Mapping[Cadence, Callable[[dt.date], Period]] = {
    Cadence.WEEK: week,
    Cadence.MONTH: month,
    Cadence.QUARTER: quarter,
}
"""The whole period of the calendar that a day is in."""


def periods_of(programme: IncentiveProgramme) -> tuple[Period, ...]:
    """In order; those to come as well."""
    found, day = [], programme.starts
    while day <= programme.ends:
        whole = AROUND[programme.cadence](day)
        found.append(Period(day, min(whole.last, programme.ends)))
        day = whole.last + DAY
    return tuple(found)


def periods_about(programme: IncentiveProgramme, day: dt.date) -> tuple[Period, ...]:
    """The period that the day is in, and the one that is compared with it."""
    whole = AROUND[programme.cadence](day)
    following = AROUND[programme.cadence](whole.last + DAY)
    return tuple(counted for counted in periods_of(programme) if counted.overlaps(whole) or counted.overlaps(following))


def begun(periods: tuple[Period, ...], today: dt.date) -> tuple[Period, ...]:
    return tuple(counted for counted in periods if counted.first <= today)


def recent(periods: tuple[Period, ...], today: dt.date) -> tuple[Period, ...]:
    """Those that have begun, and for which something new may still come without a result being corrected."""
    return tuple(counted for counted in begun(periods, today) if counted.last + LATEST + 31 * DAY >= today)
