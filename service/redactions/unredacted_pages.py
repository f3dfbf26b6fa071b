"""The page on which a compliance officer looks at unredacted speech: a reason first, shown once, never stored."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse

from ..interactions.ranges import in_ranges
from ..reruns import can_read_raw
from ..web import SessionDep, render
from .review_pages import Officer
from .schemas import ClosedForm, UnredactedForm
from .unredacted import (
    LEAST_REASON,
    LONGEST_REASON,
    OPEN_FOR,
    Purpose,
    check_viewable,
    close_unredacted,
    open_unredacted,
    unredacted_recording,
)

router = APIRouter(include_in_schema=False)
NEVER_KEPT = {"Cache-Control": "no-store, private", "Referrer-Policy": "no-referrer"}


@router.get("/interactions/{interaction_id}/unredacted")
def ask(request: Request, session: SessionDep, viewer: Officer, interaction_id: UUID) -> HTMLResponse:
    """The form. Nothing of what was said is on it."""
    return render(
        request,
        "redactions/unredacted_ask.html",
        viewer,
        interaction=check_viewable(viewer, session, interaction_id),
        there=can_read_raw(session, interaction_id),
        purposes=tuple(Purpose),
        least=LEAST_REASON,
        longest=LONGEST_REASON,
        minutes=int(OPEN_FOR.total_seconds() // 60),
    )


@router.post("/interactions/{interaction_id}/unredacted")
def look(
    request: Request,
    session: SessionDep,
    viewer: Officer,
    interaction_id: UUID,
    form: Annotated[UnredactedForm, Form()],
) -> HTMLResponse:
    """The answer to the form, and the only page that holds what was said."""
    view, raw = open_unredacted(session, viewer, interaction_id, purpose=form.purpose, reason=form.reason)
    page = render(
        request,
        "redactions/unredacted.html",
        viewer,
        interaction=check_viewable(viewer, session, interaction_id),
        view=view,
        turns=raw.turns,
        seconds=int(OPEN_FOR.total_seconds()),
    )
    page.headers.update(NEVER_KEPT)
    return page


@router.get("/unredacted/{view_id}/audio")
def listen(request: Request, session: SessionDep, viewer: Officer, view_id: UUID) -> Response:
    """The original recording, for the look that was opened and as long as it is open."""
    readable = unredacted_recording(viewer, session, view_id)
    answer = in_ranges(readable, request.headers.get("range"))
    answer.headers.update(NEVER_KEPT)
    return answer


@router.post("/unredacted/{view_id}/closed", status_code=204)
def close(session: SessionDep, viewer: Officer, view_id: UUID, form: Annotated[ClosedForm, Form()]) -> None:
    close_unredacted(session, viewer, view_id, seconds=form.seconds)
