"""What our forms have in common: the session's token, and empty fields for what was left out."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


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
