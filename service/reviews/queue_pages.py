"""The review queue: what is to be reviewed, by whom, until when; and on to the next."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from ..compliance import audit
from ..disputes.queries import Which, disputes
from ..exporting.csv_files import csv_response
from ..identity.viewer import Viewer
from ..sampling.draws import replace
from ..web import SessionDep, allow, render
from . import tasks
from .blind_reviews import open_sheets
from .commands import REVIEWERS
from .queue_schemas import AssignForm, BalanceForm, NextForm, QueueQuery, ReasonForm
from .task_queries import Tab, TaskRow, every_task, queue
from .task_tables import ReviewTask
from .workload import workload

router = APIRouter(prefix="/queue", include_in_schema=False)
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]
QueryDep = Annotated[QueueQuery, Query()]
EXPORT_HEADER = (
    "reference", "kind", "state", "agent", "team", "sample", "reasons", "priority", "blind", "due_at", "assigned_to",
    "finished_at", "finished_by", "why_skipped_or_replaced",
)  # fmt: skip


@router.get("")
def page(
    request: Request, session: SessionDep, viewer: Reviewer, query: Annotated[QueueQuery, Query()]
) -> HTMLResponse:
    found = queue(viewer, session, query.tab, query.page)
    audit.record(session, viewer, "listed", "review task", query.tab.value, count=found.total)
    people = tasks.reviewers_of(session, viewer)
    disputed = disputes(viewer, session, Which.MINE) if query.tab is Tab.MINE else ()
    return render(request, "reviews/queue.html", viewer, queue=found, people=people, done=query.done, disputes=disputed)


@router.get("/export.csv")
def export(session: SessionDep, viewer: Reviewer, query: QueryDep) -> Response:
    rows = every_task(viewer, session, query.tab)
    audit.record(session, viewer, "exported", "review task", query.tab.value, count=len(rows))
    return csv_response("review-tasks", EXPORT_HEADER, [_line(row) for row in rows])


@router.get("/workload")
def load(request: Request, session: SessionDep, viewer: Reviewer) -> HTMLResponse:
    rows = workload(viewer, session, tasks.reviewers_of(session, viewer))
    audit.record(session, viewer, "viewed", "workload", "reviewers", count=len(rows))
    return render(request, "reviews/workload.html", viewer, rows=rows)


@router.post("/next")
def next_one(session: SessionDep, viewer: Reviewer, form: Annotated[NextForm, Form()]) -> RedirectResponse:
    """Takes the most urgent task and opens it. Where none is left the queue says so."""
    task = tasks.take_next(session, viewer, form.kind)
    return _open(session, viewer, task) if task else RedirectResponse("/queue?tab=mine&done=true", 303)


@router.post("/balance")
def balance(session: SessionDep, viewer: Reviewer, form: Annotated[BalanceForm, Form()]) -> RedirectResponse:
    tasks.balance(session, viewer, form.people, form.kind)
    return RedirectResponse("/queue/workload", 303)


@router.post("/{task_id}/start")
def start(session: SessionDep, viewer: Reviewer, task_id: UUID) -> RedirectResponse:
    """Takes a task, unless it is the viewer's already, and opens it."""
    return _open(session, viewer, tasks.take(session, viewer, task_id))


@router.post("/{task_id}/assign")
def assign(
    session: SessionDep, viewer: Reviewer, task_id: UUID, form: Annotated[AssignForm, Form()]
) -> RedirectResponse:
    task = tasks.assign(session, viewer, task_id, form.user_id)
    return RedirectResponse(f"/queue?tab={task.kind.value}", 303)


@router.post("/{task_id}/give-back")
def give_back(session: SessionDep, viewer: Reviewer, task_id: UUID) -> RedirectResponse:
    tasks.give_back(session, viewer, task_id)
    return RedirectResponse("/queue?tab=mine", 303)


@router.post("/{task_id}/skip")
def skip(session: SessionDep, viewer: Reviewer, task_id: UUID, form: Annotated[ReasonForm, Form()]) -> RedirectResponse:
    tasks.skip(session, viewer, task_id, reason=form.reason)
    return RedirectResponse("/queue?tab=risk", 303)


@router.post("/{task_id}/replace")
def replace_one(
    session: SessionDep, viewer: Reviewer, task_id: UUID, form: Annotated[ReasonForm, Form()]
) -> RedirectResponse:
    replace(session, viewer, task_id, reason=form.reason)
    return RedirectResponse("/queue?tab=random", 303)


def _open(session: Session, viewer: Viewer, task: ReviewTask) -> RedirectResponse:
    """To the conversation, with the machine's answers or, in a blind review, with an empty sheet."""
    if task.blind and not task.unblinded and task.answered_at is None:
        unfinished = [sheet for sheet in open_sheets(session, viewer, task) if sheet.submitted_at is None]
        return RedirectResponse(f"/sheets/{unfinished[0].id}", 303)
    return RedirectResponse(f"/interactions/{task.interaction_id}", 303)


def _line(row: TaskRow) -> tuple[object, ...]:
    return (
        row.reference,
        row.kind.value,
        row.state.value,
        row.agent,
        row.team,
        row.sample,
        "; ".join(reason.value for reason in row.reasons),
        row.priority,
        "yes" if row.blind else "no",
        row.due_at.isoformat(timespec="seconds"),
        row.assigned_to,
        row.finished_at.isoformat(timespec="seconds") if row.finished_at else None,
        row.finished_by,
        row.note,
    )
