"""The redaction report as data."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from ..compliance import audit
from ..exporting.csv_files import csv_response
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..printing.documents import pdf_response
from ..web import SessionDep, allow
from .printed import printed_report
from .queries import Entry, RedactionReport, redaction_report

router = APIRouter(tags=["redactions"])
ReportReader = Annotated[Viewer, Depends(allow(Role.QA_ANALYST, Role.COMPLIANCE_OFFICER))]

HEADER = (
    "number",
    "type",
    "tier",
    "speaker",
    "turn",
    "start_seconds",
    "end_seconds",
    "confidence",
    "action",
    "detector",
    "reason",
    "decision",
    "correct_type",
    "decided_by",
    "decided_at",
)


@router.get("/api/interactions/{interaction_id}/redaction")
def report(session: SessionDep, viewer: ReportReader, interaction_id: UUID) -> RedactionReport:
    """The newest redaction's report. Turns count from 0; no value is in it."""
    found = redaction_report(viewer, session, interaction_id)
    audit.record(session, viewer, "exported", "redaction report", interaction_id, format="json")
    return found


@router.get("/interactions/{interaction_id}/redaction.csv")
def report_table(session: SessionDep, viewer: ReportReader, interaction_id: UUID) -> Response:
    found = redaction_report(viewer, session, interaction_id)
    audit.record(session, viewer, "exported", "redaction report", interaction_id, format="csv")
    rows = [
        (
            entry.number,
            entry.type.value,
            entry.tier.value,
            entry.speaker.value,
            entry.turn,
            entry.start_seconds,
            entry.end_seconds,
            round(entry.confidence, 3),
            entry.action,
            entry.detector,
            entry.reason,
            *_decision(entry),
        )
        for entry in found.entries
    ]
    return csv_response(f"redaction-{interaction_id}", HEADER, rows)


@router.get("/interactions/{interaction_id}/redaction.pdf")
def report_printed(session: SessionDep, viewer: ReportReader, interaction_id: UUID) -> Response:
    found = redaction_report(viewer, session, interaction_id)
    audit.record(session, viewer, "exported", "redaction report", interaction_id, format="pdf")
    return pdf_response(f"redaction-{interaction_id}", printed_report(found))


def _decision(entry: Entry) -> tuple[str, str, str, str]:
    """What a person said about it; empty where nobody did."""
    made = entry.decision
    if made is None:
        return "", "", "", ""
    return (
        made.verdict.value,
        made.correct_type.value if made.correct_type else "",
        made.by,
        made.at.isoformat(timespec="seconds"),
    )
