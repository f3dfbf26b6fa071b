"""Which days a page of feedback is about, as it stands in its address."""

from typing import Annotated, ClassVar
from urllib.parse import urlencode

from pydantic import Field

from ..performance.period_filters import PeriodFilters
from ..performance.periods import Period, month, today


class FeedbackFilters(PeriodFilters):
    """From the day `since` to the day `until`, both included; the last 90 days unless told otherwise."""

    usual_days: ClassVar[int] = 90

    comments: bool = False
    """Only what has a comment."""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1

    @property
    def usual(self) -> tuple[tuple[str, Period], ...]:
        this_month = month(today())
        return (("This month", this_month), ("Last month", this_month.before()), ("90 days", self.latest()))

    def address(self, **changes: object) -> str:
        """The query string of the same page with some of it changed."""
        values = self.model_dump(mode="json", exclude_defaults=True) | changes
        return urlencode({name: str(value).lower() for name, value in values.items() if value not in (None, False)})
