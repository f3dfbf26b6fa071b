"""Forms of coaching."""

from pydantic import BaseModel, ConfigDict

from .tables import Decision


class DecisionForm(BaseModel):
    model_config = ConfigDict(extra="forbid")

    csrf_token: str = ""
    decision: Decision
    reason: str = ""
    strength_text: str = ""
    improvement_text: str = ""
