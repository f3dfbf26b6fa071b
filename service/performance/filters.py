"""What a page of performance is about, as it stands in its address."""

import datetime as dt
from typing import Annotated, ClassVar, Self
from urllib.parse import urlencode
from uuid import UUID

from pydantic import Field, model_validator

from models.transcripts import Channel

from ..errors import BadInput
from .period_filters import PeriodFilters
from .periods import DAY, Period, month, today
from .scopes import Grouping, Scope

EARLIEST = dt.date(2000, 1, 1)
Text = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]


class PerformanceFilters(PeriodFilters):
    """Days of the centre, both included; the 28 days up to today unless told otherwise. `by`: what groups to list."""

    usual_days: ClassVar[int] = 28
    """Whole weeks, so that every day of the week is in it as often as in the period before."""

    team: UUID | None = None
    agent: UUID | None = None
    queue: Text | None = None
    call_type: Text | None = None
    channel: Channel | None = None
    scorecard: Text | None = None
    by: Grouping = Grouping.TEAM
    section: Text | None = None

    @model_validator(mode="after")
    def the_period_is_one(self) -> Self:
        if min(self.since or EARLIEST, self.until or EARLIEST) < EARLIEST:
            raise ValueError(f"a period begins on {EARLIEST} at the earliest")
        try:
            _ = self.period
        except BadInput as error:
            raise ValueError(error.message) from None
        return self

    @property
    def scope(self) -> Scope:
        return Scope(
            agent_id=self.agent,
            team_id=self.team,
            queue=self.queue,
            call_type=self.call_type,
            channel=self.channel,
            scorecard=self.scorecard,
        )

    def address(self, **changes: object) -> str:
        """The query string of the same page with some of it changed."""
        values = self.model_dump(mode="json", exclude_defaults=True) | changes
        return urlencode({name: str(value) for name, value in values.items() if value is not None})

    def interactions(self) -> str:
        """The query string of the list of the interactions behind it."""
        values = {"team": self.team, "agent": self.agent, "queue": self.queue, "call_type": self.call_type}
        chosen = {**values, "channel": self.channel, "since": self.period.first, "until": self.period.last}
        return urlencode({name: str(value) for name, value in chosen.items() if value is not None})


def usual_periods() -> tuple[tuple[str, Period], ...]:
    """Those that people ask for most, in words."""
    day = today()
    this_month = month(day)
    return (
        ("Last 7 days", Period(day - 6 * DAY, day)),
        ("Last 28 days", PerformanceFilters.latest()),
        ("This month", this_month),
        ("Last month", this_month.before()),
        ("Last 13 weeks", Period(day - (7 * 13 - 1) * DAY, day)),
        ("Last 12 months", Period(month(day - 365 * DAY).first, this_month.before().last)),
    )
