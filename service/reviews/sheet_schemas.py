"""Answer sheets as programs send them."""

from pydantic import BaseModel, ConfigDict, Field

from .differences import Choice
from .schemas import AnswerText
from .sheets import SheetEntry


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EntryBody(Body):
    criterion: str = Field(max_length=60)
    answer: AnswerText = Field(description="Empty takes an earlier answer back; of several options a list")
    comment: str = Field(default="", repr=False)
    evidence: list[int] = Field(default=[], max_length=100, description="Numbers of turns, from 0")
    root_causes: list[str] = Field(default=[], max_length=50, description="Of those that the question lists")

    def entry(self) -> SheetEntry:
        return SheetEntry(self.criterion, self.answer, self.comment, tuple(self.evidence), tuple(self.root_causes))


class AnswersBody(Body):
    answers: list[EntryBody] = Field(max_length=200)


class SubmitBody(Body):
    active_seconds: float | None = None


class ChoiceBody(Body):
    keeps: str = Field(description="mine or machine", max_length=10)
    reason: str = Field(default="", repr=False)

    def choice(self) -> Choice:
        return Choice(self.keeps, self.reason)


class DifferencesBody(Body):
    choices: dict[str, ChoiceBody] = Field(default={}, description="By criterion")
    comment: str = Field(default="", repr=False)
