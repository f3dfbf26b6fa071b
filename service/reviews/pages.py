"""What the buttons of a review do. htmx gets the evaluation as it is now; a plain form goes back to the page."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from ..identity.viewer import Viewer
from ..interactions.details import interaction_detail
from ..web import SessionDep, allow, render
from . import commands
from .commands import REVIEWERS
from .schemas import ConfirmForm, OverrideForm
from .task_queries import task_of

router = APIRouter(prefix="/evaluations/{evaluation_id}")
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]


@router.post("/overrides")
def override(
    request: Request, session: SessionDep, viewer: Reviewer, evaluation_id: UUID, form: Annotated[OverrideForm, Form()]
) -> Response:
    changed = commands.override(session, viewer, evaluation_id, **form.model_dump(exclude={"csrf_token"}))
    return _as_it_is_now(request, session, viewer, changed.id, evaluation_id)


@router.post("/confirm")
def confirm(
    request: Request, session: SessionDep, viewer: Reviewer, evaluation_id: UUID, form: Annotated[ConfirmForm, Form()]
) -> Response:
    confirmed = commands.confirm(
        session,
        viewer,
        evaluation_id,
        overrides_seen=form.overrides_seen,
        comment=form.comment,
        active_seconds=form.active_seconds,
    )
    return _as_it_is_now(request, session, viewer, confirmed.id, evaluation_id)


@router.post("/reopen")
def reopen(request: Request, session: SessionDep, viewer: Reviewer, evaluation_id: UUID) -> Response:
    reopened = commands.reopen(session, viewer, evaluation_id)
    return _as_it_is_now(request, session, viewer, reopened.id, evaluation_id)


@router.post("/release")
def release(request: Request, session: SessionDep, viewer: Reviewer, evaluation_id: UUID) -> Response:
    released = commands.release(session, viewer, evaluation_id)
    return _as_it_is_now(request, session, viewer, released.id, evaluation_id)


def _as_it_is_now(
    request: Request, session: Session, viewer: Viewer, interaction_id: UUID, evaluation_id: UUID
) -> Response:
    if "hx-request" not in request.headers:
        return RedirectResponse(f"/interactions/{interaction_id}#evaluation-{evaluation_id}", 303)
    session.flush()
    session.expire_all()
    interaction = interaction_detail(viewer, session, interaction_id)
    evaluation = next(found for found in interaction.evaluations if found.id == evaluation_id)
    task = task_of(viewer, session, interaction_id)
    return render(request, "reviews/changed.html", viewer, interaction=interaction, evaluation=evaluation, task=task)
