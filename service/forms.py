"""What our forms and addresses have in common: the session's token, and empty fields for what was left out."""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


def _left_out(value: object) -> object:
    return None if value == "" else value


LeftOut = BeforeValidator(_left_out)
"""A form sends an empty field for what was left out."""
OptionalId = Annotated[UUID | None, LeftOut]
OptionalDay = Annotated[dt.date | None, LeftOut]
OptionalNumber = Annotated[float | None, LeftOut, Field(allow_inf_nan=False)]


class Form(BaseModel):
    """A form of ours, which carries the session's token beside its own fields."""

    model_config = ConfigDict(extra="forbid")

    csrf_token: str = ""


class Fields(Form):
    """As a form or a program sends them. A form sends its empty fields too: they are not set."""

    @model_validator(mode="before")
    @classmethod
    def empty_fields_are_not_set(cls, values: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in values.items() if value != ""}


class AddressFields(BaseModel):
    """What the query of an address narrows a page by. A form sends its empty fields too: they are not set."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def empty_fields_are_not_set(cls, values: dict[str, object]) -> dict[str, object]:
        return {name: value for name, value in values.items() if not isinstance(value, str) or value.strip()}
