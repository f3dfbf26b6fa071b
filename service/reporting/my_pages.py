"""An agent's own reports, once they are released."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..printing.documents import pdf_response
from ..web import SessionDep, allow, render
from . import commands
from .printed import printed
from .queries import own_reports, report
from .schemas import AnswerForm

router = APIRouter(include_in_schema=False)
Agent = Annotated[Viewer, Depends(allow(Role.AGENT))]


@router.get("/growth/reports")
def listed(request: Request, session: SessionDep, viewer: Agent) -> HTMLResponse:
    found = own_reports(viewer, session)
    audit.record(session, viewer, "listed", "report", "own", count=len(found))
    return render(request, "reporting/my_list.html", viewer, reports=found)


@router.get("/growth/reports/{report_id}")
def one(request: Request, session: SessionDep, viewer: Agent, report_id: UUID) -> HTMLResponse:
    commands.seen(session, viewer, report_id)
    found = report(viewer, session, report_id)
    audit.record(session, viewer, "viewed", "report", report_id)
    return render(request, "reporting/my_report.html", viewer, report=found)


@router.get("/growth/reports/{report_id}/report.pdf")
def paper(session: SessionDep, viewer: Agent, report_id: UUID) -> Response:
    found = report(viewer, session, report_id)
    audit.record(session, viewer, "exported", "report", report_id, format="pdf")
    return pdf_response(f"report-{found.about.period.first:%Y-%m}", printed(found))


@router.post("/growth/reports/{report_id}/answer")
def answer(
    session: SessionDep, viewer: Agent, report_id: UUID, form: Annotated[AnswerForm, Form()]
) -> RedirectResponse:
    commands.answer(session, viewer, report_id, text=form.text)
    return RedirectResponse(f"/growth/reports/{report_id}#answers", 303)
