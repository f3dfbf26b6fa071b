"""Exports on screen, made in the background, and streamed to programs."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from sqlalchemy.orm import Session

from ..compliance import audit
from ..config import settings
from ..database import now, transaction
from ..errors import Conflict
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..interactions.list_filters import Filters
from ..web import SessionDep, allow, render
from . import commands
from .datasets import HEADERS, count, lines
from .formats import ENCODINGS
from .queries import exports
from .tables import Dataset, Format

DECLARED: dict[str, Any] = {"content": {encoding.media_type: {} for encoding in ENCODINGS.values()}}

router = APIRouter()
Exporter = Annotated[Viewer, Depends(allow(Role.QA_ANALYST, Role.SUPERVISOR, Role.COMPLIANCE_OFFICER))]


class ExportQuery(Filters):
    """Which lines, as in the list of interactions, and in which format."""

    format: Format = Format.CSV


class ExportForm(ExportQuery):
    dataset: Dataset = Dataset.INTERACTIONS


@router.get("/exports", include_in_schema=False)
def page(
    request: Request, session: SessionDep, viewer: Exporter, filters: Annotated[ExportForm, Query()]
) -> HTMLResponse:
    """The filters of a list, if it was left for this page, are those of the form."""
    return _page(request, session, viewer, filters)


@router.post("/exports", include_in_schema=False)
def ask_for(request: Request, session: SessionDep, viewer: Exporter, form: Annotated[ExportForm, Form()]) -> Response:
    try:
        commands.ask_for(session, viewer, form.dataset, form.format, _filters(form))
    except Conflict as refusal:
        return _page(request, session, viewer, form, refusal=refusal)
    return RedirectResponse("/exports", HTTPStatus.SEE_OTHER)


@router.get("/exports/{export_id}/file", include_in_schema=False)
def download(session: SessionDep, viewer: Exporter, export_id: UUID) -> Response:
    """Answers 404 for another person's, 409 for one that has expired."""
    export, opener = commands.download(session, viewer, export_id)
    return StreamingResponse(opener.chunks(), headers=_headers(export.dataset, export.format))


@router.post("/exports/{export_id}/delete", include_in_schema=False)
def delete(session: SessionDep, viewer: Exporter, export_id: UUID) -> Response:
    commands.delete(session, viewer, export_id)
    return RedirectResponse("/exports", HTTPStatus.SEE_OTHER)


@router.get("/api/exports/{dataset}", tags=["exports"], response_class=StreamingResponse, responses={200: DECLARED})
def stream(
    session: SessionDep, viewer: Exporter, dataset: Dataset, query: Annotated[ExportQuery, Query()]
) -> StreamingResponse:
    """The lines as they are read; the connection breaks where they cannot be read to the end."""
    filters = _filters(query)
    interactions = count(viewer, session, filters)
    audit.record(
        session, viewer, "exported", dataset.value, "list", interactions=interactions, filters=filters.set_names
    )
    return StreamingResponse(_pieces(viewer, dataset, query.format, filters), headers=_headers(dataset, query.format))


def _pieces(viewer: Viewer, dataset: Dataset, format: Format, filters: Filters) -> Iterator[bytes]:
    """In a transaction of its own: the request's has ended when the first line leaves."""
    with transaction() as session:
        yield from ENCODINGS[format].pieces(HEADERS[dataset], lines(viewer, session, dataset, filters))


def _filters(query: ExportQuery) -> Filters:
    return Filters.model_validate(query.model_dump(exclude={"format", "dataset"}))


def _headers(dataset: Dataset, format: Format) -> dict[str, str]:
    name = f"{dataset.value}-{now():%Y%m%d-%H%M}.{format.value}"
    return {
        "Content-Type": ENCODINGS[format].media_type,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }


def _page(
    request: Request, session: Session, viewer: Viewer, form: ExportForm, *, refusal: Conflict | None = None
) -> HTMLResponse:
    filters = _filters(form)
    return render(
        request,
        "exporting/exports.html",
        viewer,
        status=refusal.status if refusal else HTTPStatus.OK,
        exports=exports(viewer, session),
        form=form,
        filters=filters.model_dump(mode="json", exclude_defaults=True, exclude={"page", "since", "until", "channel"}),
        interactions=count(viewer, session, filters),
        hours=settings().export_hours,
        Dataset=Dataset,
        Format=Format,
        refusal=refusal.message if refusal else None,
    )
