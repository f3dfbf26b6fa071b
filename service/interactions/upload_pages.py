"""The page for uploading. Its script sends the files to `POST /api/interactions`; without it they come here."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from ..config import settings
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import allow, allow_streamed, check_token, render
from .form_receiving import FormReceiver
from .metadata_columns import COLUMNS, template
from .streaming import receive

router = APIRouter(include_in_schema=False)
UPLOADERS = (Role.QA_ANALYST, Role.SUPERVISOR)
Uploader = Annotated[Viewer, Depends(allow(*UPLOADERS))]
StreamingUploader = Annotated[Viewer, Depends(allow_streamed(*UPLOADERS))]


@router.get("/upload")
def upload(request: Request, viewer: Uploader) -> HTMLResponse:
    config = settings()
    return render(
        request,
        "uploads/upload.html",
        viewer,
        columns=COLUMNS,
        max_bytes=config.max_upload_bytes,
        max_hours=config.max_audio_hours,
    )


@router.post("/upload")
async def take_in(request: Request, viewer: StreamingUploader) -> HTMLResponse:
    """A plain form: everything in one request, and a page that says what became of each file."""
    receiver = await run_in_threadpool(FormReceiver, viewer, partial(check_token, request))
    token = request.headers.get("x-csrf-token")
    if token is not None or not request.headers.get("content-type", "").startswith("multipart/form-data"):
        receiver.trust(token or "")
    problem = await receive(request, receiver)
    return await run_in_threadpool(_received, request, viewer, receiver, problem)


def _received(request: Request, viewer: Viewer, receiver: FormReceiver, problem: str | None) -> HTMLResponse:
    arrived = any(outcome.status != "rejected" for outcome in receiver.outcomes)
    return render(
        request,
        "uploads/received.html",
        viewer,
        status=HTTPStatus.OK if arrived else HTTPStatus.BAD_REQUEST,
        outcomes=receiver.outcomes,
        sheet_problems=receiver.sheet_problems,
        problem=problem,
    )


@router.get("/upload/metadata-template.csv")
def metadata_template(_: Uploader) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="metadata.csv"'}
    return Response(template(), media_type="text/csv; charset=utf-8", headers=headers)
