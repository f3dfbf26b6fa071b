"""What goes over HTTP about interactions."""

from typing import Self
from uuid import UUID

from pydantic import BaseModel

from .receiving import Outcome


class OutcomeBody(BaseModel):
    """What became of one uploaded file: created, duplicate or rejected, with the reason."""

    file: str
    status: str
    id: UUID | None
    reference: str | None
    url: str | None
    reason: str | None

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        url = f"/interactions/{outcome.id}" if outcome.id else None
        return cls(
            file=outcome.file,
            status=outcome.status,
            id=outcome.id,
            reference=outcome.reference,
            url=url,
            reason=outcome.reason,
        )


class UploadBody(BaseModel):
    """`metadata_errors` name sheet, line, column and reason; `problem` is what was wrong with the upload as a whole."""

    results: list[OutcomeBody]
    metadata_errors: list[str]
    problem: str | None


class StateBody(BaseModel):
    state: str
