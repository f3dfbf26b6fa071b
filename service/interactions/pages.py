"""The page of one interaction, its recording, and the same as JSON."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from ..coaching.commands import DECIDERS
from ..compliance import audit
from ..feedback.on_interaction import feedback_on
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..journeys.queries import other_contacts
from ..reviews.commands import REVIEWERS
from ..reviews.task_queries import task_of
from ..web import SessionDep, allow, render
from .details import InteractionDetail, interaction_detail
from .queries import find
from .ranges import in_ranges
from .recordings import open_recording
from .tables import State

router = APIRouter()
Reader = Annotated[Viewer, Depends(allow(Role.QA_ANALYST, Role.SUPERVISOR, Role.COMPLIANCE_OFFICER, Role.AGENT))]


@router.get("/interactions/{interaction_id}")
def page(request: Request, session: SessionDep, viewer: Reader, interaction_id: UUID) -> HTMLResponse:
    interaction = interaction_detail(viewer, session, interaction_id)
    _record_view(session, viewer, interaction)
    return render(
        request,
        "interactions/page.html",
        viewer,
        interaction=interaction,
        reviewers=REVIEWERS,
        deciders=DECIDERS,
        feedback=feedback_on(viewer, session, interaction_id),
        others=None if viewer.role is Role.AGENT else other_contacts(viewer, session, interaction_id),
        task=task_of(viewer, session, interaction_id) if viewer.role in REVIEWERS else None,
    )


@router.get("/api/interactions/{interaction_id}")
def as_json(session: SessionDep, viewer: Reader, interaction_id: UUID) -> InteractionDetail:
    interaction = interaction_detail(viewer, session, interaction_id)
    _record_view(session, viewer, interaction)
    return interaction


@router.get("/interactions/{interaction_id}/state")
def state(session: SessionDep, viewer: Reader, interaction_id: UUID) -> dict[str, State]:
    """Where it stands, for a page that waits for it. Nothing of what was said, so it is not audited."""
    return {"state": find(viewer, session, interaction_id).state}


@router.get("/interactions/{interaction_id}/audio")
def audio(request: Request, session: SessionDep, viewer: Reader, interaction_id: UUID) -> Response:
    """The redacted recording, whole or by range."""
    return in_ranges(open_recording(viewer, session, interaction_id), request.headers.get("range"))


def _record_view(session: Session, viewer: Viewer, interaction: InteractionDetail) -> None:
    """Says too whether the answers were left out: who has not seen them can still review blind."""
    audit.record(
        session, viewer, "viewed", "interaction", interaction.id, **({"blind": True} if interaction.blind else {})
    )
