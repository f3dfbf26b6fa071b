"""The redaction report of an interaction, and the overview of a period."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from ..compliance import audit
from ..exporting.csv_files import csv_response
from ..printing.documents import pdf_response
from ..web import SessionDep, render
from .endpoints import ReportReader
from .period import Concern, Period, all_rows, period_report
from .printed import PRINTED_ROWS, printed_period
from .quality import measured
from .queries import redaction_report

router = APIRouter(include_in_schema=False)
PeriodDep = Annotated[Period, Query()]

PERIOD_HEADER = (
    "reference",
    "channel",
    "redacted_at",
    "policy",
    "redactions",
    "tier_a_incidents",
    "low_confidence",
    "recording_check",
)


@router.get("/interactions/{interaction_id}/redaction")
def report(request: Request, session: SessionDep, viewer: ReportReader, interaction_id: UUID) -> HTMLResponse:
    found = redaction_report(viewer, session, interaction_id)
    audit.record(session, viewer, "viewed", "redaction report", interaction_id)
    return render(request, "redactions/report.html", viewer, report=found)


@router.get("/redactions")
def period(request: Request, session: SessionDep, viewer: ReportReader, period: PeriodDep) -> HTMLResponse:
    found = period_report(viewer, session, period)
    audit.record(session, viewer, "listed", "redaction report", "list", count=found.total)
    return render(
        request,
        "redactions/period.html",
        viewer,
        report=found,
        period=period,
        Concern=Concern,
        quality=measured(viewer, session, period),
    )


@router.get("/redactions/export.csv")
def export(session: SessionDep, viewer: ReportReader, period: PeriodDep) -> Response:
    rows = all_rows(viewer, session, period)
    audit.record(session, viewer, "exported", "redaction report", "list", count=len(rows))
    checks = {True: "passed", False: "failed", None: ""}
    lines = [
        (
            row.reference,
            row.channel.value,
            row.redacted_at.isoformat(timespec="seconds"),
            row.policy,
            row.redactions,
            row.incidents,
            row.unsure,
            checks[row.audio_verified],
        )
        for row in rows
    ]
    return csv_response(f"redactions-{period.since}-{period.until}", PERIOD_HEADER, lines)


@router.get("/redactions/export.pdf")
def export_printed(session: SessionDep, viewer: ReportReader, period: PeriodDep) -> Response:
    rows = all_rows(viewer, session, period, most=PRINTED_ROWS)
    printed = printed_period(period_report(viewer, session, period), period, rows)
    audit.record(session, viewer, "exported", "redaction report", "list", count=len(rows), format="pdf")
    return pdf_response(f"redactions-{period.since}-{period.until}", printed)
