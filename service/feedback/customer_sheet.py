"""Customer feedback as a CSV sheet, by the reference of the interaction. Each row stands on its own."""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy.orm import Session

from ..errors import BadInput, ServiceError
from ..identity.viewer import Viewer
from ..ingest.metadata import Time, parse_rating, refuse_control_characters
from ..ingest.text_files import read_text
from ..performance.periods import zone
from .customer_commands import Said, Taken, take_customer_feedback
from .customer_tables import FeedbackSource

COLUMNS = ("reference", "csat", "nps", "ces", "comment", "answered_at")
MOST_ROWS = 1000
LONGEST_COMMENT = 4000


Comment = Annotated[str, Field(max_length=LONGEST_COMMENT)]


def blank(value: object) -> object:
    """An empty cell says nothing."""
    return None if isinstance(value, str) and not value.strip() else value


def rating(low: int, high: int) -> BeforeValidator:
    return BeforeValidator(
        lambda value: None if blank(value) is None else partial(parse_rating, low=low, high=high)(value)
    )


class CustomerAnswer(BaseModel):
    """One customer's answer. Something besides the reference must be there. Times without a zone are the centre's."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)

    reference: Annotated[str, Field(min_length=1, max_length=300), AfterValidator(refuse_control_characters)]
    csat: Annotated[int | None, rating(1, 5)] = None
    nps: Annotated[int | None, rating(0, 10)] = None
    ces: Annotated[int | None, rating(1, 7)] = None
    comment: Annotated[Comment | None, BeforeValidator(blank)] = Field(default=None, repr=False)
    answered_at: Annotated[Time | None, BeforeValidator(blank)] = None

    @model_validator(mode="after")
    def it_says_something(self) -> "CustomerAnswer":
        if all(value is None for value in (self.csat, self.nps, self.ces, self.comment)):
            raise ValueError("has neither a rating nor a comment")
        return self

    @property
    def said(self) -> Said:
        at = self.answered_at.astimezone(dt.UTC) if self.answered_at else None
        return Said(self.csat, self.nps, self.ces, self.comment, at)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was not used, by its line in the file, the first being 1. The reason repeats no value."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a sheet. A row that was not used takes none of the others with it."""

    created: int
    unchanged: int
    problems: tuple[RowProblem, ...]


def take_sheet(session: Session, viewer: Viewer, data: bytes) -> TakenIn:
    """Takes in every row that can be used. Raises BadInput where the sheet as a whole cannot be read."""
    taken: list[Taken] = []
    problems: list[RowProblem] = []
    for line, answer in _rows(data):
        if isinstance(answer, RowProblem):
            problems.append(answer)
            continue
        try:
            taken.append(
                take_customer_feedback(session, viewer, answer.reference, answer.said, FeedbackSource.SHEET)[0]
            )
        except ServiceError as error:
            problems.append(RowProblem(line, error.message))
    return TakenIn(taken.count(Taken.CREATED), taken.count(Taken.UNCHANGED), tuple(problems))


def _rows(data: bytes) -> Iterator[tuple[int, CustomerAnswer | RowProblem]]:
    text = read_text(data)
    if text is None or not text.strip():
        raise BadInput("The sheet is not a CSV file." if text is None else "The sheet is empty.")
    first = text.lstrip().split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        header = _header(next(reader, []))
        line = reader.line_num + 1
        for number, cells in enumerate(reader, start=1):
            if number > MOST_ROWS:
                raise BadInput(f"The sheet has more than {MOST_ROWS:,} rows. Send it in parts.")
            if any(cell.strip() for cell in cells):
                yield line, _row(line, header, cells)
            line = reader.line_num + 1
    except csv.Error:
        raise BadInput(f"Line {reader.line_num} is not CSV that can be read.") from None


def _header(cells: Sequence[str]) -> list[str]:
    names = [name.strip().lower().replace(" ", "_") for name in cells]
    columns = ", ".join(COLUMNS)
    if "reference" not in names:
        raise BadInput(f"The sheet has no column reference. Columns: {columns}.")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BadInput(f"The sheet has the column {twice[0]} twice.")
    if any(name not in COLUMNS for name in names):
        number = next(number for number, name in enumerate(names, start=1) if name not in COLUMNS)
        raise BadInput(f"Column {number} of the sheet is not known. Columns: {columns}.")
    return names


def _row(line: int, header: Sequence[str], cells: Sequence[str]) -> CustomerAnswer | RowProblem:
    if len(cells) != len(header):
        return RowProblem(line, f"It has {len(cells)} cells for {len(header)} columns: is a comma not quoted?")
    try:
        return CustomerAnswer.model_validate(dict(zip(header, cells, strict=True)), context={"timezone": zone()})
    except ValidationError as error:
        return RowProblem(line, _reasons(error))


def _reasons(error: ValidationError) -> str:
    found: list[Mapping[str, object]] = [
        dict(detail) for detail in error.errors(include_url=False, include_input=False)
    ]
    return "; ".join(_reason(detail) for detail in found) + "."


def _reason(detail: Mapping[str, object]) -> str:
    place = detail["loc"]
    message = str(detail["msg"]).removeprefix("Value error, ")
    return f"column {place[0]}: {message}" if isinstance(place, tuple) and place else message
