"""What a dashboard is about, as it stands in the address of the page."""

import datetime as dt
from typing import Annotated, Self
from urllib.parse import urlencode
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import Session

from ..database import now
from ..forms import AddressFields
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction
from ..reviews.blindness import blind_to
from .tables import Weekly
from .weeks import WEEK, monday, weeks_between

DEFAULT_WEEKS = 13
MOST_WEEKS = 520
Text = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]


class DashboardFilters(AddressFields):
    """Whole weeks in UTC: from the one that has `since` to the one that has `until`; the last 13 unless told otherwise.

    `team` narrows down what the viewer may see. `criterion` is a question of `scorecard`, or None for the whole.
    `confirmed`: whether the heat map has only what people stand for, or all that the machine said.
    """

    since: dt.date | None = None
    until: dt.date | None = None
    team: UUID | None = None
    scorecard: Text | None = None
    criterion: Text | None = None
    confirmed: bool = False

    @model_validator(mode="after")
    def the_period_is_one(self) -> Self:
        if self.first > self.last:
            raise ValueError("the period ends before it begins")
        if self.last - self.first > MOST_WEEKS * WEEK:
            raise ValueError(f"a period has {MOST_WEEKS} weeks at most")
        return self

    @property
    def last(self) -> dt.date:
        """The Monday of the last week."""
        return monday(self.until or now().date())

    @property
    def first(self) -> dt.date:
        return monday(self.since) if self.since else self.last - (DEFAULT_WEEKS - 1) * WEEK

    @property
    def weeks(self) -> list[dt.date]:
        return weeks_between(self.first, self.last)

    @property
    def start(self) -> dt.datetime:
        return dt.datetime.combine(self.first, dt.time(), tzinfo=dt.UTC)

    @property
    def end(self) -> dt.datetime:
        """Not included."""
        return dt.datetime.combine(self.last + WEEK, dt.time(), tzinfo=dt.UTC)

    @property
    def before(self) -> "DashboardFilters":
        """The same about as many weeks right before."""
        length = self.last - self.first + WEEK
        return self.model_copy(update={"since": self.first - length, "until": self.last - length})

    def address(self, **changes: object) -> str:
        """The query string of the same dashboard with some of it changed."""
        values = self.model_dump(mode="json", exclude_defaults=True) | changes
        return urlencode({name: str(value).lower() for name, value in values.items() if value not in (None, False)})


def team_of(viewer: Viewer, filters: DashboardFilters) -> UUID | None:
    """Whose figures are shown: the supervisor's own team's, the one asked for, or None for all."""
    return viewer.team_id if viewer.role is Role.SUPERVISOR else filters.team


def scoped(viewer: Viewer, filters: DashboardFilters, table: type[Weekly] | type[Interaction]) -> ColumnElement[bool]:
    """The condition on a table with a team that limits it to what is asked for and may be seen."""
    if viewer.role not in (Role.QA_ANALYST, Role.COMPLIANCE_OFFICER, Role.SUPERVISOR):
        return false()
    if viewer.role is Role.SUPERVISOR and viewer.team_id is None:
        return false()
    team = team_of(viewer, filters)
    return table.team_id.is_not_distinct_from(team) if team else ~false()


def hides(viewer: Viewer, session: Session, filters: DashboardFilters) -> bool:
    """Whether the viewer is to answer blind about anything that the figures are of.

    Figures of fewer than `SMALLEST_GROUP` are withheld from that person then: larger ones give no single answer away.
    """
    moment = func.coalesce(Interaction.started_at, Interaction.created_at)
    blind = select(Interaction.id).where(
        scoped(viewer, filters, Interaction), blind_to(viewer), moment >= filters.start, moment < filters.end
    )
    return session.scalar(blind.limit(1)) is not None


def within(filters: DashboardFilters, table: type[Weekly]) -> ColumnElement[bool]:
    return table.week.between(filters.first, filters.last)
