"""Where reviewers see what is disputed, decide, and read how often and with what outcome."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from ..compliance import audit
from ..exporting.csv_files import csv_response
from ..identity.viewer import Viewer
from ..reviews.commands import REVIEWERS
from ..web import SessionDep, allow, render
from . import decisions
from .examination import examination
from .periods import Period
from .queries import Which, disputes
from .schemas import AssignForm, DecisionForm
from .statistics import SMALLEST_GROUP, dispute_statistics

router = APIRouter(include_in_schema=False)
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]

EXPORT_HEADER = (
    "raised_at",
    "reference",
    "agent",
    "scorecard",
    "criterion",
    "kind",
    "state",
    "outcome",
    "confirmed_by",
    "assignee",
    "due_at",
    "decided_by",
    "decided_at",
)


@router.get("/disputes")
def listed(request: Request, session: SessionDep, viewer: Reviewer, which: Which = Which.OPEN) -> HTMLResponse:
    found = disputes(viewer, session, which)
    audit.record(session, viewer, "listed", "dispute", "list", which=which.value, count=len(found))
    return render(request, "disputes/list.html", viewer, disputes=found, which=which, choices=tuple(Which))


@router.get("/disputes/export.csv")
def export(session: SessionDep, viewer: Reviewer, which: Which = Which.ALL) -> Response:
    """Without anybody's words: those are read in the dispute itself."""
    found = disputes(viewer, session, which)
    audit.record(session, viewer, "exported", "dispute", "list", which=which.value, count=len(found))
    rows = (
        (
            one.raised_at.isoformat(),
            one.reference,
            one.agent,
            one.scorecard,
            one.criterion,
            one.kind.value,
            one.state.value,
            one.outcome.value if one.outcome else None,
            one.confirmed_by,
            one.current.assignee,
            one.current.due_at.isoformat(),
            one.current.decided_by,
            one.current.decided_at.isoformat() if one.current.decided_at else None,
        )
        for one in found
    )
    return csv_response("disputes", EXPORT_HEADER, rows)


@router.get("/disputes/statistics")
def statistics(
    request: Request, session: SessionDep, viewer: Reviewer, period: Annotated[Period, Query()]
) -> HTMLResponse:
    audit.record(session, viewer, "viewed", "dispute", "statistics")
    figures = dispute_statistics(viewer, session, period.first, period.last)
    return render(request, "disputes/statistics.html", viewer, figures=figures, smallest=SMALLEST_GROUP)


@router.get("/disputes/{dispute_id}")
def one(request: Request, session: SessionDep, viewer: Reviewer, dispute_id: UUID) -> HTMLResponse:
    examined = examination(viewer, session, dispute_id)
    audit.record(session, viewer, "viewed", "dispute", dispute_id, interaction=str(examined.interaction.id))
    return render(
        request, "disputes/dispute.html", viewer, examined=examined, dispute=examined.dispute,
        interaction=examined.interaction,
    )  # fmt: skip


@router.post("/disputes/{dispute_id}/assign")
def assign(
    session: SessionDep, viewer: Reviewer, dispute_id: UUID, form: Annotated[AssignForm, Form()]
) -> RedirectResponse:
    decisions.assign(session, viewer, dispute_id, form.user)
    return RedirectResponse(f"/disputes/{dispute_id}", 303)


@router.post("/disputes/{dispute_id}/decide")
def decide(
    session: SessionDep, viewer: Reviewer, dispute_id: UUID, form: Annotated[DecisionForm, Form()]
) -> RedirectResponse:
    decisions.decide(session, viewer, dispute_id, form.decision)
    return RedirectResponse(f"/disputes/{dispute_id}", 303)
