"""JSON: the same as the pages of reports."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..performance.periods import month
from ..web import SessionDep, allow
from . import commands
from .access import LEADERS
from .queries import Month, ReportDetail, ReportSummary, own_reports, report, reports_of_month
from .schemas import AnswerBody, CorrectionBody, ReportBody, ReportStateBody, SummaryBody
from .schemas import Month as ChosenMonth
from .tables import Report

router = APIRouter(prefix="/api", tags=["reports"])
Writer = Annotated[Viewer, Depends(allow(*LEADERS))]
Reader = Annotated[Viewer, Depends(allow(*LEADERS, Role.AGENT))]
Agent = Annotated[Viewer, Depends(allow(Role.AGENT))]


@router.get("/reports")
def listed(session: SessionDep, viewer: Writer, chosen: Annotated[ChosenMonth, Query(alias="month")]) -> Month:
    """The reports about a month, and whom there is none about."""
    found = reports_of_month(viewer, session, month(chosen))
    audit.record(session, viewer, "listed", "report", "list", month=found.period.first.isoformat()[:7])
    return found


@router.post("/reports", status_code=201)
def begin(session: SessionDep, viewer: Writer, body: ReportBody) -> ReportStateBody:
    """A draft about a month."""
    return _state(commands.begin(session, viewer, body.month, agent_id=body.agent_id, team_id=body.team_id))


@router.get("/my/reports")
def own(session: SessionDep, viewer: Agent) -> tuple[ReportSummary, ...]:
    """What was released to the agent, newest first."""
    found = own_reports(viewer, session)
    audit.record(session, viewer, "listed", "report", "own", count=len(found))
    return found


@router.get("/reports/{report_id}")
def one(session: SessionDep, viewer: Reader, report_id: UUID) -> ReportDetail:
    if viewer.role is Role.AGENT:
        commands.seen(session, viewer, report_id)
    found = report(viewer, session, report_id)
    audit.record(session, viewer, "viewed", "report", report_id)
    return found


@router.put("/reports/{report_id}/summary")
def write(session: SessionDep, viewer: Writer, report_id: UUID, body: SummaryBody) -> ReportStateBody:
    """What the month was like, in own words."""
    return _state(commands.write(session, viewer, report_id, summary=body.summary))


@router.post("/reports/{report_id}/release")
def release(session: SessionDep, viewer: Writer, report_id: UUID) -> ReportStateBody:
    """Keeps it as it is, and shows it to the agent."""
    return _state(commands.release(session, viewer, report_id))


@router.post("/reports/{report_id}/correct", status_code=201)
def correct(session: SessionDep, viewer: Writer, report_id: UUID, body: CorrectionBody) -> ReportStateBody:
    """A draft of the next version."""
    return _state(commands.correct(session, viewer, report_id, reason=body.reason))


@router.post("/reports/{report_id}/answer", status_code=204)
def answer(session: SessionDep, viewer: Agent, report_id: UUID, body: AnswerBody) -> None:
    """What the agent writes back."""
    commands.answer(session, viewer, report_id, text=body.text)


def _state(found: Report) -> ReportStateBody:
    return ReportStateBody(id=found.id, version=found.version, released_at=found.released_at)
