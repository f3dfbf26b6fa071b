"""Until when something can be disputed, or has to be decided. Working days are Monday to Friday; holidays count too."""

import datetime as dt

SATURDAY = 5


def after_working_days(moment: dt.datetime, days: int) -> dt.datetime:
    """The last second, in UTC, of the `days`-th working day after `moment`."""
    day = moment.astimezone(dt.UTC).date()
    for _ in range(days):
        day = _next_working_day(day)
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=dt.UTC)


def _next_working_day(day: dt.date) -> dt.date:
    following = day + dt.timedelta(days=1)
    while following.weekday() >= SATURDAY:
        following += dt.timedelta(days=1)
    return following
