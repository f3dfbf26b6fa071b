"""What goes over HTTP about coaching sessions. In forms, empty fields are none, and moments are UTC."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from ..forms import Form, LeftOut
from .agenda import NewPoint
from .preference_tables import FirstContact, Length, TimeOfDay
from .questions import question_of
from .session_commands import NewSession
from .session_tables import LearningStyle, SessionKind, SessionState


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


Moment = Annotated[dt.datetime, AfterValidator(_utc)]
Words = Annotated[str, Field(default="", repr=False)]
QuestionKey = Annotated[str, AfterValidator(lambda key: "/".join(question_of(key)))]
"""scorecard/criterion"""


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OriginBody(Closed):
    """Exactly one: an interaction whose suggestion was approved, a decided dispute, or a question of an agent's
    self-assessments."""

    suggestion_of: Annotated[UUID | None, LeftOut] = None
    dispute_id: Annotated[UUID | None, LeftOut] = None
    agent_id: Annotated[UUID | None, LeftOut] = None
    question: Annotated[QuestionKey | None, LeftOut] = None


class SessionFields(BaseModel):
    """`questions` are "scorecard/criterion". Without `coach_id` whoever asks holds it."""

    title: str = Field(default="", max_length=500, repr=False)
    kind: SessionKind = SessionKind.ONE_TO_ONE
    agents: list[UUID] = Field(default=[], max_length=200)
    coach_id: Annotated[UUID | None, LeftOut] = None
    due_on: Annotated[dt.date | None, LeftOut] = None
    questions: list[QuestionKey] = Field(default=[], max_length=50)

    def wanted(self) -> NewSession:
        asked = [question_of(key) for key in self.questions]
        return NewSession(self.title, self.kind, self.agents, self.coach_id, self.due_on, asked)


class SessionBody(Closed, SessionFields):
    origin: OriginBody | None = None


class SessionForm(Form, SessionFields, OriginBody): ...


class EditForm(Form):
    title: str = Field(default="", max_length=500, repr=False)
    coach_id: Annotated[UUID | None, LeftOut] = None
    due_on: Annotated[dt.date | None, LeftOut] = None
    questions: list[QuestionKey] = Field(default=[], max_length=50)


class ScheduleForm(Form):
    starts_at: Annotated[Moment | None, LeftOut] = None
    minutes: Annotated[int | None, LeftOut] = None
    place: Words


class HoldForm(Form):
    held_at: Annotated[Moment | None, LeftOut] = None


class ReasonForm(Form):
    reason: Words


class StateBody(Closed):
    """`starts_at`, `minutes` and `place` are for a session that is scheduled, `held_at` for one that was held, `reason`
    for one that was missed or is cancelled."""

    state: Literal[
        SessionState.SCHEDULED, SessionState.HELD, SessionState.MISSED, SessionState.CANCELLED, SessionState.CLOSED
    ]
    starts_at: AwareDatetime | None = None
    minutes: int | None = None
    place: Words
    held_at: AwareDatetime | None = None
    reason: Words


class PointBody(Closed):
    """A point of the agenda. `evaluation_id` cites a released result, `turns` are 0-based."""

    text: Words
    question: QuestionKey | None = None
    evaluation_id: UUID | None = None
    turns: list[int] = Field(default=[], max_length=50)
    anonymised: bool = False

    def point(self) -> NewPoint:
        scorecard, criterion = question_of(self.question) if self.question else (None, None)
        return NewPoint(self.text, scorecard, criterion, self.evaluation_id, self.turns, self.anonymised)


class PointForm(Form):
    """`cites` is "evaluation/criterion" of a result that was offered."""

    text: Words
    question: Annotated[QuestionKey | None, LeftOut] = None
    cites: Annotated[str | None, LeftOut] = Field(default=None, max_length=120)
    anonymised: bool = False

    def point(self) -> NewPoint:
        """Raises ValueError for what was not offered."""
        scorecard, criterion = question_of(self.question) if self.question else (None, None)
        if self.cites is None:
            return NewPoint(self.text, scorecard, criterion)
        evaluation, cited = self.cites.split("/")
        return NewPoint(self.text, None, cited, UUID(evaluation), anonymised=self.anonymised)


class GoalBody(Closed):
    text: Words
    objective_id: Annotated[UUID | None, LeftOut] = None


class GoalForm(Form, GoalBody): ...


class ResourceBody(Closed):
    title: Words
    link: str = Field(default="", max_length=500)
    style: Annotated[LearningStyle | None, LeftOut] = None


class ResourceForm(Form, ResourceBody): ...


class ActionBody(Closed):
    """Without `agent_id` it is the coach's."""

    text: Words
    agent_id: Annotated[UUID | None, LeftOut] = None
    due_on: Annotated[dt.date | None, LeftOut] = None


class ActionForm(Form, ActionBody): ...


class DoneBody(Closed):
    done: bool = True


class DoneForm(Form, DoneBody): ...


class NoteBody(Closed):
    text: Words
    private: bool = False


class NoteForm(Form, NoteBody): ...


class TimeBody(Closed):
    starts_at: Moment
    why: Words


class TimeForm(Form, TimeBody): ...


class AcknowledgementBody(Closed):
    comment: Words


class AcknowledgementForm(Form, AcknowledgementBody): ...


class RatingBody(Closed):
    """From 1, of no use, to 5, very useful."""

    rating: int
    words: Words
    share_words: bool = False


class RatingForm(Form, RatingBody): ...


class PreferencesBody(Closed):
    """`styles`: the most welcome first."""

    styles: list[LearningStyle] = Field(default=[], max_length=10)
    first_contact: Annotated[FirstContact | None, LeftOut] = None
    length: Annotated[Length | None, LeftOut] = None
    time_of_day: Annotated[TimeOfDay | None, LeftOut] = None
    words: Words


class PreferencesForm(Form):
    """The ways to learn by rank: empty ones are none."""

    first: Annotated[LearningStyle | None, LeftOut] = None
    second: Annotated[LearningStyle | None, LeftOut] = None
    third: Annotated[LearningStyle | None, LeftOut] = None
    first_contact: Annotated[FirstContact | None, LeftOut] = None
    length: Annotated[Length | None, LeftOut] = None
    time_of_day: Annotated[TimeOfDay | None, LeftOut] = None
    words: Words

    @property
    def styles(self) -> list[LearningStyle]:
        return [style for style in (self.first, self.second, self.third) if style is not None]


class MadeBody(Closed):
    id: UUID


class ParticipantBody(Closed):
    agent_id: UUID


class ParticipantForm(ParticipantBody):
    csrf_token: str = ""


class TakenOutBody(Closed):
    """Why an agent takes part no longer."""

    reason: Words
