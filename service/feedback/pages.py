"""Feedback as supervisors and QA analysts give and read it: recognition, customers, reports between colleagues."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import ServiceError
from ..exporting.csv_files import csv_response
from ..identity.viewer import Viewer
from ..interactions.reattribution import agents_to_choose
from ..reviews.commands import REVIEWERS
from ..web import SessionDep, allow, render
from . import peer_commands, recognition_commands
from .customer_queries import all_words, customer_figures, customer_page
from .customer_sheet import TakenIn, take_sheet
from .filters import FeedbackFilters
from .peer_queries import reported_feedback
from .peer_rubric import QUESTIONS
from .queries import CustomerWords
from .recognition_commands import LONGEST_NOTE, LONGEST_TITLE
from .recognition_queries import given, quotes, visible
from .recognition_tables import RecognitionKind
from .schemas import DecideReportForm, ImportForm, RecogniseAgentForm, RecogniseMomentForm

router = APIRouter(include_in_schema=False)
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]
FiltersDep = Annotated[FeedbackFilters, Query()]
EXPORT_HEADER = ("reference", "started_at", "agent", "csat", "nps", "ces", "comment", "answered_at")


@router.get("/feedback")
def recognition(request: Request, session: SessionDep, viewer: Reviewer, filters: FiltersDep) -> HTMLResponse:
    found = given(viewer, session, filters.period)
    audit.record(session, viewer, "listed", "recognition", "list", count=len(found))
    return render(
        request,
        "feedback/recognition.html",
        viewer,
        given=found,
        quotes=quotes(viewer, session, found),
        visible=visible(viewer, session, [one.interaction_id for one in found]),
        agents=agents_to_choose(viewer, session),
        kinds=tuple(RecognitionKind),
        longest=(LONGEST_TITLE, LONGEST_NOTE),
        filters=filters,
    )


@router.post("/feedback/recognitions")
def recognise(session: SessionDep, viewer: Reviewer, form: Annotated[RecogniseAgentForm, Form()]) -> RedirectResponse:
    made = recognition_commands.recognise(session, viewer, form.agent, form.praise)
    return _go(f"/feedback#recognition-{made.id}")


@router.post("/interactions/{interaction_id}/recognitions")
def recognise_moment(
    session: SessionDep, viewer: Reviewer, interaction_id: UUID, form: Annotated[RecogniseMomentForm, Form()]
) -> RedirectResponse:
    turn = None if form.turn is None else form.turn - 1
    recognition_commands.recognise_moment(session, viewer, interaction_id, turn, form.praise)
    return _go(f"/interactions/{interaction_id}#feedback")


@router.post("/feedback/recognitions/{recognition_id}/withdraw")
def withdraw(session: SessionDep, viewer: Reviewer, recognition_id: UUID) -> RedirectResponse:
    recognition_commands.withdraw(session, viewer, recognition_id)
    return _go("/feedback")


@router.get("/feedback/customers")
def customers(request: Request, session: SessionDep, viewer: Reviewer, filters: FiltersDep) -> HTMLResponse:
    return _customers(request, session, viewer, filters)


@router.post("/feedback/customers/import")
def take_in(request: Request, session: SessionDep, viewer: Reviewer, form: Annotated[ImportForm, Form()]) -> Response:
    """What can be used is taken in; what cannot is named by its line, and the text stays in the form."""
    try:
        with session.begin_nested():
            taken = take_sheet(session, viewer, form.text.encode())
    except ServiceError as refusal:
        return _customers(request, session, viewer, FeedbackFilters(), text=form.text, refusal=refusal)
    text = form.text if taken.problems else ""
    return _customers(request, session, viewer, FeedbackFilters(), text=text, taken=taken)


@router.get("/feedback/customers/export.csv")
def export(session: SessionDep, viewer: Reviewer, filters: FiltersDep) -> Response:
    found = all_words(viewer, session, filters.period, with_comment=filters.comments)
    audit.record(session, viewer, "exported", "customer feedback", "list", count=len(found))
    return csv_response("customer-feedback", EXPORT_HEADER, _lines(found))


@router.get("/feedback/reports")
def reports(request: Request, session: SessionDep, viewer: Reviewer) -> HTMLResponse:
    found = reported_feedback(viewer, session)
    audit.record(session, viewer, "listed", "peer feedback", "reports", count=len(found))
    return render(request, "feedback/reports.html", viewer, reports=found, questions=QUESTIONS)


@router.post("/feedback/reports/{feedback_id}")
def decide(
    session: SessionDep, viewer: Reviewer, feedback_id: UUID, form: Annotated[DecideReportForm, Form()]
) -> RedirectResponse:
    peer_commands.decide_report(session, viewer, feedback_id, remove=form.remove, decision=form.decision)
    return _go("/feedback/reports")


def _customers(
    request: Request,
    session: Session,
    viewer: Viewer,
    filters: FeedbackFilters,
    *,
    text: str = "",
    taken: TakenIn | None = None,
    refusal: ServiceError | None = None,
) -> HTMLResponse:
    found = customer_page(viewer, session, filters.period, with_comment=filters.comments, page=filters.page)
    audit.record(session, viewer, "listed", "customer feedback", "list", count=found.total)
    return render(
        request,
        "feedback/customers.html",
        viewer,
        status=refusal.status if refusal else 200,
        found=found,
        figures=customer_figures(viewer, session, filters.period),
        filters=filters,
        text=text,
        taken=taken,
        refusal=refusal.message if refusal else "",
    )


def _lines(found: Iterable[CustomerWords]) -> list[tuple[object, ...]]:
    return [
        (
            one.reference,
            one.started_at.isoformat(timespec="seconds"),
            one.agent,
            one.csat,
            one.nps,
            one.ces,
            one.comment,
            one.at.isoformat(timespec="seconds"),
        )
        for one in found
    ]


def _go(address: str) -> RedirectResponse:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
