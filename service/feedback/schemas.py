"""What goes over HTTP about feedback."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from ..forms import Form, LeftOut
from .nudge_rules import Asked
from .nudge_tables import NudgeCondition, NudgeRecipient
from .peer_tables import Tone, Topic
from .recognition_commands import Praise
from .recognition_tables import RecognitionKind


class RecogniseForm(Form):
    kind: RecognitionKind
    title: str = Field(default="", repr=False)
    note: str = Field(default="", repr=False)
    for_the_team: bool = False

    @property
    def praise(self) -> Praise:
        return Praise(self.kind, self.title, self.note, self.for_the_team)


class RecogniseAgentForm(RecogniseForm):
    agent: UUID


class RecogniseMomentForm(RecogniseForm):
    """`turn` is 1-based here, as people count; empty for the whole interaction."""

    turn: Annotated[int | None, LeftOut, Field(ge=1, le=100_000)] = None


class ShareForm(Form):
    shared: bool = False


class RecogniseBody(BaseModel):
    """A title of up to 100 characters and a note of up to 800."""

    model_config = ConfigDict(extra="forbid")

    kind: RecognitionKind
    title: str = Field(repr=False)
    note: str = Field(repr=False)
    for_the_team: bool = False

    @property
    def praise(self) -> Praise:
        return Praise(self.kind, self.title, self.note, self.for_the_team)


class RecogniseMomentBody(RecogniseBody):
    """`turn` is 0-based, as in the transcript; None for the whole."""

    turn: int | None = Field(default=None, ge=0)


class OpenForm(Form):
    interaction: UUID
    peer: UUID


class SayForm(Form):
    to: UUID
    tone: Tone
    topic: Topic
    words: str = ""


class SayAboutForm(Form):
    """`observations`: one `question=observation` for each question of the peer rubric."""

    tone: Tone
    topic: Topic
    words: str = ""
    observations: list[str] = Field(default=[], max_length=50)

    @property
    def by_question(self) -> dict[str, str]:
        return {question: seen for question, _, seen in (item.partition("=") for item in self.observations)}


class AnswerForm(Form):
    answer: str = ""


class ReportForm(Form):
    reason: str = ""


class DecideReportForm(Form):
    remove: bool
    decision: str = ""


class OpenRoundForm(Form):
    name: str = ""
    closes_on: dt.date
    teams: list[UUID] = Field(default=[], max_length=1000)


class ReplyBody(BaseModel):
    """What a supervisor answers the own team."""

    model_config = ConfigDict(extra="forbid")

    words: str = Field(default="", max_length=10_000, repr=False)


class ReplyForm(ReplyBody):
    csrf_token: str = ""


class RoundAnswerForm(Form):
    """`ratings`: `question=value` for each question that was answered; others are left out or empty."""

    ratings: list[str] = Field(default=[], max_length=50)
    comment: str = ""

    @property
    def by_question(self) -> dict[str, int]:
        pairs = (item.partition("=") for item in self.ratings)
        return {question: int(value) if value.isdecimal() else 0 for question, _, value in pairs if value}


class RuleForm(Form):
    name: str = ""
    condition: NudgeCondition
    recipient: NudgeRecipient
    metric: Annotated[str | None, LeftOut] = None
    at_least: Annotated[float | None, LeftOut, Field(allow_inf_nan=False)] = None
    call_type: Annotated[str | None, LeftOut, Field(max_length=300)] = None
    team: Annotated[UUID | None, LeftOut] = None

    @property
    def asked(self) -> Asked:
        return Asked(self.name, self.condition, self.recipient, self.metric, self.at_least, self.call_type, self.team)


class SwitchForm(Form):
    active: bool


class MuteForm(Form):
    """`rule` empty: all of them. `days` empty: for good."""

    rule: Annotated[UUID | None, LeftOut] = None
    days: Annotated[int | None, LeftOut, Field(ge=1, le=365)] = None


class ImportForm(Form):
    text: str = Field(default="", max_length=2_000_000, repr=False)


class SheetBody(BaseModel):
    """A CSV sheet with a column `reference`."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    text: str = Field(max_length=2_000_000, repr=False)


class CustomerAnswerBody(BaseModel):
    """What a customer said about the interaction with this reference. Something besides the reference is needed."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    reference: str = Field(min_length=1, max_length=300)
    csat: int | None = Field(default=None, ge=1, le=5)
    nps: int | None = Field(default=None, ge=0, le=10)
    ces: int | None = Field(default=None, ge=1, le=7)
    comment: str | None = Field(default=None, max_length=4000, repr=False)
    answered_at: AwareDatetime | None = None


class TakenBody(BaseModel):
    """`status`: created, or unchanged where the same came before."""

    status: str
    interaction_id: UUID
