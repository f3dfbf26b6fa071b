"""What goes over HTTP about disputes."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, field_validator

from scorecards import choices

from ..forms import Form
from ..reviews.schemas import AnswerText, TickedAnswer
from .decisions import Decision
from .tables import DisputeKind, DisputeState, Outcome

Turns = Annotated[list[int], Field(default_factory=list, max_length=200)]


class DisputeBody(BaseModel):
    """`criterion` is left out for the wrong agent; `proposed` is needed for a score, `turns` for a transcript."""

    kind: DisputeKind
    criterion: str = ""
    reason: str
    proposed: AnswerText = ""
    turns: Turns


class DisputeForm(Form):
    kind: DisputeKind
    criterion: str = ""
    reason: str = ""
    proposed: TickedAnswer = Field(default=[])
    turns: Turns


class AppealBody(BaseModel):
    grounds: str


class AppealForm(Form):
    grounds: str = ""


class AssignBody(BaseModel):
    """Without `user` the dispute becomes the caller's own."""

    user: UUID | None = None


class AssignForm(Form):
    user: UUID | None = None


class DecisionBody(BaseModel):
    """`answer` is for a dispute upheld in part, `agent` for the wrong agent; `lowers` lets the score go down."""

    outcome: Outcome
    reason: str
    answer: AnswerText = ""
    agent: UUID | None = None
    lowers: bool = False

    @property
    def decision(self) -> Decision:
        return Decision(self.outcome, self.reason, self.answer, self.agent, self.lowers)


class DecisionForm(Form):
    outcome: Outcome
    reason: str = ""
    answer: TickedAnswer = Field(default=[])
    agent: UUID | None = None
    lowers: bool = False

    @field_validator("agent", mode="before")
    @classmethod
    def nobody_is_chosen(cls, value: object) -> object:
        return value or None

    @property
    def decision(self) -> Decision:
        return Decision(self.outcome, self.reason, choices.joined(self.answer), self.agent, self.lowers)


class StateBody(BaseModel):
    """Where the dispute stands."""

    id: UUID
    state: DisputeState
