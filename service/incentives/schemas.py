"""What goes over HTTP about incentives."""

import datetime as dt
from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ..forms import Fields
from .balances import Balance, EntryDetail
from .ledger_tables import AwardState, EntryKind
from .programme_tables import Activity, Cadence, IncentiveProgramme, Leaderboard, ProgrammeState, RewardKind, RuleKind

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^[^\x00]*$")]
Points = Annotated[int, Field(ge=1, le=1_000_000)]
Money = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]


class ProgrammeFields(Fields):
    """`starts` to `ends` are days of the centre, both included. Points are counted by `cadence`. No team means all."""

    name: Name
    why: Text = ""
    objective_id: UUID | None = None
    starts: dt.date
    ends: dt.date
    cadence: Cadence = Cadence.MONTH
    team_ids: list[UUID] = Field(default=[])


class RuleFields(Fields):
    """`question` is "scorecard" or "scorecard:criterion". `cap` counts for participation alone. `target` is in percent,
    or in the unit of the metric. `badge_months` are periods of the programme, whatever it counts by."""

    kind: RuleKind
    name: Name
    points: Points
    cap: Points | None = None
    least_n: int = Field(default=3, ge=1, le=1000)
    question: Annotated[str, Field(max_length=300)] | None = None
    target: float | None = Field(default=None, allow_inf_nan=False)
    metric: Annotated[str, Field(max_length=100)] | None = None
    activity: Activity | None = None
    badge: Name | None = None
    badge_months: int = Field(default=1, ge=1, le=60)


class RewardFields(Fields):
    """`points` 0 is for what is awarded by people only. No `stock` means as many as are asked for."""

    kind: RewardKind
    name: Name
    points: int = Field(default=0, ge=0, le=1_000_000)
    amount: Money | None = None
    currency: Annotated[str, Field(max_length=3)] | None = None
    hours: float | None = Field(default=None, gt=0, le=1000)
    stock: int | None = Field(default=None, ge=0, le=1_000_000)


class BudgetFields(Fields):
    currency: Annotated[str, Field(max_length=3)]
    amount: Money


class ActiveFields(Fields):
    active: bool


class AwardFields(Fields):
    """A reward that somebody proposes for an agent."""

    agent_id: UUID
    reward_id: UUID
    reason: Text = ""


class RedemptionFields(Fields):
    reward_id: UUID


class DecisionFields(Fields):
    approved: bool
    reason: Text = ""


class ReasonFields(Fields):
    reason: Text = ""


class ChoiceFields(Fields):
    """What an agent chooses: whether to take part, and whether colleagues may read the own name."""

    takes_part: bool = False
    named: bool = False


class PolicyFields(Fields):
    enabled: bool = False
    leaderboard: Leaderboard = Leaderboard.OFF
    smallest_board: int = Field(default=5, ge=1, le=100_000)
    reason: Text = ""


class Body(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class RuleBody(Body):
    id: UUID
    kind: RuleKind
    name: str
    points: int
    cap: int
    least_n: int
    scorecard: str | None
    criterion: str | None
    target: float | None
    metric: str | None
    metric_meaning: int | None
    activity: Activity | None
    badge: str | None
    badge_months: int


class RewardBody(Body):
    id: UUID
    kind: RewardKind
    name: str
    points: int
    amount: Decimal | None
    currency: str | None
    hours: float | None
    stock: int | None
    active: bool


class BudgetBody(Body):
    currency: str
    amount: Decimal


class ProgrammeBody(Body):
    id: UUID
    name: str
    why: str
    objective_id: UUID | None
    starts: dt.date
    ends: dt.date
    cadence: Cadence
    state: ProgrammeState
    rules: list[RuleBody]
    rewards: list[RewardBody]
    budgets: list[BudgetBody]


class EntryBody(Body):
    """One line of the ledger."""

    id: UUID
    agent: str
    programme: str
    rule: str | None
    kind: EntryKind
    points: int
    why: str
    first: dt.date | None
    last: dt.date | None
    at: dt.datetime

    @classmethod
    def of(cls, agent: str, entry: EntryDetail) -> Self:
        return cls(agent=agent, **asdict(entry))


class AwardBody(Body):
    id: UUID
    reward_id: UUID
    agent_id: UUID
    state: AwardState
    redeemed: bool
    points: int
    amount: Decimal | None
    currency: str | None


class BalanceBody(Body):
    programme_id: UUID
    programme: str
    earned: int
    redeemed: int
    reserved: int
    available: int

    @classmethod
    def of(cls, programme: IncentiveProgramme, own: Balance) -> Self:
        return cls(programme_id=programme.id, programme=programme.name, available=own.available, **asdict(own))


class MyPointsBody(Body):
    """An agent's own points."""

    takes_part: bool
    balances: list[BalanceBody]
    entries: list[EntryBody]


class BookedBody(Body):
    """How many entries a count booked."""

    entries: int


class PolicyBody(Body):
    version: int
    enabled: bool
    leaderboard: Leaderboard
    smallest_board: int
