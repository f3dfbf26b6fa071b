"""Results that wait for their release, and the buttons of releasing and acknowledging."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import BadInput
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..reviews.commands import REVIEWERS
from ..web import SessionDep, allow, render
from . import commands
from .acknowledgements import acknowledge
from .commands import BulkOutcome
from .queries import waiting_releases
from .schemas import AcknowledgeForm, ReleaseForm

router = APIRouter(include_in_schema=False)
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]


@router.get("/releases")
def page(request: Request, session: SessionDep, viewer: Reviewer) -> HTMLResponse:
    return _page(request, session, viewer)


@router.post("/releases")
def release(
    request: Request, session: SessionDep, viewer: Reviewer, form: Annotated[ReleaseForm, Form()]
) -> HTMLResponse:
    """Releases the chosen results now, or schedules them."""
    try:
        moment = form.moment
    except ValueError:
        raise BadInput("The date of the release cannot be read. Use the form YYYY-MM-DDTHH:MM.") from None
    outcome = commands.release_many(session, viewer, form.evaluations, moment)
    return _page(request, session, viewer, outcome=outcome, scheduled=moment is not None)


@router.post("/evaluations/{evaluation_id}/take-back")
def take_back(session: SessionDep, viewer: Reviewer, evaluation_id: UUID) -> Response:
    commands.take_back(session, viewer, evaluation_id)
    return RedirectResponse("/releases", 303)


@router.post("/evaluations/{evaluation_id}/acknowledge")
def acknowledged(
    session: SessionDep,
    viewer: Annotated[Viewer, Depends(allow(Role.AGENT))],
    evaluation_id: UUID,
    form: Annotated[AcknowledgeForm, Form()],
) -> Response:
    interaction = acknowledge(session, viewer, evaluation_id, comment=form.comment)
    return RedirectResponse(f"/my/results/{interaction.id}#result-{evaluation_id}", 303)


def _page(
    request: Request,
    session: Session,
    viewer: Viewer,
    *,
    outcome: BulkOutcome | None = None,
    scheduled: bool = False,
) -> HTMLResponse:
    session.flush()
    waiting = waiting_releases(viewer, session)
    audit.record(session, viewer, "listed", "release", "waiting", count=len(waiting))
    return render(request, "releases/waiting.html", viewer, waiting=waiting, outcome=outcome, scheduled=scheduled)
