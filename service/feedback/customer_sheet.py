"""Customer feedback as a CSV sheet, by the reference of the interaction. Each row stands on its own."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy.orm import Session

from ..errors import ServiceError
from ..identity.viewer import Viewer
from ..ingest.metadata import Text, Time, parse_rating
from ..ingest.sheet_rows import RowProblem, Sheet, blank, read_sheet, reasons
from ..performance.periods import zone
from .customer_commands import Said, Taken, take_customer_feedback
from .customer_tables import FeedbackSource

MOST_ROWS = 1000
SHEET = Sheet(
    columns=("reference", "csat", "nps", "ces", "comment", "answered_at"),
    required=("reference",),
    most_rows=MOST_ROWS,
    aliases={},
)
LONGEST_COMMENT = 4000


Comment = Annotated[str, Field(max_length=LONGEST_COMMENT)]


def rating(low: int, high: int) -> BeforeValidator:
    return BeforeValidator(
        lambda value: None if blank(value) is None else partial(parse_rating, low=low, high=high)(value)
    )


class CustomerAnswer(BaseModel):
    """One customer's answer. Something besides the reference must be there. Times without a zone are the centre's."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)

    reference: Text
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
    for line, cells in read_sheet(data, SHEET):
        yield line, cells if isinstance(cells, RowProblem) else _row(line, cells)


def _row(line: int, cells: Mapping[str, str]) -> CustomerAnswer | RowProblem:
    try:
        return CustomerAnswer.model_validate(cells, context={"timezone": zone()})
    except ValidationError as error:
        return RowProblem(line, reasons(error))
