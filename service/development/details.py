"""One plan as people read it: goals with their progress, both sides' words at every checkpoint, what was decided."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from ..actions.queries import ActionDetail
from ..dashboards.figures import Figure
from ..objectives.details import ObjectiveDetail
from .flags import Flag
from .outcome_tables import ObjectionAbout, PlanOutcome
from .queries import Waits
from .tables import GoalResult, PlanKind, PlanState


@dataclass(frozen=True, slots=True)
class GoalDetail:
    """Measured where there is an `objective`, else in words with how it will be seen."""

    id: UUID
    text: str = field(repr=False)
    seen_by: str | None = field(repr=False)
    objective: ObjectiveDetail | None
    result: GoalResult | None
    result_words: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class MeasuredThen:
    """A measured goal as it stood when a checkpoint was held."""

    goal: str = field(repr=False)
    words: str
    verdict: str


@dataclass(frozen=True, slots=True)
class CheckpointDetail:
    """What both wrote stands side by side. `measured` is empty while it was not held, or what it says is hidden."""

    id: UUID
    due_on: dt.date
    milestone: str = field(repr=False)
    held_at: dt.datetime | None
    held_by: str | None
    owner_words: str | None = field(repr=False)
    agent_words: str | None = field(repr=False)
    agent_wrote_at: dt.datetime | None
    measured: tuple[MeasuredThen, ...]
    overdue: bool


@dataclass(frozen=True, slots=True)
class GroundDetail:
    """What an improvement plan rests on, in percent of the question's points. `hidden`: the viewer is blind to it."""

    scorecard: str
    criterion: str
    name: str
    first: dt.date
    last: dt.date
    figure: Figure | None
    others: Figure | None
    least: int
    interactions: tuple[tuple[UUID, str], ...]
    """Ids and references of those in which the question was answered, and the viewer may see."""
    coaching_id: UUID | None
    no_coaching_reason: str | None = field(repr=False)
    gone_at: dt.datetime | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class DecisionDetail:
    """An outcome, who stands for it, and whether an objection overturned it."""

    id: UUID
    outcome: PlanOutcome
    reason: str = field(repr=False)
    by_id: UUID
    by: str
    at: dt.datetime
    second: str | None
    second_agrees: bool | None
    second_reason: str | None = field(repr=False)
    second_at: dt.datetime | None
    overturned_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ObjectionDetail:
    """What the agent holds against the plan or an outcome. `answerable` by somebody who had no part in it."""

    id: UUID
    about: ObjectionAbout
    decision_id: UUID | None
    """Of the outcome that it is about."""
    words: str = field(repr=False)
    at: dt.datetime
    upheld: bool | None
    answer: str | None = field(repr=False)
    answered_by: str | None
    answered_at: dt.datetime | None
    answerable: bool


@dataclass(frozen=True, slots=True)
class NoteDetail:
    by: str
    at: dt.datetime
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PlanDetail:
    """A plan for those who lead it and its agent. `whole` False: only what the viewer wrote before the agent moved."""

    id: UUID
    kind: PlanKind
    title: str = field(repr=False)
    purpose: str = field(repr=False)
    support: str | None = field(repr=False)
    agent_id: UUID
    agent: str
    owner_id: UUID
    owner: str
    drafted_by: str
    state: PlanState
    starts_on: dt.date
    ends_on: dt.date
    conversation_on: dt.date | None
    conversation: str | None = field(repr=False)
    proposed_at: dt.datetime | None
    owner_agreed_at: dt.datetime | None
    agent_agreed_at: dt.datetime | None
    started_at: dt.datetime | None
    goals_locked_at: dt.datetime | None
    closed_at: dt.datetime | None
    withdrawn_by: str | None
    withdrawn_reason: str | None = field(repr=False)
    goals: tuple[GoalDetail, ...]
    checkpoints: tuple[CheckpointDetail, ...]
    actions: tuple[ActionDetail, ...]
    notes: tuple[NoteDetail, ...]
    ground: GroundDetail | None
    decisions: tuple[DecisionDetail, ...]
    objections: tuple[ObjectionDetail, ...]
    waits: Waits | None
    flags: tuple[Flag, ...]
    whole: bool

    @property
    def outcome(self) -> DecisionDetail | None:
        """The one that counts, once the plan is completed."""
        return self.decisions[-1] if self.decisions and self.state is PlanState.COMPLETED else None

    @property
    def waiting(self) -> DecisionDetail | None:
        """The outcome that waits for a second person."""
        return self.decisions[-1] if self.waits is Waits.SECOND else None

    @property
    def held(self) -> int:
        return sum(checkpoint.held_at is not None for checkpoint in self.checkpoints)
