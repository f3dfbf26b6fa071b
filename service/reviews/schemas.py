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
    root_causes: list[str] = Field(default=[], max_length=50)


class ConfirmForm(Form):
    overrides_seen: int = Field(ge=0)
    comment: str = ""
    active_seconds: float | None = None


class OverrideBody(BaseModel):
    """The criterion's id, the value of one of its options, why, and root causes that it lists."""

    model_config = ConfigDict(extra="forbid")

    criterion: str = Field(max_length=60)
    answer: str = Field(max_length=100)
    reason: str = Field(repr=False)
    root_causes: list[str] = Field(default=[], max_length=50)


class ConfirmBody(BaseModel):
    """`overrides_seen`: how many changes of answers there were, earlier ones included, when it was looked at."""

    model_config = ConfigDict(extra="forbid")

    overrides_seen: int = Field(ge=0)
    comment: str = Field(default="", repr=False)
    active_seconds: float | None = None
