"""What goes over HTTP about self-assessments."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from ..forms import Form


class AskBody(BaseModel):
    """`scorecard` is a scorecard's id, such as seven_cs."""

    scorecard: str
    due_at: AwareDatetime | None = None


class AskForm(Form):
    scorecard: str = ""


class AskedBody(BaseModel):
    evaluation_id: UUID
