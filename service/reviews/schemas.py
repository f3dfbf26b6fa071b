"""Forms that a reviewer sends."""

from pydantic import BaseModel, ConfigDict, Field


class Form(BaseModel):
    """A form of ours, which carries the session's token beside its own fields."""

    model_config = ConfigDict(extra="forbid")

    csrf_token: str = ""


class OverrideForm(Form):
    criterion: str
    answer: str = ""
    reason: str = ""


class ConfirmForm(Form):
    overrides_seen: int = Field(ge=0)
    comment: str = ""
    active_seconds: float | None = None
