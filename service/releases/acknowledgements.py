"""An agent's word that a released result was read. It does not say that the agent agrees."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import Conflict
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction
from ..notifications.commands import notify
from ..redactions.notes import swept_or_none
from ..reviews.commands import optional_text
from ..reviews.tables import Override
from .released import released_result
from .tables import Acknowledgement


@dataclass(frozen=True, slots=True)
class AcknowledgementDetail:
    """The newest one of a review. `current` is False once an answer was changed after it."""

    at: dt.datetime
    score: float | None
    comment: str | None = field(repr=False)
    current: bool


def acknowledge(session: Session, viewer: Viewer, evaluation_id: UUID, *, comment: str = "") -> Interaction:
    """Raises Conflict where the result, as it is now, was acknowledged before."""
    result = released_result(session, viewer, evaluation_id)
    made = acknowledgements(session, [result.review.id]).get(result.review.id)
    if made is not None and made.current:
        raise Conflict("You acknowledged this result already.")
    written = swept_or_none(session, result.interaction.id, optional_text(comment))
    session.add(
        Acknowledgement(review_id=result.review.id, by_id=result.by_id, score=result.review.score, comment=written)
    )
    audit.record(session, viewer, "acknowledged", "evaluation", evaluation_id, score=result.review.score)
    if written is not None:
        subject, link = "An agent commented on a result that you confirmed.", f"/interactions/{result.interaction.id}"
        notify(session, result.review.reviewer_id, "acknowledged", subject, link)
    return result.interaction


def acknowledgements(session: Session, review_ids: Iterable[UUID]) -> Mapping[UUID, AcknowledgementDetail]:
    """The newest of each review that has one. Whose they are is the caller's to check."""
    ids = list(review_ids)
    found = select(Acknowledgement).where(Acknowledgement.review_id.in_(ids)).order_by(Acknowledgement.created_at)
    newest = {row.review_id: row for row in session.scalars(found)}
    last = select(Override.review_id, func.max(Override.at)).where(Override.review_id.in_(ids))
    changed: dict[UUID, dt.datetime] = dict(session.execute(last.group_by(Override.review_id)).all())
    return {
        review_id: AcknowledgementDetail(
            row.created_at, row.score, row.comment, current=changed.get(review_id, row.created_at) <= row.created_at
        )
        for review_id, row in newest.items()
    }
