"""What a list of interactions is narrowed down to, as it stands in the address of the page."""

import datetime as dt
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from pydantic import Field

from models.transcripts import Channel

from ..forms import AddressFields
from .tables import State


class Progress(StrEnum):
    """Where an interaction stands, as people ask for it."""

    UNFINISHED = "unfinished"
    READY = "ready"
    FAILED = "failed"
    RESTRICTED = "restricted"
    ERASED = "erased"

    @property
    def states(self) -> tuple[State, ...]:
        if self is Progress.UNFINISHED:
            return (State.RECEIVED, State.TRANSCRIBED, State.REDACTED, State.JUDGED)
        return (State(self.value),)


class ReviewStatus(StrEnum):
    """How far people have come with an interaction's results."""

    NEEDED = "needed"
    CONFIRMED = "confirmed"
    RELEASED = "released"


class Order(StrEnum):
    """What the list is sorted by."""

    STARTED = "started"
    RECEIVED = "received"
    REFERENCE = "reference"
    AGENT = "agent"
    LENGTH = "length"
    SCORE = "score"


Text = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]
Day = Annotated[dt.date, Field(ge=dt.date(1900, 1, 1), le=dt.date(2999, 12, 31))]
Percent = Annotated[float, Field(ge=0, le=100)]


class Filters(AddressFields):
    """`since` and `until` are days at the centre, both included. Scores are percent, of the lowest-scoring card."""

    q: Text | None = None
    state: Progress | None = None
    channel: Channel | None = None
    queue: Text | None = None
    call_type: Text | None = None
    team: UUID | None = None
    agent: UUID | None = None
    since: Day | None = None
    until: Day | None = None
    score_from: Percent | None = None
    score_to: Percent | None = None
    review: ReviewStatus | None = None
    critical: bool = False
    sort: Order = Order.RECEIVED
    ascending: bool = False
    page: Annotated[int, Field(ge=1, le=100_000)] = 1

    @property
    def set_names(self) -> list[str]:
        """Which filters are set: what an audit event may say about them, since a value could name a customer."""
        chosen = self.model_dump(exclude={"sort", "ascending", "page"}, exclude_defaults=True)
        return sorted(name for name, value in chosen.items() if value is not None)

    def address(self, **changes: object) -> str:
        """The query string of the same list with some of it changed, on its first page unless `page` is given."""
        values = self.model_dump(mode="json") | {"page": 1} | changes
        default = type(self)().model_dump(mode="json")
        changed = {name: value for name, value in values.items() if value not in (None, default[name])}
        return urlencode({name: str(value).lower() if value is True else value for name, value in changed.items()})
