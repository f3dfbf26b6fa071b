"""The audit log on screen."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from ..exporting.csv_files import csv_response
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from . import audit
from .queries import AuditFilters, all_events, audit_choices, audit_page, chain_head

router = APIRouter(include_in_schema=False)
Officer = Annotated[Viewer, Depends(allow(Role.COMPLIANCE_OFFICER))]
FiltersDep = Annotated[AuditFilters, Query()]

EXPORT_HEADER = (
    "position",
    "at",
    "actor",
    "role",
    "action",
    "entity",
    "entity_id",
    "reference",
    "detail",
    "hash",
)


@router.get("/audit")
def log(request: Request, session: SessionDep, viewer: Officer, filters: FiltersDep) -> HTMLResponse:
    return _page(request, session, viewer, filters)


@router.post("/audit/verify")
def verify(request: Request, session: SessionDep, viewer: Officer) -> HTMLResponse:
    """Recomputes the hash of every event from the first to the last."""
    broken = audit.verify(session)
    audit.record(session, viewer, "verified", "audit log", "chain", broken_at=broken)
    return _page(request, session, viewer, AuditFilters(), verified=True, broken=broken)


@router.get("/audit/export.csv")
def export(session: SessionDep, viewer: Officer, filters: FiltersDep) -> Response:
    events = all_events(viewer, session, filters)
    audit.record(session, viewer, "exported", "audit log", "list", count=len(events))
    rows = [
        (
            event.position,
            event.at.isoformat(),
            event.actor,
            event.role,
            event.action,
            event.entity,
            event.entity_id,
            event.reference,
            "; ".join(f"{name}={value}" for name, value in event.detail.items()),
            event.hash,
        )
        for event in events
    ]
    return csv_response("audit-log", EXPORT_HEADER, rows)


def _page(
    request: Request,
    session: Session,
    viewer: Viewer,
    filters: AuditFilters,
    *,
    verified: bool = False,
    broken: int | None = None,
) -> HTMLResponse:
    return render(
        request,
        "compliance/audit.html",
        viewer,
        log=audit_page(viewer, session, filters),
        choices=audit_choices(session),
        filters=filters,
        head=chain_head(session),
        verified=verified,
        broken=broken,
    )
