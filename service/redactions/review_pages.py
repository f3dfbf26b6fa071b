"""The queue of redactions to review, one review, and what its buttons do."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from models.personal_data import DataType

from .. import engines
from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from . import additions, review_commands, samples
from .applying import try_again
from .failed_runs import failed_runs
from .pages import PeriodDep
from .places import Selection
from .quality import measured
from .review_details import RedactionReviewDetail, SpanDetail, review_detail, undos
from .review_queue import queue_counts, waiting
from .review_tables import ReplacementReason, ReviewKind
from .schemas import (
    AdditionForm,
    DecisionForm,
    FinishForm,
    KindForm,
    PlanForm,
    ReplaceForm,
    UndoDecisionForm,
    UndoForm,
)
from .undos import decide_undo, propose_undo

router = APIRouter(include_in_schema=False)
Officer = Annotated[Viewer, Depends(allow(Role.COMPLIANCE_OFFICER))]
QUEUES = (ReviewKind.DOUBTFUL, ReviewKind.CLOSED, ReviewKind.SAMPLE)
OF_INTERACTION = "/interactions/{interaction_id}/redaction/review"


@router.get("/redactions/review")
def queue(
    request: Request,
    session: SessionDep,
    viewer: Officer,
    period: PeriodDep,
    kind: Annotated[ReviewKind, Query()] = ReviewKind.DOUBTFUL,
) -> HTMLResponse:
    shown = kind if kind in QUEUES else ReviewKind.DOUBTFUL
    audit.record(session, viewer, "listed", "redaction report", "review queue", kind=shown.value)
    return render(
        request,
        "redactions/review_queue.html",
        viewer,
        kind=shown,
        queues=QUEUES,
        counts=queue_counts(viewer, session),
        rows=waiting(viewer, session, shown, period.page),
        undos=undos(viewer, session),
        failed=failed_runs(viewer, session),
        plan=samples.current_plan(session),
        draw=samples.newest_draw(session),
        period=period,
        quality=measured(viewer, session, period),
        reasons=tuple(ReplacementReason),
    )


@router.post("/redactions/review/next")
def take_next(session: SessionDep, viewer: Officer, form: Annotated[KindForm, Form()]) -> RedirectResponse:
    return _to_review(review_commands.take_next(session, viewer, form.kind))


@router.post("/redactions/review/plan")
def plan(session: SessionDep, viewer: Officer, form: Annotated[PlanForm, Form()]) -> RedirectResponse:
    share = None if form.share_percent is None else form.share_percent / 100
    samples.set_plan(session, viewer, share=share, per_week=form.per_week)
    return _to_queue(ReviewKind.SAMPLE)


@router.post("/redactions/review/draw")
def draw(session: SessionDep, viewer: Officer) -> RedirectResponse:
    samples.draw(session, viewer)
    return _to_queue(ReviewKind.SAMPLE)


@router.post("/redactions/undos/{undo_id}")
def second_person(
    session: SessionDep, viewer: Officer, undo_id: UUID, form: Annotated[UndoDecisionForm, Form()]
) -> RedirectResponse:
    proposal = decide_undo(session, viewer, undo_id, agreed=form.agreed)
    return RedirectResponse(f"/interactions/{proposal.interaction_id}/redaction", HTTPStatus.SEE_OTHER)


@router.get(OF_INTERACTION)
def page(request: Request, session: SessionDep, viewer: Officer, interaction_id: UUID) -> HTMLResponse:
    review = review_detail(viewer, session, interaction_id)
    audit.record(session, viewer, "viewed", "redaction report", interaction_id, review=True)
    return _render(request, viewer, "redactions/review.html", review)


@router.post(OF_INTERACTION)
def take(session: SessionDep, viewer: Officer, interaction_id: UUID) -> RedirectResponse:
    review_commands.take(session, viewer, interaction_id)
    return _to_review(interaction_id)


@router.post(f"{OF_INTERACTION}/put-back")
def put_back(session: SessionDep, viewer: Officer, interaction_id: UUID) -> RedirectResponse:
    review_commands.put_back(session, viewer, interaction_id)
    return _to_queue(ReviewKind.DOUBTFUL)


@router.post(f"{OF_INTERACTION}/replace")
def replace(
    session: SessionDep, viewer: Officer, interaction_id: UUID, form: Annotated[ReplaceForm, Form()]
) -> RedirectResponse:
    samples.replace(session, viewer, interaction_id, form.reason)
    return _to_queue(ReviewKind.SAMPLE)


@router.post(f"{OF_INTERACTION}/decisions")
def decide(
    request: Request,
    session: SessionDep,
    viewer: Officer,
    interaction_id: UUID,
    form: Annotated[DecisionForm, Form()],
) -> Response:
    review_commands.decide(session, viewer, interaction_id, form.position, form.verdict, form.correct_type)
    return _span_as_it_is_now(request, session, viewer, interaction_id, form.position)


@router.post(f"{OF_INTERACTION}/undo")
def propose(
    request: Request, session: SessionDep, viewer: Officer, interaction_id: UUID, form: Annotated[UndoForm, Form()]
) -> Response:
    propose_undo(session, viewer, interaction_id, form.position, form.reason)
    return _span_as_it_is_now(request, session, viewer, interaction_id, form.position)


@router.post(f"{OF_INTERACTION}/additions")
def add(
    session: SessionDep, viewer: Officer, interaction_id: UUID, form: Annotated[AdditionForm, Form()]
) -> RedirectResponse:
    selection = Selection(form.turn, form.start, form.end)
    made = additions.add(session, viewer, interaction_id, selection, form.type)
    return _to_review(interaction_id, f"#span-{made.position}")


@router.post(f"{OF_INTERACTION}/confirm-rest")
def confirm_rest(session: SessionDep, viewer: Officer, interaction_id: UUID) -> RedirectResponse:
    review_commands.confirm_rest(session, viewer, interaction_id)
    return _to_review(interaction_id)


@router.post(f"{OF_INTERACTION}/finish")
def finish(
    session: SessionDep, viewer: Officer, interaction_id: UUID, form: Annotated[FinishForm, Form()]
) -> RedirectResponse:
    review_commands.finish(session, viewer, interaction_id, seconds=form.seconds)
    return RedirectResponse(f"/interactions/{interaction_id}/redaction", HTTPStatus.SEE_OTHER)


@router.post("/interactions/{interaction_id}/redaction/again")
def again(session: SessionDep, viewer: Officer, interaction_id: UUID) -> RedirectResponse:
    try_again(session, viewer, interaction_id)
    return _to_queue(ReviewKind.DOUBTFUL)


def _span_as_it_is_now(
    request: Request, session: Session, viewer: Viewer, interaction_id: UUID, position: int
) -> Response:
    """htmx gets the one span; a plain form goes back to it."""
    if "hx-request" not in request.headers:
        return _to_review(interaction_id, f"#span-{position}")
    session.flush()
    review = review_detail(viewer, session, interaction_id)
    span = next(span for span in review.spans if span.position == position)
    return _render(request, viewer, "redactions/_changed_span.html", review, span=span)


def _render(
    request: Request, viewer: Viewer, template: str, review: RedactionReviewDetail, span: SpanDetail | None = None
) -> HTMLResponse:
    masked = tuple(type for type in DataType if engines.policy().masks(type))
    return render(request, template, viewer, review=review, interaction=review.interaction, types=masked, span=span)


def _to_review(interaction_id: UUID, place: str = "") -> RedirectResponse:
    return RedirectResponse(f"/interactions/{interaction_id}/redaction/review{place}", HTTPStatus.SEE_OTHER)


def _to_queue(kind: ReviewKind) -> RedirectResponse:
    return RedirectResponse(f"/redactions/review?kind={kind.value}", HTTPStatus.SEE_OTHER)
