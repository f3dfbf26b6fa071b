"""What goes over HTTP about reviews of redactions."""

import datetime as dt
from uuid import UUID

from pydantic import BaseModel, Field

from models.personal_data import DataType

from ..forms import Form
from .review_tables import ReplacementReason, ReviewKind, Verdict
from .unredacted import Purpose


class KindForm(Form):
    kind: ReviewKind


class DecisionForm(Form):
    position: int = Field(ge=0)
    verdict: Verdict
    correct_type: DataType | None = None


class AdditionForm(Form):
    """Characters of the redacted text of a turn; all count from 0, `end` is exclusive."""

    turn: int = Field(ge=0)
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    type: DataType


class UndoForm(Form):
    position: int = Field(ge=0)
    reason: str = ""


class UndoDecisionForm(Form):
    agreed: bool


class FinishForm(Form):
    seconds: int = Field(default=2**31 - 1, ge=0, le=2**31 - 1)


class ReplaceForm(Form):
    reason: ReplacementReason


class PlanForm(Form):
    """Either `share_percent`, above 0 up to 100, or `per_week`."""

    share_percent: float | None = None
    per_week: int | None = None


class UnredactedForm(Form):
    purpose: Purpose
    reason: str = ""


class ClosedForm(Form):
    seconds: int = Field(ge=0, le=2**31 - 1)


class DecisionBody(BaseModel):
    """One decision as it counts now. `number` counts from 1 as in the report, `position` from 0."""

    position: int
    number: int
    verdict: Verdict
    correct_type: DataType | None


class AdditionBody(BaseModel):
    """The redaction that was added, and where it stands in the turn now."""

    position: int
    number: int
    type: DataType
    turn: int
    start: int
    end: int
    token: str


class UndoBody(BaseModel):
    """A proposal to take a redaction back."""

    id: UUID
    interaction: UUID
    position: int
    type: DataType
    standing: str
    proposed_at: dt.datetime


class FinishedBody(BaseModel):
    """`redacting_again`: what was changed needs a new run over text and sound, which has started."""

    redacting_again: bool
