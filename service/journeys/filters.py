"""Which journeys a page is about, as it stands in its address."""

import datetime as dt
from typing import Annotated
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..performance.periods import DAY, Period, month, today

DEFAULT_DAYS = 30


class JourneyFilters(BaseModel):
    """Journeys with a contact in the days from `since` to `until`, both included; the last 30 unless told otherwise.

    `contacts`: at least so many in these days. `call_type`: one of them is of this type; on the map the first is.
    `unresolved`: the last one does not state that it was resolved.
    """

    model_config = ConfigDict(frozen=True)

    since: dt.date | None = None
    until: dt.date | None = None
    call_type: Annotated[str | None, Field(max_length=300, pattern=r"^[^\x00]*$")] = None
    contacts: Annotated[int, Field(ge=1, le=1000)] = 2
    unresolved: bool = False
    page: Annotated[int, Field(ge=1, le=100_000)] = 1

    @model_validator(mode="before")
    @classmethod
    def empty_fields_are_not_set(cls, values: dict[str, object]) -> dict[str, object]:
        """A form sends its empty fields too."""
        return {name: value for name, value in values.items() if value != ""}

    @property
    def period(self) -> Period:
        """Raises BadInput where it ends before it begins."""
        last = self.until or max(today(), self.since or today())
        return Period(self.since or last - (DEFAULT_DAYS - 1) * DAY, last)

    @property
    def usual(self) -> tuple[tuple[str, Period], ...]:
        last_month = month(today()).before()
        latest = Period(today() - (DEFAULT_DAYS - 1) * DAY, today())
        return (("30 days", latest), ("Last month", last_month), ("90 days", Period(today() - 89 * DAY, today())))

    @property
    def set_names(self) -> list[str]:
        """Which filters are set: what an audit event may say about them."""
        return sorted(self.model_dump(exclude={"page"}, exclude_defaults=True))

    def address(self, **changes: object) -> str:
        """The query string of the same page with some of it changed, on its first page unless `page` is given."""
        values = self.model_dump(mode="json", exclude_defaults=True, exclude={"page"}) | changes
        return urlencode({name: str(value).lower() if value is True else value for name, value in values.items()
                          if value not in (None, False)})  # fmt: skip
