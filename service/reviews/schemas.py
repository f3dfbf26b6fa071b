"""Forms that a reviewer sends."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from scorecards import choices

from ..forms import Form

LONGEST_ANSWER = 2000


def _as_one(value: object) -> object:
    """What was ticked as one answer; what is neither a text nor a list of texts is left for pydantic to refuse."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return choices.joined(value)
    return value


AnswerText = Annotated[
    str, BeforeValidator(_as_one, json_schema_input_type=str | list[str]), Field(max_length=LONGEST_ANSWER)
]
"""An answer as `scorecards.choices` has it; where several options can be chosen, also the list of their values."""
TickedAnswer = Annotated[list[str], PlainSerializer(choices.joined, return_type=str), Field(max_length=100)]
"""An answer as a form sends it: the value of what was chosen, or of everything that was ticked."""


class OverrideForm(Form):
    criterion: str
    answer: TickedAnswer = Field(default=[])
    reason: str = ""
    root_causes: list[str] = Field(default=[], max_length=50)


class ConfirmForm(Form):
    overrides_seen: int = Field(ge=0)
    comment: str = ""
    active_seconds: float | None = None


class OverrideBody(BaseModel):
    """The criterion's id, the value of one of its options, why, and root causes that it lists.

    Where several options can be chosen, `answer` is the list of their values, or the values joined by commas.
    """

    model_config = ConfigDict(extra="forbid")

    criterion: str = Field(max_length=60)
    answer: AnswerText
    reason: str = Field(repr=False)
    root_causes: list[str] = Field(default=[], max_length=50)


class ConfirmBody(BaseModel):
    """`overrides_seen`: how many changes of answers there were, earlier ones included, when it was looked at."""

    model_config = ConfigDict(extra="forbid")

    overrides_seen: int = Field(ge=0)
    comment: str = Field(default="", repr=False)
    active_seconds: float | None = None
