"""The queue as people read it: what is to be reviewed, why, by whom, until when."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from models.transcripts import Channel

from ..database import now
from ..identity.tables import Agent, Team, User
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from ..sampling.tables import SampleDraw, SamplingPlan
from .blindness import blind_to
from .task_tables import SAMPLED, ReviewTask, RiskReason, TaskKind, TaskState

PAGE_SIZE = 25
EXPORT_LIMIT = 10_000


class Tab(StrEnum):
    """Which part of the queue is shown."""

    MINE = "mine"
    RANDOM = "random"
    RISK = "risk"
    BLIND = "blind"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task. `sample` is the name of the plan that drew it. `hidden` says that the machine's answers are, to the
    person it is assigned to, until own ones are handed in. A viewer who is to answer blind is told no risk either.
    """

    id: UUID
    kind: TaskKind
    state: TaskState
    interaction_id: UUID
    reference: str
    channel: Channel
    duration_seconds: float | None
    agent: str | None
    team: str | None
    sample: str | None
    reasons: tuple[RiskReason, ...]
    priority: int
    blind: bool
    hidden: bool
    unblinded: bool
    due_at: dt.datetime
    assigned_to_id: UUID | None
    assigned_to: str | None
    finished_at: dt.datetime | None
    finished_by: str | None
    note: str | None
    replaced: bool

    @property
    def overdue(self) -> bool:
        return self.state is TaskState.OPEN and self.due_at < now()


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of a part of the queue, and how many tasks each part has."""

    tab: Tab
    rows: tuple[TaskRow, ...]
    counts: Mapping[Tab, int]
    page: int

    @property
    def total(self) -> int:
        return self.counts[self.tab]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1


def queue(viewer: Viewer, session: Session, tab: Tab, page: int = 1) -> Queue:
    """A page of the tab, most urgent first, or the last page if there are fewer."""
    counts = {
        each: session.scalar(select(func.count()).select_from(_of(viewer, each).order_by(None).subquery())) or 0
        for each in Tab
    }
    page = min(page, max(1, -(-counts[tab] // PAGE_SIZE)))
    found = session.execute(_of(viewer, tab).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return Queue(tab, tuple(_row(row) for row in found), counts, page)


def every_task(viewer: Viewer, session: Session, tab: Tab) -> tuple[TaskRow, ...]:
    """All pages at once, for an export."""
    return tuple(_row(row) for row in session.execute(_of(viewer, tab).limit(EXPORT_LIMIT)))


def task_of(viewer: Viewer, session: Session, interaction_id: UUID) -> TaskRow | None:
    """The viewer's own task for this interaction: an open one, or the one that ended last."""
    own = (ReviewTask.assigned_to_id == viewer.user_id) | (ReviewTask.finished_by_id == viewer.user_id)
    found = _rows(viewer).where(ReviewTask.interaction_id == interaction_id, own)
    newest_last = (ReviewTask.state != TaskState.OPEN, ReviewTask.finished_at.desc())
    row = session.execute(found.order_by(*newest_last).limit(1)).first()
    return _row(row) if row else None


def task_row(viewer: Viewer, session: Session, task_id: UUID) -> TaskRow:
    """One task in the viewer's scope, which the caller has found."""
    return _row(session.execute(_rows(viewer).where(ReviewTask.id == task_id)).one())


def _of(viewer: Viewer, tab: Tab) -> Select[*tuple[Any, ...]]:
    open_now = (ReviewTask.state == TaskState.OPEN) & (Interaction.state == State.READY)
    conditions: dict[Tab, ColumnElement[bool]] = {
        Tab.MINE: open_now & (ReviewTask.assigned_to_id == viewer.user_id),
        Tab.RANDOM: open_now & (ReviewTask.kind == TaskKind.RANDOM),
        Tab.RISK: open_now & (ReviewTask.kind == TaskKind.RISK) & ~blind_to(viewer),
        Tab.BLIND: open_now & ReviewTask.blind & ~ReviewTask.unblinded,
        Tab.ENDED: ReviewTask.state != TaskState.OPEN,
    }
    found = _rows(viewer).where(conditions[tab])
    if tab is Tab.ENDED:
        return found.order_by(ReviewTask.finished_at.desc(), ReviewTask.id)
    return found.order_by(ReviewTask.priority, ReviewTask.due_at, ReviewTask.id)


def _rows(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    reviewer, finisher = User.__table__.alias("reviewer"), User.__table__.alias("finisher")
    return (
        select(
            ReviewTask,
            Interaction.reference,
            Interaction.channel,
            Interaction.duration_seconds,
            Agent.name.label("agent"),
            Team.name.label("team"),
            SamplingPlan.name.label("sample"),
            reviewer.c.name.label("assigned_to"),
            finisher.c.name.label("finished_by"),
            blind_to(viewer).label("viewer_is_blind"),
        )
        .join(Interaction, Interaction.id == ReviewTask.interaction_id)
        .outerjoin(Agent, Agent.id == Interaction.agent_id)
        .outerjoin(Team, Team.id == Interaction.team_id)
        .outerjoin(SampleDraw, SampleDraw.id == ReviewTask.draw_id)
        .outerjoin(SamplingPlan, SamplingPlan.id == SampleDraw.plan_id)
        .outerjoin(reviewer, reviewer.c.id == ReviewTask.assigned_to_id)
        .outerjoin(finisher, finisher.c.id == ReviewTask.finished_by_id)
        .where(may_see(viewer))
    )


def _row(row: Row[*tuple[Any, ...]]) -> TaskRow:
    task: ReviewTask = row.ReviewTask
    return TaskRow(
        id=task.id,
        kind=task.kind,
        state=task.state,
        interaction_id=task.interaction_id,
        reference=row.reference,
        channel=row.channel,
        duration_seconds=row.duration_seconds,
        agent=row.agent,
        team=row.team,
        sample=row.sample,
        reasons=() if row.viewer_is_blind else tuple(RiskReason(reason) for reason in task.reasons),
        priority=SAMPLED if row.viewer_is_blind else task.priority,
        blind=task.blind,
        hidden=task.blind and not task.unblinded and task.answered_at is None,
        unblinded=task.unblinded,
        due_at=task.due_at,
        assigned_to_id=task.assigned_to_id,
        assigned_to=row.assigned_to,
        finished_at=task.finished_at,
        finished_by=row.finished_by,
        note=task.note,
        replaced=task.replaced_by_id is not None,
    )
