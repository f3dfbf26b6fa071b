"""Tasks follow what is decided about the interaction: done when everything is confirmed, open again when it is not."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from ..database import now
from ..evaluations.standings import newest
from ..evaluations.tables import Evaluation
from .sheet_tables import AnswerSheet, SheetPurpose
from .tables import Review
from .task_tables import ReviewTask, TaskState


def finish_tasks(session: Session, interaction_id: UUID, by_id: UUID | None) -> None:
    """Ends the open tasks of an interaction once a person has confirmed every scorecard's newest result.

    `by_id` None is for what was confirmed before the task was there.
    """
    session.flush()
    confirmed = select(Review.id).where(Review.evaluation_id == Evaluation.id, Review.confirmed_at.is_not(None))
    left = select(Evaluation.id).where(Evaluation.interaction_id == interaction_id, newest(), ~confirmed.exists())
    if session.scalar(left.limit(1)) is not None:
        return
    session.execute(
        update(ReviewTask)
        .where(ReviewTask.interaction_id == interaction_id, ReviewTask.state == TaskState.OPEN)
        .values(state=TaskState.DONE, finished_at=now(), finished_by_id=by_id)
    )


def reopen_tasks(session: Session, interaction_id: UUID) -> None:
    """A confirmation was taken back: the tasks it had ended wait again, for the same reviewer."""
    done = (ReviewTask.interaction_id == interaction_id) & (ReviewTask.state == TaskState.DONE)
    newest_done = select(ReviewTask.id).where(done).ext(distinct_on(ReviewTask.kind))
    newest_done = newest_done.order_by(ReviewTask.kind, ReviewTask.finished_at.desc())
    taken = select(ReviewTask.kind).where(
        ReviewTask.interaction_id == interaction_id, ReviewTask.state == TaskState.OPEN
    )
    session.execute(
        update(ReviewTask)
        .where(ReviewTask.id.in_(newest_done), ReviewTask.kind.not_in(taken))
        .values(state=TaskState.OPEN, finished_at=None, finished_by_id=None)
    )


def note_blind_answers(session: Session, interaction_id: UUID, by_id: UUID) -> bool:
    """Opens the machine's answers to a blind reviewer who has handed in all sheets; whether that is so now."""
    session.flush()
    submitted = select(AnswerSheet.evaluation_id).where(
        AnswerSheet.by_id == by_id,
        AnswerSheet.purpose == SheetPurpose.BLIND_REVIEW,
        AnswerSheet.submitted_at.is_not(None),
    )
    missing = select(func.count()).where(
        Evaluation.interaction_id == interaction_id, newest(), Evaluation.id.not_in(submitted)
    )
    if session.scalar(missing):
        return False
    own = (ReviewTask.interaction_id == interaction_id) & (ReviewTask.assigned_to_id == by_id)
    session.execute(
        update(ReviewTask)
        .where(own, ReviewTask.blind, ReviewTask.answered_at.is_(None), ReviewTask.state == TaskState.OPEN)
        .values(answered_at=now())
    )
    return True
