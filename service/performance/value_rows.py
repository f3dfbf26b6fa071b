"""Values of metrics kept elsewhere, as they are sent: rows of a CSV file or of a request."""

import datetime as dt
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ..errors import BadInput
from ..ingest.metadata import Text
from ..ingest.sheet_rows import RowProblem, Sheet, blank, read_sheet, reasons
from .imported import PREFIX
from .periods import DAY, Period, month

MOST_ROWS = 20_000
SHEET = Sheet(
    columns=("metric", "agent", "period", "value", "n"),
    required=("metric", "agent", "period", "value"),
    most_rows=MOST_ROWS,
    aliases={"agent_id": "agent", "date": "period"},
)
MONTH, WEEK = re.compile(r"(\d{4})-(\d{2})"), re.compile(r"(\d{4})-W(\d{2})")


def parse_period(value: object) -> object:
    """2026-03-15, 2026-W12, 2026-03, or 2026-03-01/2026-03-14, both days included."""
    if not isinstance(value, str):
        return value
    try:
        return _period(value.strip())
    except BadInput as error:
        raise ValueError(error.message.rstrip(".").lower()) from None
    except ValueError:
        raise ValueError(
            "must be a day, week or month such as 2026-03-15, 2026-W12 or 2026-03, or two days with / between"
        ) from None


def _period(text: str) -> Period:
    if found := MONTH.fullmatch(text):
        return month(dt.date(int(found[1]), int(found[2]), 1))
    if found := WEEK.fullmatch(text):
        monday = dt.date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return Period(monday, monday + 6 * DAY)
    first, _, last = text.partition("/")
    return Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last or first))


def parse_number(value: object) -> object:
    """Written with a point; no thousands separators, which read differently in different countries."""
    if not isinstance(value, str):
        return value
    try:
        number = float(value.strip())
    except ValueError:
        raise ValueError("must be a number such as 12.5") from None
    return number


def finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("must be a number such as 12.5")
    return value


Count = Annotated[int, Field(ge=1, le=100_000_000)]


class ValueRow(BaseModel):
    """One agent's value of a metric over some days. `agent` is the external id; `n` how many observations it is of."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True, arbitrary_types_allowed=True
    )

    metric: Text
    agent: Text = Field(repr=False)
    period: Annotated[Period, BeforeValidator(parse_period)]
    value: Annotated[float, BeforeValidator(parse_number), AfterValidator(finite)]
    n: Annotated[Count | None, BeforeValidator(blank)] = None

    @property
    def name(self) -> str:
        """The metric's, with or without "imported." before it."""
        return self.metric.removeprefix(PREFIX)


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is that of a file, or the number of the value in a request."""

    line: int
    value: ValueRow


def read_values(data: bytes) -> Iterator[Row | RowProblem]:
    """Of a CSV file. Raises BadInput where it cannot be read as a whole."""
    for line, cells in read_sheet(data, SHEET):
        yield cells if isinstance(cells, RowProblem) else check_row(line, cells)


def check_row(line: int, values: object) -> Row | RowProblem:
    try:
        return Row(line, ValueRow.model_validate(values))
    except ValidationError as error:
        return RowProblem(line, reasons(error))
