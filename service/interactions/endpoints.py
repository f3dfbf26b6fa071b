"""JSON: uploading, and trying again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool

from ..errors import BadInput
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from . import commands
from .receiving import Receiver
from .schemas import OutcomeBody, StateBody, UploadBody
from .streaming import receive

router = APIRouter(prefix="/api/interactions", tags=["interactions"])
Uploader = Annotated[Viewer, Depends(allow(Role.QA_ANALYST, Role.SUPERVISOR))]


@router.post("", openapi_extra={"requestBody": {"content": {"multipart/form-data": {"schema": {"type": "object"}}}}})
async def upload(request: Request, viewer: Uploader) -> UploadBody:
    """Recordings, chats, e-mail threads and, before them, a sheet of metadata. Read and sealed as they arrive."""
    receiver = await run_in_threadpool(Receiver, viewer)
    problem = await receive(request, receiver)
    if problem and not receiver.outcomes:
        raise BadInput(problem)
    return UploadBody(
        results=[OutcomeBody.of(outcome) for outcome in receiver.outcomes],
        metadata_errors=receiver.sheet_problems,
        problem=problem,
    )


@router.post("/{interaction_id}/retry")
def retry(interaction_id: UUID, viewer: Uploader, session: SessionDep) -> StateBody:
    """Tries a failed interaction again, from the step that failed."""
    return StateBody(state=commands.retry(session, viewer, interaction_id).state.value)
