"""Metrics that are kept elsewhere: what they mean, where their values came from, and bringing in more."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import ServiceError
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from .import_commands import Refused, declare, take_values
from .import_queries import declared_metrics, imports
from .import_schemas import DeclareForm, SheetForm
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
