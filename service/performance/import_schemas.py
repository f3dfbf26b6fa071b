"""What is sent about metrics that are kept elsewhere, and what is answered."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from ..reviews.schemas import Form
from .import_tables import Combining
from .registry import Direction, Unit

LONGEST_SHEET = 2_000_000


class DeclareForm(Form):
    name: str = Field(default="", max_length=100)
    title: str = Field(default="", max_length=300)
    unit: Unit = Unit.PERCENT
    direction: Direction = Direction.NEITHER
    combining: Combining = Combining.MEAN
    definition: str = Field(default="", max_length=3000)


class SheetForm(Form):
    text: str = Field(default="", max_length=LONGEST_SHEET, repr=False)


class ValuesBody(BaseModel):
    """Each value as {"metric", "agent", "period", "value", "n"}, checked by itself, so that all errors are told."""

    model_config = ConfigDict(extra="forbid")

    values: list[dict[str, Any]] = Field(min_length=1, max_length=20_000, repr=False)


class ProblemBody(BaseModel):
    """`line` is the number of the value in the request, the first being 1."""

    line: int
    reason: str


class TakenBody(BaseModel):
    """How many values there were of each kind."""

    created: int
    replaced: int
    unchanged: int


class RefusedBody(BaseModel):
    """Nothing was taken in."""

    error: str
    detail: str
    problems: list[ProblemBody]
