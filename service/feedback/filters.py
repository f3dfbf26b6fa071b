"""Which days a page of feedback is about, as it stands in its address."""

import datetime as dt
from typing import Annotated
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..performance.periods import DAY, Period, month, today

DEFAULT_DAYS = 90


class FeedbackFilters(BaseModel):
    """From the day `since` to the day `until`, both included; the last 90 days unless told otherwise."""

    model_config = ConfigDict(frozen=True)

    since: dt.date | None = None
    until: dt.date | None = None
    comments: bool = False
    """Only what has a comment."""
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
        this_month = month(today())
        quarter = Period(today() - (DEFAULT_DAYS - 1) * DAY, today())
        return (("This month", this_month), ("Last month", this_month.before()), ("90 days", quarter))

    def address(self, **changes: object) -> str:
        """The query string of the same page with some of it changed."""
        values = self.model_dump(mode="json", exclude_defaults=True) | changes
        return urlencode({name: str(value).lower() for name, value in values.items() if value not in (None, False)})
