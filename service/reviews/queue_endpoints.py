"""JSON: the review queue."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy.orm import Session

from ..compliance import audit
from ..identity.viewer import Viewer
from ..sampling.draws import replace
from ..web import SessionDep, allow
from . import tasks
from .blind_reviews import open_sheets
from .commands import REVIEWERS
from .queue_bodies import AssignBody, BalanceBody, BalancedBody, KindBody, ReasonBody, StartedBody
from .queue_schemas import QueueQuery
from .task_queries import Queue, TaskRow, queue, task_row
from .task_tables import ReviewTask
from .workload import Workload, workload

router = APIRouter(prefix="/api/queue", tags=["queue"])
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]


@router.get("")
def tasks_waiting(session: SessionDep, viewer: Reviewer, query: Annotated[QueueQuery, Query()]) -> Queue:
    """A page of one part of the queue, most urgent first."""
    found = queue(viewer, session, query.tab, query.page)
    audit.record(session, viewer, "listed", "review task", query.tab.value, count=found.total)
    return found


@router.get("/workload")
def load(session: SessionDep, viewer: Reviewer) -> tuple[Workload, ...]:
    """What each reviewer has to do, did in 28 days, and how long it took."""
    rows = workload(viewer, session, tasks.reviewers_of(session, viewer))
    audit.record(session, viewer, "viewed", "workload", "reviewers", count=len(rows))
    return rows


@router.post("/next")
def next_one(session: SessionDep, viewer: Reviewer, body: KindBody) -> StartedBody | None:
    """Takes the most urgent task: the viewer's own, or one that nobody has; null where none is left."""
    task = tasks.take_next(session, viewer, body.kind)
    return _started(session, viewer, task) if task else None


@router.post("/balance")
def balance(session: SessionDep, viewer: Reviewer, body: BalanceBody) -> BalancedBody:
    """Shares the tasks that nobody has out to these people."""
    return BalancedBody(assigned=tasks.balance(session, viewer, body.people, body.kind))


@router.post("/{task_id}/start")
def start(session: SessionDep, viewer: Reviewer, task_id: UUID) -> StartedBody:
    """Takes a task. A blind one names the answer sheets to fill in."""
    return _started(session, viewer, tasks.take(session, viewer, task_id))


@router.post("/{task_id}/assign")
def assign(session: SessionDep, viewer: Reviewer, task_id: UUID, body: AssignBody) -> TaskRow:
    """Gives a task to somebody."""
    return _row(session, viewer, tasks.assign(session, viewer, task_id, body.user_id))


@router.post("/{task_id}/give-back")
def give_back(session: SessionDep, viewer: Reviewer, task_id: UUID) -> TaskRow:
    """Takes the assignment away."""
    return _row(session, viewer, tasks.give_back(session, viewer, task_id))


@router.post("/{task_id}/skip")
def skip(session: SessionDep, viewer: Reviewer, task_id: UUID, body: ReasonBody) -> TaskRow:
    """Ends a task of the risk queue without a review, for a reason."""
    return _row(session, viewer, tasks.skip(session, viewer, task_id, reason=body.reason))


@router.post("/{task_id}/replace")
def replace_one(session: SessionDep, viewer: Reviewer, task_id: UUID, body: ReasonBody) -> TaskRow | None:
    """Draws another interaction of the same agent in place of a sampled one; null where the agent has no other."""
    instead = replace(session, viewer, task_id, reason=body.reason)
    return _row(session, viewer, instead) if instead else None


def _started(session: Session, viewer: Viewer, task: ReviewTask) -> StartedBody:
    hidden = task.blind and not task.unblinded and task.answered_at is None
    sheets = [sheet.id for sheet in open_sheets(session, viewer, task)] if hidden else []
    return StartedBody(task=task.id, interaction=task.interaction_id, sheets=sheets)


def _row(session: Session, viewer: Viewer, task: ReviewTask) -> TaskRow:
    session.flush()
    return task_row(viewer, session, task.id)
