"""The review queue as programs ask for it."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from .task_tables import TaskKind


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class KindBody(Body):
    kind: TaskKind | None = None


class BalanceBody(KindBody):
    people: list[UUID] = Field(min_length=1, max_length=500)


class BalancedBody(Body):
    assigned: int


class AssignBody(Body):
    user_id: UUID


class ReasonBody(Body):
    reason: str = Field(repr=False)


class StartedBody(Body):
    """`sheets` are the answer sheets of a blind review, empty where the machine's answers are shown."""

    task: UUID
    interaction: UUID
    sheets: list[UUID]
