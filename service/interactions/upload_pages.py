"""The page for uploading. The files themselves go to `POST /api/interactions`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from ..config import settings
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import allow, render
from .metadata_columns import COLUMNS, template

router = APIRouter(include_in_schema=False)
Uploader = Annotated[Viewer, Depends(allow(Role.QA_ANALYST, Role.SUPERVISOR))]


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


@router.get("/upload/metadata-template.csv")
def metadata_template(_: Uploader) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="metadata.csv"'}
    return Response(template(), media_type="text/csv; charset=utf-8", headers=headers)
