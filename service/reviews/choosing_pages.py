"""Assigning many interactions at once: those ticked, or all found; a page that says how many; only then the change."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..errors import BadInput
from ..evaluations.standings import newest
from ..evaluations.tables import Evaluation, ScorecardVersion
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction, State
from ..search.filters import SearchFilters
from ..search.queries import matching
from ..web import SessionDep, allow, render
from . import choosing
from .choosing_schemas import AssignedBody, AssignmentBody, AssignmentForm, ChosenForm, Purpose
from .commands import REVIEWERS
from .tasks import reviewers_of

router = APIRouter()
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]


@router.post("/assignments/preview", include_in_schema=False)
def preview(
    request: Request, session: SessionDep, viewer: Reviewer, form: Annotated[ChosenForm, Form()]
) -> HTMLResponse:
    """Says how many can be assigned, and asks to whom. Changes nothing."""
    ids = choosing.assignable(viewer, session, form.ids)
    return _preview(request, session, viewer, ids, left_out=len(set(form.ids)) - len(ids))


@router.post("/assignments/matching", include_in_schema=False)
def preview_matching(
    request: Request, session: SessionDep, viewer: Reviewer, filters: Annotated[SearchFilters, Query()]
) -> HTMLResponse:
    """The same for everything ready that a list or a search found; of more than `MOST`, the newest."""
    ready = [Interaction.state == State.READY]
    ids = list(matching(viewer, session, filters, limit=choosing.MOST + 1, also=ready))
    return _preview(request, session, viewer, ids[: choosing.MOST], more=len(ids) > choosing.MOST)


def _preview(
    request: Request, session: Session, viewer: Viewer, ids: list[UUID], *, left_out: int = 0, more: bool = False
) -> HTMLResponse:
    if not ids:
        raise BadInput("Choose at least one interaction that is ready, then assign.")
    return render(
        request,
        "reviews/assign.html",
        viewer,
        ids=ids,
        left_out=left_out,
        more=more,
        people=reviewers_of(session, viewer),
        scorecards=_scorecards(session, ids),
    )


@router.post("/assignments", include_in_schema=False)
def assign(
    request: Request, session: SessionDep, viewer: Reviewer, form: Annotated[AssignmentForm, Form()]
) -> HTMLResponse:
    due_at = dt.datetime.combine(form.due, dt.time(23, 59), tzinfo=dt.UTC) if form.due else None
    made = _assign(session, viewer, form, form.ids, due_at)
    return render(request, "reviews/assigned.html", viewer, made=made, purpose=form.purpose)


@router.post("/api/assignments", tags=["queue"])
def assign_json(session: SessionDep, viewer: Reviewer, body: AssignmentBody) -> AssignedBody:
    """Puts interactions on the review queue, or asks their agents for self-assessments."""
    made = _assign(session, viewer, body, body.interactions, body.due_at)
    return AssignedBody(assigned=made.done, left_out=made.left)


def _assign(
    session: Session,
    viewer: Viewer,
    asked: AssignmentForm | AssignmentBody,
    ids: list[UUID],
    due_at: dt.datetime | None,
) -> choosing.Assigned:
    if asked.purpose is Purpose.REVIEW:
        return choosing.for_review(session, viewer, ids, confirmed=asked.confirmed, user_id=asked.user_id)
    return choosing.for_self_assessment(
        session, viewer, ids, confirmed=asked.confirmed, scorecard=asked.scorecard, due_at=due_at
    )


def _scorecards(session: Session, ids: list[UUID]) -> list[tuple[str, str]]:
    """Id and words of the scorecards that these interactions were evaluated with."""
    found = session.execute(
        select(Evaluation.scorecard, func.max(ScorecardVersion.name), func.count(Evaluation.interaction_id.distinct()))
        .join(ScorecardVersion, ScorecardVersion.hash == Evaluation.scorecard_hash)
        .where(Evaluation.interaction_id.in_(ids), newest())
        .group_by(Evaluation.scorecard)
        .order_by(Evaluation.scorecard)
    )
    return [(scorecard, f"{name} ({count} of {len(ids)})") for scorecard, name, count in found]
