"""Weeks: they begin on Mondays, in UTC. An interaction belongs to the week in which the customer came in."""

import datetime as dt

from sqlalchemy import ColumnElement, Date, SQLColumnExpression, cast, func

from ..interactions.tables import Interaction

WEEK = dt.timedelta(days=7)


def monday(day: dt.date) -> dt.date:
    """Of the week that the day is in."""
    return day - dt.timedelta(days=day.weekday())


def weeks_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """The Mondays from `first` to `last`, both included."""
    return [first + number * WEEK for number in range((last - first).days // 7 + 1)]


def moment() -> SQLColumnExpression[dt.datetime]:
    """Of an `Interaction`: when the customer came in, or when it reached us where that is not known."""
    return func.coalesce(Interaction.started_at, Interaction.created_at)


def week_of(at: SQLColumnExpression[dt.datetime]) -> SQLColumnExpression[dt.date]:
    return cast(func.date_trunc("week", func.timezone("UTC", at)), Date)


def in_week(week: dt.date) -> ColumnElement[bool]:
    """Of an `Interaction`."""
    start = dt.datetime.combine(week, dt.time(), tzinfo=dt.UTC)
    return (moment() >= start) & (moment() < start + WEEK)
