"""The list of interactions, and its export."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Header, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from ..compliance import audit
from ..exporting.csv_files import csv_response
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..reviews.choosing import MOST
from ..views.queries import views
from ..web import SessionDep, allow, render
from . import commands
from .list_filters import Filters, Order, Progress, ReviewStatus
from .list_queries import ListRow, everything, filter_choices, has_any, listing

router = APIRouter(include_in_schema=False)
ListViewer = Annotated[Viewer, Depends(allow(Role.QA_ANALYST, Role.SUPERVISOR, Role.COMPLIANCE_OFFICER))]
Retrier = Annotated[Viewer, Depends(allow(Role.QA_ANALYST, Role.SUPERVISOR))]
FiltersDep = Annotated[Filters, Query()]

EXPORT_HEADER = (
    "reference",
    "channel",
    "state",
    "reason",
    "received_at",
    "started_at",
    "duration_seconds",
    "queue",
    "call_type",
    "agent",
    "team",
    "scorecard",
    "score_percent",
    "confirmed_by_a_person",
    "released",
    "critical_fails",
    "unanswered",
)


@router.get("/interactions")
def interactions(
    request: Request,
    session: SessionDep,
    viewer: ListViewer,
    filters: FiltersDep,
    x_refresh: Annotated[str | None, Header()] = None,
) -> HTMLResponse:
    """`X-Refresh` marks a page that updates itself: that is no new act of a person, so it is not audited again."""
    found = listing(viewer, session, filters)
    if x_refresh is None:
        audit.record(session, viewer, "listed", "interaction", "list", count=found.total, filters=filters.set_names)
    return render(
        request,
        "interactions/list.html",
        viewer,
        listing=found,
        filters=filters,
        choices=filter_choices(viewer, session),
        anything=bool(found.total) or has_any(viewer, session),
        views=views(viewer, session),
        most_assigned=MOST,
        Order=Order,
        Progress=Progress,
        ReviewStatus=ReviewStatus,
    )


@router.post("/interactions/{interaction_id}/retry")
def retry(
    session: SessionDep,
    viewer: Retrier,
    interaction_id: UUID,
    back: Annotated[str | None, Form(max_length=2000)] = None,
) -> RedirectResponse:
    """Tries a failed interaction again, and returns to it, or to the list with the query string `back`."""
    commands.retry(session, viewer, interaction_id)
    target = f"/interactions/{interaction_id}" if back is None else f"/interactions?{back}"
    return RedirectResponse(target, HTTPStatus.SEE_OTHER)


@router.get("/interactions/export.csv")
def export(session: SessionDep, viewer: ListViewer, filters: FiltersDep) -> Response:
    """What is filtered, one line for each scorecard's result."""
    rows = everything(viewer, session, filters)
    audit.record(session, viewer, "exported", "interaction", "list", count=len(rows), filters=filters.set_names)
    return csv_response("interactions", EXPORT_HEADER, [line for row in rows for line in _lines(row)])


def _lines(row: ListRow) -> list[tuple[object, ...]]:
    known = (
        row.reference,
        row.channel.value,
        row.state.value,
        row.failed_reason,
        row.received_at.isoformat(timespec="seconds"),
        row.started_at.isoformat(timespec="seconds") if row.started_at else None,
        row.duration_seconds,
        row.queue,
        row.call_type,
        row.agent,
        row.team,
    )
    results = [
        (
            standing.name,
            None if standing.percent is None else round(standing.percent, 2),
            "yes" if standing.confirmed else "no",
            "yes" if standing.released else "no",
            "; ".join(standing.critical_fails),
            standing.unscored,
        )
        for standing in row.standings
    ]
    return [(*known, *result) for result in results] or [(*known, *[None] * 6)]
