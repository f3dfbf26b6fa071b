"""Many interactions at once: put on the review queue by hand, or handed to their agents to assess themselves.

What people pick is no random sample: it goes to the risk queue, and no estimate ever counts it. Commands never commit.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, Forbidden, NotFound
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from ..selfassessment.commands import ask
from .commands import REVIEWERS
from .risk import DAYS_TO_REVIEW, PRIORITIES
from .task_tables import ReviewTask, RiskReason, TaskKind, TaskState
from .tasks import assign, reviewers

MOST = 500
"""Interactions at once."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of the interactions. `left` by reason, in words."""

    done: int
    left: dict[str, int]

    @property
    def sentence(self) -> str:
        counts = [f"{count} left out: {reason}" for reason, count in self.left.items()]
        return ". ".join([f"{self.done} assigned", *counts]) + "."


def assignable(viewer: Viewer, session: Session, interaction_ids: Sequence[UUID]) -> list[UUID]:
    """Those that the viewer sees and that are ready, newest first."""
    found = select(Interaction.id).where(
        Interaction.id.in_(interaction_ids), may_see(viewer), Interaction.state == State.READY
    )
    return list(
        session.scalars(found.order_by(func.coalesce(Interaction.started_at, Interaction.created_at).desc())).all()
    )


def for_review(
    session: Session, viewer: Viewer, interaction_ids: Sequence[UUID], *, confirmed: int, user_id: UUID | None = None
) -> Assigned:
    """Puts them on the risk queue, assigned to a person or free for anybody.

    `confirmed` is how many the viewer was told of. Raises Conflict where it is another number by now, BadInput for
    none or too many. What somebody else has already stays with them.
    """
    ids = _agreed(session, viewer, interaction_ids, confirmed)
    left: Counter[str] = Counter()
    for interaction_id in ids:
        reason = _queue_one(session, viewer, interaction_id, user_id)
        left.update([reason] if reason else [])
    done = len(ids) - left.total()
    audit.record(session, viewer, "picked for review", "interaction", "list", count=done, left_out=left.total())
    return Assigned(done, dict(left))


def for_self_assessment(
    session: Session,
    viewer: Viewer,
    interaction_ids: Sequence[UUID],
    *,
    confirmed: int,
    scorecard: str,
    due_at: dt.datetime | None = None,
) -> Assigned:
    """Asks each interaction's agent to answer the scorecard. Raises as `for_review` does, and BadInput for the date."""
    ids = _agreed(session, viewer, interaction_ids, confirmed)
    left: Counter[str] = Counter()
    for interaction_id in ids:
        try:
            ask(session, viewer, interaction_id, scorecard, due_at)
        except NotFound:
            left["not evaluated with this scorecard"] += 1
        except Conflict:
            left["asked for before, or no agent is named"] += 1
    return Assigned(len(ids) - left.total(), dict(left))


def _agreed(session: Session, viewer: Viewer, interaction_ids: Sequence[UUID], confirmed: int) -> list[UUID]:
    if viewer.role not in REVIEWERS or viewer.user_id is None:
        raise Forbidden("Only QA analysts and supervisors assign interactions.")
    if len(interaction_ids) > MOST:
        raise BadInput(f"At most {MOST} interactions are assigned at once.")
    ids = assignable(viewer, session, interaction_ids)
    if not ids:
        raise BadInput("None of these interactions can be assigned: choose some that are ready.")
    if len(ids) != confirmed:
        raise Conflict(f"You confirmed {confirmed} interactions, but {len(ids)} can be assigned now. Look again.")
    return ids


def _queue_one(session: Session, viewer: Viewer, interaction_id: UUID, user_id: UUID | None) -> str | None:
    """Why it was left out, or None."""
    if user_id is not None and user_id not in {user.id for user in reviewers(session, interaction_id)}:
        return "of a team that this person does not review"
    task = session.scalars(
        select(ReviewTask)
        .where(
            ReviewTask.interaction_id == interaction_id,
            ReviewTask.state == TaskState.OPEN,
        )
        .order_by(ReviewTask.kind != TaskKind.RISK)
        .limit(1)
        .with_for_update()
    ).first()
    if task is None:
        task = _new(session, interaction_id)
    elif user_id is None or task.assigned_to_id is not None:
        return "on the queue already"
    if user_id is not None:
        assign(session, viewer, task.id, user_id)
    return None


def _new(session: Session, interaction_id: UUID) -> ReviewTask:
    priority = PRIORITIES[RiskReason.CHOSEN]
    task = ReviewTask(
        kind=TaskKind.RISK,
        interaction_id=interaction_id,
        reasons=[RiskReason.CHOSEN.value],
        priority=priority,
        due_at=now() + dt.timedelta(days=DAYS_TO_REVIEW[priority]),
    )
    session.add(task)
    session.flush()
    return task
