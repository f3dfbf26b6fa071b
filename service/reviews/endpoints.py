"""JSON: deciding about a result."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from . import commands
from .commands import REVIEWERS
from .schemas import ConfirmBody, OverrideBody

router = APIRouter(prefix="/api/evaluations/{evaluation_id}", tags=["reviews"])
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]


@router.post("/overrides", status_code=204)
def override(session: SessionDep, viewer: Reviewer, evaluation_id: UUID, body: OverrideBody) -> None:
    """Puts an answer in place of the one that counts so far."""
    commands.override(session, viewer, evaluation_id, **body.model_dump())


@router.post("/confirm", status_code=204)
def confirm(session: SessionDep, viewer: Reviewer, evaluation_id: UUID, body: ConfirmBody) -> None:
    """Stands for the result as it is now."""
    commands.confirm(session, viewer, evaluation_id, **body.model_dump())


@router.post("/reopen", status_code=204)
def reopen(session: SessionDep, viewer: Reviewer, evaluation_id: UUID) -> None:
    """Takes a confirmation back, unless the result was released."""
    commands.reopen(session, viewer, evaluation_id)


@router.post("/release", status_code=204)
def release(session: SessionDep, viewer: Reviewer, evaluation_id: UUID) -> None:
    """Lets the agent see a confirmed result."""
    commands.release(session, viewer, evaluation_id)
