"""The search page, and its export."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from ..compliance import audit
from ..exporting.csv_files import csv_response
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..interactions.list_queries import filter_choices
from ..reviews.choosing import MOST
from ..views.queries import views
from ..web import SessionDep, allow, render
from .choices import search_choices
from .filters import SearchFilters
from .queries import EXPORT_LIMIT, Hit, every_hit, search

router = APIRouter(prefix="/search", include_in_schema=False)
Searcher = Annotated[Viewer, Depends(allow(Role.QA_ANALYST, Role.SUPERVISOR, Role.COMPLIANCE_OFFICER))]
FiltersDep = Annotated[SearchFilters, Query()]
EXPORT_HEADER = (
    "reference", "channel", "started_at", "duration_seconds", "agent", "team", "queue", "call_type",
    "turn", "speaker", "start_seconds", "redacted_text",
)  # fmt: skip


@router.get("")
def page(request: Request, session: SessionDep, viewer: Searcher, filters: FiltersDep) -> HTMLResponse:
    results = search(viewer, session, filters) if filters.asks_anything else None
    if results:
        audit.record(
            session, viewer, "searched", "interaction", "transcripts", count=results.counted, filters=filters.set_names
        )
    return render(
        request,
        "search/page.html",
        viewer,
        filters=filters,
        results=results,
        choices=filter_choices(viewer, session),
        more_choices=search_choices(session),
        views=views(viewer, session),
        most_assigned=MOST,
        export_limit=EXPORT_LIMIT,
    )


@router.get("/export.csv")
def export(session: SessionDep, viewer: Searcher, filters: FiltersDep) -> Response:
    """One line for each turn that matches, or for the interaction where none does."""
    hits = every_hit(viewer, session, filters)
    audit.record(session, viewer, "exported", "interaction", "transcripts", count=len(hits), filters=filters.set_names)
    return csv_response("search", EXPORT_HEADER, (line for hit in hits for line in _lines(hit)))


def _lines(hit: Hit) -> Iterator[tuple[object, ...]]:
    known = (
        hit.reference,
        hit.channel.value,
        hit.started_at.isoformat(timespec="seconds"),
        hit.duration_seconds,
        hit.agent,
        hit.team,
        hit.queue,
        hit.call_type,
    )
    for turn in hit.found.turns:
        yield (*known, turn.number + 1, turn.speaker.value, turn.start, turn.text)
    if not hit.found.turns:
        yield (*known, None, None, None, None)
