"""What goes over HTTP about releases."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from ..forms import Form


class ReleaseForm(Form):
    """`due_at` is a local moment of the form's field, read as UTC; without it the release is now."""

    evaluations: Annotated[list[UUID], Field(default_factory=list)]
    due_at: str = ""

    @property
    def moment(self) -> dt.datetime | None:
        """Raises ValueError for what is no date."""
        if not self.due_at:
            return None
        read = dt.datetime.fromisoformat(self.due_at)
        return read if read.tzinfo else read.replace(tzinfo=dt.UTC)


class AcknowledgeForm(Form):
    comment: str = ""


class ReleaseBody(BaseModel):
    """`due_at` None releases now."""

    evaluations: list[UUID]
    due_at: AwareDatetime | None = None


class ReleasedBody(BaseModel):
    """`refused` has each reason once."""

    done: int
    refused: list[str]


class AcknowledgeBody(BaseModel):
    comment: str = ""
