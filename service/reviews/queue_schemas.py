"""What the queue is asked for."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, field_validator

from ..forms import Form
from .task_queries import Tab
from .task_tables import TaskKind


class QueueQuery(BaseModel):
    """`done` says that somebody asked for the next task, and none was left."""

    tab: Tab = Tab.MINE
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    done: bool = False


class OfKind(Form):
    kind: TaskKind | None = None

    @field_validator("kind", mode="before")
    @classmethod
    def any_kind(cls, value: object) -> object:
        return value or None


class NextForm(OfKind):
    """Which kind of task is wanted; any, where none is named."""


class BalanceForm(OfKind):
    """Who the tasks that nobody has are shared out to."""

    people: list[UUID] = Field(default=[], max_length=500)


class AssignForm(Form):
    user_id: UUID


class ReasonForm(Form):
    reason: str = ""
