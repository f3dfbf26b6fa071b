"""What goes over HTTP about objectives."""

import datetime as dt
from dataclasses import asdict
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from ..forms import Form, OptionalDay, OptionalId, OptionalNumber
from ..performance.periods import Period
from .doubts import DoubtKind
from .drafting import Change
from .proposals import Proposal
from .tables import Level, ObjectiveOutcome, ObjectiveState
from .trends import Trend

Target = Annotated[float, Field(allow_inf_nan=False)]


class ObjectiveBody(BaseModel):
    """An objective to draft. `target` is in the metric's unit; the baseline is the 90 days before today unless given.

    `justification` is needed where the data make the target doubtful.
    """

    model_config = ConfigDict(extra="forbid")

    level: Level
    name: str = Field(repr=False)
    why: str = Field(repr=False)
    metric: str = Field(max_length=100)
    target: Target
    due_on: dt.date
    scorecard: str | None = Field(default=None, max_length=100)
    criterion: str | None = Field(default=None, max_length=100)
    agent_id: UUID | None = None
    team_id: UUID | None = None
    parent_id: UUID | None = None
    owner_id: UUID | None = None
    baseline_first: dt.date | None = None
    baseline_last: dt.date | None = None
    justification: str = Field(default="", repr=False)

    @property
    def proposal(self) -> Proposal:
        return _proposal(self, self.scorecard, self.criterion)


class ObjectiveForm(Form):
    """The same as people fill it in. Without a target the baseline is measured, so that one can be chosen by it.

    `narrowing` is a scorecard, or "scorecard:criterion".
    """

    level: Level
    name: str = Field(default="", repr=False)
    why: str = Field(default="", repr=False)
    metric: str = Field(default="", max_length=100)
    narrowing: str = Field(default="", max_length=200)
    target: OptionalNumber = None
    due_on: OptionalDay = None
    agent_id: OptionalId = None
    team_id: OptionalId = None
    parent_id: OptionalId = None
    owner_id: OptionalId = None
    baseline_first: OptionalDay = None
    baseline_last: OptionalDay = None
    justification: str = Field(default="", repr=False)

    @property
    def proposal(self) -> Proposal:
        scorecard, _, criterion = self.narrowing.partition(":")
        return _proposal(self, scorecard or None, criterion or None)


class ChangeBody(BaseModel):
    """What it shall say. `reason` is needed once it was agreed."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(repr=False)
    why: str = Field(repr=False)
    target: Target
    due_on: dt.date
    parent_id: OptionalId = None
    justification: str = Field(default="", repr=False)
    reason: str = Field(default="", repr=False)

    @property
    def change(self) -> Change:
        return Change(self.name, self.why, self.target, self.due_on, self.parent_id, self.justification)


class ChangeForm(ChangeBody):
    csrf_token: str = ""


class HandOverBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    owner_id: UUID
    parent_id: OptionalId = None


class HandOverForm(HandOverBody):
    csrf_token: str = ""


class CloseBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    outcome: ObjectiveOutcome
    reason: str = Field(default="", repr=False)


class CloseForm(CloseBody):
    csrf_token: str = ""


class CommentBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = Field(default="", repr=False)


class CommentForm(CommentBody):
    csrf_token: str = ""


class ObjectiveStateBody(BaseModel):
    """Where the objective stands."""

    id: UUID
    state: ObjectiveState
    version: int


class TrendPointBody(BaseModel):
    """One week or month in the metric's unit with its 95 % interval; of fewer than five results n alone."""

    first: dt.date
    last: dt.date
    value: float | None
    low: float | None
    high: float | None
    n: int


class TrendBody(BaseModel):
    """`by` is "week" or "month", None where there is nothing to show."""

    by: str | None = None
    points: list[TrendPointBody] = []
    baseline: float | None = None
    target: float | None = None

    @classmethod
    def of(cls, trend: Trend | None) -> Self:
        if trend is None:
            return cls()
        points = [
            TrendPointBody(first=point.period.first, last=point.period.last, **asdict(point.figure))
            for point in trend.points
        ]
        return cls(by=trend.by, points=points, baseline=trend.baseline, target=trend.target)


class DoubtBody(BaseModel):
    kind: DoubtKind
    words: str


class MeasuredBaselineBody(BaseModel):
    """The baseline in the metric's unit with its 95 % interval, and what speaks against the target."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    first: dt.date
    last: dt.date
    doubts: list[DoubtBody]


def _proposal(sent: ObjectiveBody | ObjectiveForm, scorecard: str | None, criterion: str | None) -> Proposal:
    return Proposal(
        level=sent.level,
        name=sent.name,
        why=sent.why,
        metric=sent.metric,
        target=sent.target,
        due_on=sent.due_on,
        parent_id=sent.parent_id,
        agent_id=sent.agent_id,
        team_id=sent.team_id,
        owner_id=sent.owner_id,
        scorecard=scorecard,
        criterion=criterion,
        baseline=_period(sent.baseline_first, sent.baseline_last),
        justification=sent.justification,
    )


def _period(first: dt.date | None, last: dt.date | None) -> Period | None:
    return Period(first, last) if first and last else None
