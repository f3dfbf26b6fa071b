"""Taking in what customers said about interactions. Commands never commit."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import Conflict, NotFound
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from ..redactions.notes import swept_or_none
from .customer_tables import CustomerFeedback, FeedbackSource

CLOSED = frozenset({State.ERASED, State.RESTRICTED})
RATINGS = ("csat", "nps", "ces")


@dataclass(frozen=True, slots=True)
class Said:
    """What a customer said, as it came: the comment is not swept yet and never shows in a repr."""

    csat: int | None = None
    nps: int | None = None
    ces: int | None = None
    comment: str | None = field(default=None, repr=False)
    answered_at: dt.datetime | None = None


class Taken(StrEnum):
    CREATED = "created"
    UNCHANGED = "unchanged"
    """The same came before."""


def take_customer_feedback(
    session: Session, viewer: Viewer, reference: str, said: Said, source: FeedbackSource
) -> tuple[Taken, UUID]:
    """Joins it to the interaction with this reference; returns the interaction's id.

    Its ratings become the interaction's, each where it was given. Raises NotFound for a reference that is unknown or
    outside the viewer's scope, Conflict for an interaction that is closed.
    """
    interaction = session.scalars(
        select(Interaction).where(Interaction.reference == reference, may_see(viewer)).with_for_update()
    ).first()
    if interaction is None:
        raise NotFound("There is no interaction with this reference, or it is not yours to see.")
    if interaction.state in CLOSED:
        raise Conflict(f"This interaction is {interaction.state.value}: nothing can be added to it.")
    if not record_customer_feedback(session, interaction, said, source, viewer.actor_id):
        return Taken.UNCHANGED, interaction.id
    given = [name for name in (*RATINGS, "comment") if getattr(said, name) is not None]
    audit.record(session, viewer, "added customer feedback", "interaction", interaction.id, given=given)
    return Taken.CREATED, interaction.id


def record_customer_feedback(
    session: Session, interaction: Interaction, said: Said, source: FeedbackSource, by_id: UUID | None
) -> bool:
    """Keeps it and brings the interaction's ratings up to date; False where the same was kept before."""
    comment = swept_or_none(session, interaction.id, (said.comment or "").strip() or None)
    values = {name: getattr(said, name) for name in RATINGS}
    values |= {"comment": comment, "answered_at": said.answered_at}
    if session.scalars(select(CustomerFeedback.id).filter_by(interaction_id=interaction.id, **values)).first():
        return False
    session.add(CustomerFeedback(interaction_id=interaction.id, source=source, by_id=by_id, **values))
    _bring_up_to_date(session, interaction)
    return True


def _bring_up_to_date(session: Session, interaction: Interaction) -> None:
    """Each rating as the customer gave it last."""
    session.flush()
    said = session.scalars(select(CustomerFeedback).where(CustomerFeedback.interaction_id == interaction.id)).all()
    in_order = sorted(said, key=lambda one: (one.answered_at or one.created_at, one.created_at))
    for name in RATINGS:
        known = [value for one in in_order if (value := getattr(one, name)) is not None]
        if known:
            setattr(interaction, name, known[-1])
