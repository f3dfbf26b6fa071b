"""What is sent about views."""

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ..forms import Form
from .tables import AlertPeriod, ViewPlace


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SaveForm(Form):
    name: str = Field(default="", max_length=300, repr=False)
    place: ViewPlace = ViewPlace.SEARCH
    address: str = Field(default="", max_length=3000, repr=False)
    shared: bool = False


class ShareForm(Form):
    shared: bool = False


class AlertForm(Form):
    """No period: never."""

    period: AlertPeriod | None = None
    by_email: bool = False

    @field_validator("period", mode="before")
    @classmethod
    def never(cls, value: object) -> object:
        return value or None


class SaveBody(Body):
    """`address` is the query string of the page: `words=refund&speaker=agent`."""

    name: str = Field(max_length=300, repr=False)
    place: ViewPlace = ViewPlace.SEARCH
    address: str = Field(max_length=3000, repr=False)
    shared: bool = False


class AlertBody(Body):
    """At most one message a period; null: none."""

    period: AlertPeriod | None
    by_email: bool = False
