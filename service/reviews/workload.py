"""How much each reviewer has to do, did, and how long it took."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ..database import now
from ..evaluations.tables import Evaluation
from ..identity.tables import Role, User
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction
from .tables import Review
from .task_tables import ReviewTask, TaskState

RECENT = dt.timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Workload:
    """One reviewer's tasks. `median_seconds` is over the `timed` reviews of the last 28 days whose time was measured;
    `done` counts the tasks ended by a review in the same time.
    """

    user_id: UUID
    name: str
    role: Role
    open: int
    overdue: int
    done: int
    timed: int
    median_seconds: float | None


def workload(viewer: Viewer, session: Session, people: Sequence[User]) -> tuple[Workload, ...]:
    """Of these people, within the viewer's scope."""
    since = now() - RECENT
    mine = select(ReviewTask.assigned_to_id.label("user_id"), ReviewTask.due_at).join(
        Interaction, Interaction.id == ReviewTask.interaction_id
    )
    waiting = mine.where(ReviewTask.state == TaskState.OPEN, may_see(viewer)).subquery()
    opened = _by_user(session, select(waiting.c.user_id, func.count()).group_by(waiting.c.user_id))
    late = _by_user(
        session, select(waiting.c.user_id, func.count()).where(waiting.c.due_at < now()).group_by(waiting.c.user_id)
    )
    done = _by_user(session, _done(viewer, since))
    times = _times(viewer, session, since)
    return tuple(
        Workload(
            user_id=person.id,
            name=person.name,
            role=person.role,
            open=opened.get(person.id, 0),
            overdue=late.get(person.id, 0),
            done=done.get(person.id, 0),
            timed=times.get(person.id, (0, None))[0],
            median_seconds=times.get(person.id, (0, None))[1],
        )
        for person in people
    )


def _done(viewer: Viewer, since: dt.datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(ReviewTask.finished_by_id, func.count())
        .join(Interaction, Interaction.id == ReviewTask.interaction_id)
        .where(ReviewTask.state == TaskState.DONE, ReviewTask.finished_at >= since, may_see(viewer))
        .group_by(ReviewTask.finished_by_id)
    )


def _by_user(session: Session, counted: Select[*tuple[Any, ...]]) -> dict[UUID, int]:
    return {row[0]: row[1] for row in session.execute(counted)}


def _times(viewer: Viewer, session: Session, since: dt.datetime) -> dict[UUID, tuple[int, float | None]]:
    """By reviewer: how many results were confirmed with a measured time, and the median of the times in seconds."""
    median = func.percentile_cont(0.5).within_group(Review.active_seconds)
    counted = (
        select(Review.reviewer_id, func.count(), median)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(Review.confirmed_at >= since, Review.active_seconds.is_not(None), may_see(viewer))
        .group_by(Review.reviewer_id)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(counted)}
