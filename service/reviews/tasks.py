"""Who does which review: taking, assigning, balancing, giving back, skipping. Commands never commit."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, Forbidden, NotFound
from ..identity.tables import Role, User
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from ..notifications.commands import notify
from ..redactions.notes import swept
from .blindness import has_seen
from .commands import REVIEWERS, required_text
from .task_tables import ReviewTask, TaskKind, TaskState


def take(session: Session, viewer: Viewer, task_id: UUID) -> ReviewTask:
    """Assigns a task to the viewer. Raises Conflict where somebody else has it."""
    task = open_task(session, viewer, task_id)
    if task.assigned_to_id not in (None, _user(viewer)):
        raise Conflict("Somebody else has this task. Ask for it, or take another one.")
    return _assign(session, viewer, task, _user(viewer))


def take_next(session: Session, viewer: Viewer, kind: TaskKind | None = None) -> ReviewTask | None:
    """The most urgent task of the viewer, or else the most urgent that nobody has, taken now; None where none is left.

    Two people who ask at the same time get two tasks.
    """
    own = waiting(viewer, kind).where(ReviewTask.assigned_to_id == _user(viewer))
    free = waiting(viewer, kind).where(ReviewTask.assigned_to_id.is_(None))
    mine = session.scalars(own.limit(1)).first()
    if mine is not None:
        return mine
    task = session.scalars(free.limit(1).with_for_update(of=ReviewTask, skip_locked=True)).first()
    return _assign(session, viewer, task, _user(viewer)) if task else None


def assign(session: Session, viewer: Viewer, task_id: UUID, user_id: UUID) -> ReviewTask:
    """Gives a task to somebody, who is told. Raises BadInput where that person cannot review the interaction."""
    task = open_task(session, viewer, task_id)
    if user_id not in {reviewer.id for reviewer in reviewers(session, task.interaction_id)}:
        raise BadInput("This person does not review interactions of this team.")
    changed = task.assigned_to_id != user_id
    _assign(session, viewer, task, user_id)
    if changed and user_id != viewer.user_id:
        notify(session, user_id, "review_assigned", "A review was assigned to you.", "/queue?tab=mine")
    return task


def balance(session: Session, viewer: Viewer, user_ids: Sequence[UUID], kind: TaskKind | None = None) -> int:
    """Spreads the tasks that nobody has over these people, each to whoever has least to do; how many were assigned.

    A blind task goes to somebody who has not seen the interaction, where there is such a person.
    """
    people = list(dict.fromkeys(user_ids))
    if not people:
        raise BadInput("Choose at least one person to share the tasks out to.")
    loads = workloads(session, people)
    free = waiting(viewer, kind).where(ReviewTask.assigned_to_id.is_(None)).with_for_update(of=ReviewTask)
    assigned: set[UUID] = set()
    count = 0
    for task in session.scalars(free).all():
        able = {reviewer.id for reviewer in reviewers(session, task.interaction_id)} & set(people)
        if not able:
            continue
        chosen = _least_loaded(session, task, able, loads)
        _assign(session, viewer, task, chosen)
        loads[chosen] += 1
        count += 1
        assigned.add(chosen)
    for user_id in assigned - {viewer.user_id}:
        notify(session, user_id, "review_assigned", "Reviews were assigned to you.", "/queue?tab=mine")
    return count


def give_back(session: Session, viewer: Viewer, task_id: UUID) -> ReviewTask:
    """Takes the assignment away, so that anybody can take the task."""
    task = open_task(session, viewer, task_id)
    audit.record(session, viewer, "gave a review task back", "review task", task.id)
    task.assigned_to_id = task.assigned_by_id = task.assigned_at = None
    task.unblinded = False
    return task


def skip(session: Session, viewer: Viewer, task_id: UUID, *, reason: str) -> ReviewTask:
    """Ends a task of the risk queue without a review.

    Raises BadInput without a reason; Conflict for a random one, which is only ever replaced: leaving the inconvenient
    ones out would bend the estimate.
    """
    task = open_task(session, viewer, task_id)
    if task.kind is TaskKind.RANDOM:
        raise Conflict("An interaction of the random sample is not skipped. Replace it, and say why.")
    close(session, viewer, task, TaskState.SKIPPED, reason)
    audit.record(session, viewer, "skipped a review task", "review task", task.id)
    return task


def close(session: Session, viewer: Viewer, task: ReviewTask, state: TaskState, reason: str) -> None:
    """Ends a task for a reason, which is kept without personal data."""
    written = required_text(reason, "Say why.")
    task.state, task.finished_at, task.finished_by_id = state, now(), viewer.user_id
    task.note = swept(session, task.interaction_id, written)


def open_task(session: Session, viewer: Viewer, task_id: UUID) -> ReviewTask:
    """The task, locked until the end of the transaction. Raises NotFound; Conflict once it has ended."""
    if viewer.role not in REVIEWERS:
        raise Forbidden("Only QA analysts and supervisors have review tasks.")
    task = session.scalars(
        select(ReviewTask)
        .join(Interaction, Interaction.id == ReviewTask.interaction_id)
        .where(ReviewTask.id == task_id, may_see(viewer))
        .with_for_update(of=ReviewTask)
    ).first()
    if task is None:
        raise NotFound("There is no such task, or it is not yours to see.")
    if task.state is not TaskState.OPEN:
        raise Conflict("This task has ended already.")
    return task


def waiting(viewer: Viewer, kind: TaskKind | None = None) -> Select[ReviewTask]:
    """Open tasks in the viewer's scope, most urgent first. What cannot be reviewed now, restricted say, waits."""
    found = (
        select(ReviewTask)
        .join(Interaction, Interaction.id == ReviewTask.interaction_id)
        .where(ReviewTask.state == TaskState.OPEN, Interaction.state == State.READY, may_see(viewer))
        .order_by(ReviewTask.priority, ReviewTask.due_at, ReviewTask.id)
    )
    return found if kind is None else found.where(ReviewTask.kind == kind)


