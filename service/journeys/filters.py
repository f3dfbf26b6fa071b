"""Which journeys a page is about, as it stands in its address."""

from typing import Annotated, ClassVar
from urllib.parse import urlencode

from pydantic import Field

from ..performance.period_filters import PeriodFilters
from ..performance.periods import DAY, Period, month, today


class JourneyFilters(PeriodFilters):
    """Journeys with a contact in the days from `since` to `until`, both included; the last 30 unless told otherwise.

    `contacts`: at least so many in these days. `call_type`: one of them is of this type; on the map the first is.
    `unresolved`: the last one does not state that it was resolved.
    """

    usual_days: ClassVar[int] = 30

    call_type: Annotated[str | None, Field(max_length=300, pattern=r"^[^\x00]*$")] = None
    contacts: Annotated[int, Field(ge=1, le=1000)] = 2
    unresolved: bool = False
    page: Annotated[int, Field(ge=1, le=100_000)] = 1

    @property
    def usual(self) -> tuple[tuple[str, Period], ...]:
        last_month = month(today()).before()
        quarter = Period(today() - 89 * DAY, today())
        return (("30 days", self.latest()), ("Last month", last_month), ("90 days", quarter))

    @property
    def set_names(self) -> list[str]:
        """Which filters are set: what an audit event may say about them."""
        return sorted(self.model_dump(exclude={"page"}, exclude_defaults=True))

    def address(self, **changes: object) -> str:
        """The query string of the same page with some of it changed, on its first page unless `page` is given."""
        values = self.model_dump(mode="json", exclude_defaults=True, exclude={"page"}) | changes
        return urlencode({name: str(value).lower() if value is True else value for name, value in values.items()
                          if value not in (None, False)})  # fmt: skip
