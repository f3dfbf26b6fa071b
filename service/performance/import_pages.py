"""Metrics that are kept elsewhere: what they mean, where their values came from, and bringing in more."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import BadInput, ServiceError
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from . import import_confirmations
from .amendments import amend
from .import_commands import Refused, declare, take_values
from .import_queries import MOST_VALUES, declared_metrics, imports, metric_history, value_import
from .import_schemas import AmendForm, DeclareForm, SheetForm
from .import_tables import Combining
from .registry import Direction, Unit
from .value_rows import SHEET, read_values

router = APIRouter(prefix="/performance/imports", include_in_schema=False)
Reader = Annotated[Viewer, Depends(allow(Role.QA_ANALYST, Role.SUPERVISOR))]
Analyst = Annotated[Viewer, Depends(allow(Role.QA_ANALYST))]


@router.get("")
def page(request: Request, session: SessionDep, viewer: Reader) -> HTMLResponse:
    audit.record(session, viewer, "listed", "imported metric", "list")
    return _page(request, session, viewer)


@router.post("/metrics")
def declare_metric(
    request: Request, session: SessionDep, viewer: Analyst, form: Annotated[DeclareForm, Form()]
) -> Response:
    """What was written stays in the form where it cannot be used."""
    try:
        with session.begin_nested():
            declare(session, viewer, **form.model_dump(exclude={"csrf_token"}))
    except ServiceError as refusal:
        return _page(request, session, viewer, status=refusal.status, refusal=refusal, declaring=form)
    return RedirectResponse("/performance/imports", 303)


@router.get("/metrics/{imported_metric_id}")
def one_metric(request: Request, session: SessionDep, viewer: Reader, imported_metric_id: UUID) -> HTMLResponse:
    return _metric_page(request, session, viewer, imported_metric_id)


@router.post("/metrics/{imported_metric_id}")
def amend_metric(
    request: Request,
    session: SessionDep,
    viewer: Analyst,
    imported_metric_id: UUID,
    form: Annotated[AmendForm, Form()],
) -> Response:
    """What was written stays in the form where it cannot be used."""
    try:
        with session.begin_nested():
            amend(session, viewer, imported_metric_id, form.terms, reason=form.reason)
    except BadInput as refusal:
        return _metric_page(request, session, viewer, imported_metric_id, status=400, refusal=refusal, written=form)
    return RedirectResponse(f"/performance/imports/metrics/{imported_metric_id}", 303)


@router.get("/{value_import_id}")
def one_import(request: Request, session: SessionDep, viewer: Analyst, value_import_id: UUID) -> HTMLResponse:
    brought, values = value_import(session, value_import_id)
    audit.record(session, viewer, "viewed", "value import", value_import_id, values=len(values))
    return render(request, "performance/import.html", viewer, brought=brought, values=values, most=MOST_VALUES)


@router.post("/{value_import_id}/confirm")
def confirm(session: SessionDep, viewer: Analyst, value_import_id: UUID) -> RedirectResponse:
    import_confirmations.confirm(session, viewer, value_import_id)
    return RedirectResponse(f"/performance/imports/{value_import_id}", 303)


@router.post("/{value_import_id}/reopen")
def reopen(session: SessionDep, viewer: Analyst, value_import_id: UUID) -> RedirectResponse:
    import_confirmations.reopen(session, viewer, value_import_id)
    return RedirectResponse(f"/performance/imports/{value_import_id}", 303)


@router.post("")
def take_in(request: Request, session: SessionDep, viewer: Analyst, form: Annotated[SheetForm, Form()]) -> Response:
    """All of a sheet or nothing of it; what is wrong is named line by line, and the text stays in the form."""
    content = form.text.encode()
    try:
        with session.begin_nested():
            taken = take_values(session, viewer, read_values(content), content=content, source="file")
    except ServiceError as refusal:
        return _page(request, session, viewer, status=refusal.status, refusal=refusal, text=form.text)
    if isinstance(taken, Refused):
        return _page(request, session, viewer, status=400, refused=taken, text=form.text)
    return _page(request, session, viewer, taken=taken)


def _page(request: Request, session: Session, viewer: Viewer, *, status: int = 200, **outcome: object) -> HTMLResponse:
    nothing = dict.fromkeys(("refusal", "refused", "taken", "declaring"))
    return render(
        request,
        "performance/imports.html",
        viewer,
        status=status,
        metrics=declared_metrics(session),
        imports=imports(session),
        columns=SHEET.columns,
        Unit=Unit,
        Direction=Direction,
        Combining=Combining,
        **{"text": "", **nothing, **outcome},
    )


def _metric_page(
    request: Request,
    session: Session,
    viewer: Viewer,
    imported_metric_id: UUID,
    *,
    status: int = 200,
    refusal: ServiceError | None = None,
    written: AmendForm | None = None,
) -> HTMLResponse:
    return render(
        request,
        "performance/imported_metric.html",
        viewer,
        status=status,
        history=metric_history(session, imported_metric_id),
        refusal=refusal,
        written=written,
        Unit=Unit,
        Direction=Direction,
    )
