"""Periods of whole days, as the clocks of the centre count them.

A day of CALLQA_TIME_ZONE has 23 hours when the clocks go forward, and 25 when they go back.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ..config import settings
from ..database import now
from ..errors import BadInput

DAY = dt.timedelta(days=1)
LONGEST = 3660
"""Days."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From the beginning of the day `first` to the end of the day `last`. Raises BadInput where it ends before that."""

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise BadInput(f"The period ends on {self.last}, before it begins on {self.first}.")
        if self.days > LONGEST:
            raise BadInput(f"A period has {LONGEST} days at most, and this has {self.days}.")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def starts(self) -> dt.datetime:
        """In UTC."""
        return midnight(self.first)

    @property
    def ends(self) -> dt.datetime:
        """In UTC, not included."""
        return midnight(self.last + DAY)

    @property
    def whole_months(self) -> int:
        """How many, where it is made of whole calendar months; else 0."""
        if self.first.day > 1 or (self.last + DAY).day > 1:
            return 0
        return 12 * (self.last.year - self.first.year) + self.last.month - self.first.month + 1

    @property
    def future(self) -> bool:
        """Nothing of it has happened yet."""
        return self.first > today()

    @property
    def running(self) -> bool:
        """It has begun, and is not over."""
        return self.first <= today() <= self.last

    def before(self) -> "Period":
        """As long, right before it: as many calendar months for whole months, else as many days."""
        last = self.first - DAY
        if self.whole_months:
            return Period(_months_earlier(self.first, self.whole_months), last)
        return Period(self.first - self.days * DAY, last)

    def overlaps(self, other: "Period") -> bool:
        return self.first <= other.last and other.first <= self.last

    def up_to(self, count: int) -> "list[Period]":
        """`count` periods of its kind that follow each other, it being the last."""
        found = [self]
        while len(found) < count:
            found.append(found[-1].before())
        return found[::-1]


Periods = tuple[Period, ...]
"""That follow each other, oldest first."""


def zone() -> ZoneInfo:
    """The centre's."""
    return ZoneInfo(settings().time_zone)


def today() -> dt.date:
    """At the centre."""
    return now().astimezone(zone()).date()


def midnight(day: dt.date) -> dt.datetime:
    """When the day begins at the centre, in UTC. Where the clocks skip midnight, the first moment after it."""
    return dt.datetime.combine(day, dt.time(), tzinfo=zone()).astimezone(dt.UTC)


def month(day: dt.date) -> Period:
    """The calendar month that the day is in."""
    first = day.replace(day=1)
    return Period(first, _months_earlier(first, -1) - DAY)


def week(day: dt.date) -> Period:
    """The week that the day is in, from Monday to Sunday."""
    first = day - day.weekday() * DAY
    return Period(first, first + 6 * DAY)


def _months_earlier(first: dt.date, months: int) -> dt.date:
    number = 12 * first.year + first.month - 1 - months
    return dt.date(number // 12, number % 12 + 1, 1)
