"""JSON: releasing, taking back, acknowledging."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..reviews.commands import REVIEWERS
from ..web import SessionDep, allow
from . import commands
from .acknowledgements import acknowledge
from .queries import WaitingRelease, waiting_releases
from .schemas import AcknowledgeBody, ReleaseBody, ReleasedBody

router = APIRouter(prefix="/api", tags=["releases"])
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]


@router.get("/releases")
def waiting(session: SessionDep, viewer: Reviewer) -> tuple[WaitingRelease, ...]:
    """Confirmed results that are not released yet."""
    found = waiting_releases(viewer, session)
    audit.record(session, viewer, "listed", "release", "waiting", count=len(found))
    return found


@router.post("/releases")
def release(session: SessionDep, viewer: Reviewer, body: ReleaseBody) -> ReleasedBody:
    """Releases confirmed results, now or at `due_at`."""
    outcome = commands.release_many(session, viewer, body.evaluations, body.due_at)
    return ReleasedBody(done=outcome.done, refused=list(outcome.refused))


@router.post("/evaluations/{evaluation_id}/take-back", status_code=204)
def take_back(session: SessionDep, viewer: Reviewer, evaluation_id: UUID) -> None:
    """Takes a scheduled release back."""
    commands.take_back(session, viewer, evaluation_id)


@router.post("/evaluations/{evaluation_id}/acknowledge", status_code=204)
def acknowledged(
    session: SessionDep,
    viewer: Annotated[Viewer, Depends(allow(Role.AGENT))],
    evaluation_id: UUID,
    body: AcknowledgeBody,
) -> None:
    """The agent has read the result."""
    acknowledge(session, viewer, evaluation_id, comment=body.comment)