def reviewers(session: Session, interaction_id: UUID | None = None) -> Sequence[User]:
    """Active people who review: all, or those who may review one interaction. By name."""
    found = select(User).where(User.active, User.role.in_(REVIEWERS)).order_by(User.name)
    if interaction_id is not None:
        team = select(Interaction.team_id).where(Interaction.id == interaction_id).scalar_subquery()
        found = found.where((User.role == Role.QA_ANALYST) | (User.team_id == team))
    return session.scalars(found).all()


def reviewers_of(session: Session, viewer: Viewer) -> Sequence[User]:
    """Who reviews what the viewer sees: everybody, and for a supervisor the QA analysts and the own team's."""
    if viewer.role is not Role.SUPERVISOR:
        return reviewers(session)
    return [user for user in reviewers(session) if user.role is Role.QA_ANALYST or user.team_id == viewer.team_id]


def workloads(session: Session, user_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many open tasks each of these people has."""
    counted = (
        select(ReviewTask.assigned_to_id, func.count())
        .where(ReviewTask.assigned_to_id.in_(user_ids), ReviewTask.state == TaskState.OPEN)
        .group_by(ReviewTask.assigned_to_id)
    )
    found = {user_id: count for user_id, count in session.execute(counted) if user_id is not None}
    return dict.fromkeys(user_ids, 0) | found


def _least_loaded(session: Session, task: ReviewTask, able: Collection[UUID], loads: dict[UUID, int]) -> UUID:
    unseen = {user for user in able if not (task.blind and has_seen(session, user, task.interaction_id))}
    return min(unseen or able, key=lambda user: (loads[user], user))


def _assign(session: Session, viewer: Viewer, task: ReviewTask, user_id: UUID) -> ReviewTask:
    if task.assigned_to_id == user_id:
        return task
    task.assigned_to_id, task.assigned_by_id, task.assigned_at = user_id, viewer.user_id, now()
    task.unblinded = task.blind and has_seen(session, user_id, task.interaction_id)
    task.answered_at = None
    audit.record(session, viewer, "assigned a review task", "review task", task.id, to=str(user_id))
    return task


def _user(viewer: Viewer) -> UUID:
    if viewer.user_id is None:
        raise Forbidden("Only a person who is signed in has review tasks.")
    return viewer.user_id
