"""Reports for those who write them: a month at a glance, one report, its words, its release, its correction."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import BadInput
from ..identity.viewer import Viewer
from ..performance.periods import DAY, month, today
from ..printing.documents import pdf_response
from ..web import SessionDep, allow, render
from . import commands
from .access import LEADERS
from .printed import printed
from .queries import report, reports_of_month
from .schemas import CorrectionForm, OptionalMonth, ReportForm, SummaryForm

router = APIRouter(include_in_schema=False)
Writer = Annotated[Viewer, Depends(allow(*LEADERS))]


@router.get("/reports")
def listed(
    request: Request,
    session: SessionDep,
    viewer: Writer,
    chosen: Annotated[OptionalMonth, Query(alias="month")] = None,
) -> HTMLResponse:
    """Last month's, unless another is chosen."""
    found = reports_of_month(viewer, session, month(chosen or _last_month()))
    audit.record(session, viewer, "listed", "report", "list", month=found.period.first.isoformat()[:7])
    return render(request, "reporting/list.html", viewer, month=found)


@router.post("/reports")
def begin(session: SessionDep, viewer: Writer, form: Annotated[ReportForm, Form()]) -> RedirectResponse:
    made = commands.begin(session, viewer, form.month, agent_id=form.agent_id, team_id=form.team_id)
    return RedirectResponse(f"/reports/{made.id}", 303)


@router.get("/reports/{report_id}")
def one(request: Request, session: SessionDep, viewer: Writer, report_id: UUID) -> HTMLResponse:
    return _page(request, session, viewer, report_id)


@router.get("/reports/{report_id}/report.pdf")
def paper(session: SessionDep, viewer: Writer, report_id: UUID) -> Response:
    found = report(viewer, session, report_id)
    audit.record(session, viewer, "exported", "report", report_id, format="pdf")
    return pdf_response(f"report-{found.about.period.first:%Y-%m}", printed(found))


@router.post("/reports/{report_id}/summary")
def write(
    request: Request, session: SessionDep, viewer: Writer, report_id: UUID, form: Annotated[SummaryForm, Form()]
) -> Response:
    """Writes, and releases where that was pressed; what was written stays, also where it cannot be released."""
    try:
        commands.write(session, viewer, report_id, summary=form.summary)
        if form.release:
            commands.release(session, viewer, report_id)
    except BadInput as error:
        return _page(request, session, viewer, report_id, error=error)
    return RedirectResponse(f"/reports/{report_id}", 303)


@router.post("/reports/{report_id}/correct")
def correct(
    session: SessionDep, viewer: Writer, report_id: UUID, form: Annotated[CorrectionForm, Form()]
) -> RedirectResponse:
    made = commands.correct(session, viewer, report_id, reason=form.reason)
    return RedirectResponse(f"/reports/{made.id}", 303)


def _page(
    request: Request, session: Session, viewer: Viewer, report_id: UUID, *, error: BadInput | None = None
) -> HTMLResponse:
    session.flush()
    found = report(viewer, session, report_id)
    audit.record(session, viewer, "viewed", "report", report_id)
    return render(
        request, "reporting/report.html", viewer, report=found, error=error.message if error else None,
        status=error.status if error else 200,
    )  # fmt: skip


def _last_month() -> dt.date:
    return month(today()).first - DAY
