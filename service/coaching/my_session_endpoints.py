"""JSON: what an agent says about a coaching session."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from . import session_answers
from .session_schemas import AcknowledgementBody, RatingBody, TimeBody

router = APIRouter(prefix="/api/coaching/{coaching_id}", tags=["coaching"])
Agent = Annotated[Viewer, Depends(allow(Role.AGENT))]


@router.post("/time", status_code=204)
def propose_time(session: SessionDep, viewer: Agent, coaching_id: UUID, body: TimeBody) -> None:
    """Asks for another time."""
    session_answers.propose_time(session, viewer, coaching_id, starts_at=body.starts_at, why=body.why)


@router.post("/done", status_code=204)
def finish(session: SessionDep, viewer: Agent, coaching_id: UUID) -> None:
    """Says that e-learning was done."""
    session_answers.finish(session, viewer, coaching_id)


@router.post("/acknowledge", status_code=204)
def acknowledge(session: SessionDep, viewer: Agent, coaching_id: UUID, body: AcknowledgementBody) -> None:
    """Says that the session took place as it is written down."""
    session_answers.acknowledge(session, viewer, coaching_id, comment=body.comment)


@router.put("/rating", status_code=204)
def rate(session: SessionDep, viewer: Agent, coaching_id: UUID, body: RatingBody) -> None:
    """How useful it was. Whoever coaches sees only the mean of several agents."""
    session_answers.rate(
        session, viewer, coaching_id, rating=body.rating, words=body.words, share_words=body.share_words
    )
