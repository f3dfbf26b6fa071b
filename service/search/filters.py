"""What a search is narrowed down to, as it stands in the address of the page."""

from typing import Annotated, Self
from urllib.parse import parse_qsl

from pydantic import AfterValidator, Field, model_validator

from models.transcripts import Speaker

from ..interactions.list_filters import Filters, Text
from ..metrics.tables import SEARCHED

METRICS = tuple(name.replace(",", ".") for name in SEARCHED)


def searched(metric: str) -> str:
    if metric not in METRICS:
        raise ValueError(f"it is not possible to search by this metric. Known are {', '.join(METRICS)}")
    return metric


Metric = Annotated[str, AfterValidator(searched)]
"""What can be searched by: "handle_time", or "talk_share.agent"."""
UNANSWERED = "unanswered"
"""In place of an answer: nobody has given one."""
Value = Annotated[float, Field(ge=-1e9, le=1e9)]


class SearchFilters(Filters):
    """The list's filters, and what was said, answered and measured. `words` as people write them into a search box.

    `speaker` is who said the words. `answer` is the value of an option of `criterion`, or "unanswered". The range of
    `metric` includes both ends, in the metric's own unit; shares are 0 to 1.
    """

    words: Text | None = None
    speaker: Speaker | None = None
    criterion: Annotated[str, Field(max_length=60)] | None = None
    answer: Annotated[str, Field(max_length=2000)] | None = None
    metric: Metric | None = None
    metric_from: Value | None = None
    metric_to: Value | None = None

    @model_validator(mode="after")
    def parts_belong_together(self) -> Self:
        if self.answer and not self.criterion:
            raise ValueError("an answer is looked for to a criterion: name the criterion too")
        if (self.metric_from, self.metric_to) != (None, None) and not self.metric:
            raise ValueError("a range belongs to a metric: name the metric too")
        return self

    @property
    def asks_anything(self) -> bool:
        return bool(self.set_names)

    @classmethod
    def from_address(cls, address: str) -> Self:
        """From a query string. Raises pydantic's ValidationError."""
        return cls.model_validate(dict(parse_qsl(address)))
