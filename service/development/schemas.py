"""What goes over HTTP about plans. Bodies are for programs, forms for people; both fill the same commands."""

import datetime as dt
from collections.abc import Mapping
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..forms import Form, OptionalDay, OptionalId
from .decisions import GoalVerdict
from .grounds import Claim
from .outcome_tables import PlanOutcome
from .own_tables import Sharing
from .plans import PlanDraft
from .tables import GoalResult, PlanKind, PlanState


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ClaimBody(Body):
    """The question whose released results show a weakness; why there was no coaching about it, where there was none."""

    scorecard: str = Field(max_length=100)
    criterion: str = Field(max_length=100)
    no_coaching_reason: str = Field(default="", repr=False)

    @property
    def claim(self) -> Claim:
        return Claim(self.scorecard, self.criterion, self.no_coaching_reason)


class PlanBody(Body):
    """A plan to draft. An improvement plan needs `support` and a `ground`."""

    kind: PlanKind
    agent_id: UUID
    title: str = Field(repr=False)
    purpose: str = Field(repr=False)
    support: str = Field(default="", repr=False)
    starts_on: dt.date
    ends_on: dt.date
    ground: ClaimBody | None = None

    @property
    def draft(self) -> PlanDraft:
        claim = self.ground.claim if self.ground else None
        return PlanDraft(self.kind, self.title, self.purpose, self.starts_on, self.ends_on, self.support, claim)


class PlanForm(Form):
    """`question` is "scorecard:criterion"."""

    kind: PlanKind
    agent: UUID
    title: str = Field(default="", repr=False)
    purpose: str = Field(default="", repr=False)
    support: str = Field(default="", repr=False)
    starts_on: dt.date
    ends_on: dt.date
    question: str = Field(default="", max_length=200)
    no_coaching_reason: str = Field(default="", repr=False)

    @property
    def draft(self) -> PlanDraft:
        scorecard, _, criterion = self.question.partition(":")
        claim = Claim(scorecard, criterion, self.no_coaching_reason) if criterion else None
        return PlanDraft(self.kind, self.title, self.purpose, self.starts_on, self.ends_on, self.support, claim)


class ChangeBody(Body):
    """What a draft shall say."""

    title: str = Field(repr=False)
    purpose: str = Field(repr=False)
    support: str = Field(default="", repr=False)
    starts_on: dt.date
    ends_on: dt.date


class ChangeForm(ChangeBody):
    csrf_token: str = ""


class GoalBody(Body):
    """In words with how it will be seen, or an objective of the agent's."""

    text: str = Field(default="", repr=False)
    seen_by: str = Field(default="", repr=False)
    objective_id: OptionalId = None


class GoalForm(GoalBody):
    csrf_token: str = ""


class CheckpointBody(Body):
    due_on: dt.date
    milestone: str = Field(repr=False)


class CheckpointForm(CheckpointBody):
    csrf_token: str = ""


class DayBody(Body):
    due_on: dt.date


class DayForm(DayBody):
    csrf_token: str = ""


class WordsBody(Body):
    words: str = Field(default="", repr=False)


class WordsForm(WordsBody):
    csrf_token: str = ""


class ConversationBody(Body):
    on: dt.date
    words: str = Field(repr=False)


class ConversationForm(ConversationBody):
    csrf_token: str = ""


class ActionForm(Form):
    """`mine`: whoever leads the plan does it, else the agent."""

    text: str = Field(default="", repr=False)
    due_on: OptionalDay = None
    mine: bool = False


class DoneForm(Form):
    done: bool


class VerdictBody(Body):
    goal_id: UUID
    result: GoalResult
    words: str = Field(default="", repr=False)


class OutcomeBody(Body):
    """Every goal has a result."""

    outcome: PlanOutcome
    reason: str = Field(repr=False)
    results: list[VerdictBody] = Field(max_length=20)

    @property
    def verdicts(self) -> Mapping[UUID, GoalVerdict]:
        return {one.goal_id: GoalVerdict(one.result, one.words) for one in self.results}


class OutcomeForm(Form):
    """The fields of all goals, in the same order."""

    outcome: PlanOutcome
    reason: str = Field(default="", repr=False)
    goal: list[UUID] = Field(default=[], max_length=20)
    result: list[GoalResult] = Field(default=[], max_length=20)
    result_words: list[str] = Field(default=[], max_length=20, repr=False)

    @model_validator(mode="after")
    def each_goal_has_one(self) -> Self:
        if not len(self.goal) == len(self.result) == len(self.result_words):
            raise ValueError("say of each goal what became of it")
        return self

    @property
    def verdicts(self) -> Mapping[UUID, GoalVerdict]:
        rows = zip(self.goal, self.result, self.result_words, strict=True)
        return {goal: GoalVerdict(result, words) for goal, result, words in rows}


class SecondBody(Body):
    agrees: bool
    reason: str = Field(default="", repr=False)


class SecondForm(SecondBody):
    csrf_token: str = ""


class AnswerBody(Body):
    upheld: bool
    reason: str = Field(default="", repr=False)


class AnswerForm(AnswerBody):
    csrf_token: str = ""


class OwnerBody(Body):
    user_id: UUID


class OwnerForm(OwnerBody):
    csrf_token: str = ""


class CareerGoalBody(Body):
    text: str = Field(default="", repr=False)
    by_when: OptionalDay = None
    sharing: Sharing = Sharing.ONLY_ME


class CareerGoalForm(CareerGoalBody):
    csrf_token: str = ""


class ReachedForm(Form):
    reached: bool


class SharingBody(Body):
    sharing: Sharing


class SharingForm(SharingBody):
    csrf_token: str = ""


class CheckInBody(Body):
    score: int
    words: str = Field(default="", repr=False)
    sharing: Sharing = Sharing.ONLY_ME


class CheckInForm(CheckInBody):
    csrf_token: str = ""


class StandsBody(BaseModel):
    """Where the plan stands."""

    id: UUID
    state: PlanState


class MadeBody(BaseModel):
    """What was written."""

    id: UUID


class NeedsPeriod(BaseModel):
    """Days at the centre, both included; without them the last 90 (or what the policy says)."""

    since: OptionalDay = None
    until: OptionalDay = None
