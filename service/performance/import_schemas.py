"""What is sent about metrics that are kept elsewhere, and what is answered."""

import datetime as dt
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from ..forms import Form
from .amendments import Terms
from .import_queries import MetricHistory
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


class AmendBody(BaseModel):
    """What the metric is said to be from now on, and why. `clarifies`: what is measured stays the same."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(default="", max_length=300)
    unit: Unit
    direction: Direction
    definition: str = Field(default="", max_length=3000)
    clarifies: bool = False
    reason: str = Field(default="", max_length=3000)

    @property
    def terms(self) -> Terms:
        return Terms(self.title, self.unit, self.direction, self.definition, self.clarifies)


class AmendForm(AmendBody):
    csrf_token: str = ""


class MetricVersionBody(BaseModel):
    """What it was said to be before, until when, and why it was amended."""

    model_config = ConfigDict(from_attributes=True)

    version: int
    meaning: int
    title: str
    unit: Unit
    direction: Direction
    definition: str
    until: dt.datetime
    by: str
    reason: str


class ImportedMetricBody(BaseModel):
    """`meaning` is the version since which it means what it means; `earlier` of its values came in before."""

    id: UUID
    name: str
    title: str
    unit: Unit
    direction: Direction
    combining: Combining
    definition: str
    version: int
    meaning: int
    values: int
    earlier: int
    versions: list[MetricVersionBody]

    @classmethod
    def of(cls, history: MetricHistory) -> Self:
        declared, metric = history.declared, history.declared.metric
        return cls(
            id=declared.id,
            name=metric.id,
            title=metric.name,
            unit=metric.unit,
            direction=metric.direction,
            combining=declared.combining,
            definition=metric.definition,
            version=declared.version,
            meaning=history.meaning,
            values=declared.values,
            earlier=declared.earlier,
            versions=[MetricVersionBody.model_validate(one) for one in history.versions],
        )


class ImportBody(BaseModel):
    """One file or request, and who confirmed it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    at: dt.datetime
    by: str
    source: str
    content_hash: str
    values: int
    replaced: int
    confirmed_by: str | None
    confirmed_at: dt.datetime | None


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
