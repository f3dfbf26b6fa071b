"""Drawing a sample, checking it, and replacing what cannot be reviewed. Commands never commit."""

import datetime as dt
import secrets
from collections import Counter
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict
from ..evaluations.tables import Evaluation
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction, State
from ..reviews.task_completion import finish_tasks
from ..reviews.task_tables import SAMPLED, ReviewTask, TaskKind, TaskState
from ..reviews.tasks import close, open_task
from . import drawing
from .periods import last_periods, period_of
from .plans import find_plan
from .tables import SampleDraw, SamplingPlan

TOO_SHORT, NO_AGENT, NOT_SCORED = "too short", "no agent is named", "not scored, restricted or erased"


def draw_sample(session: Session, viewer: Viewer, plan_id: UUID, day: dt.date | None = None) -> SampleDraw:
    """Draws from the period that `day` is in, by default the last one that is over, and makes its tasks.

    Raises BadInput for a period that is not over, or without an interaction that fits; Conflict where it was drawn.
    """
    plan = find_plan(viewer, session, plan_id)
    starts, ends = period_of(plan.period, day) if day else last_periods(plan.period, now().date(), 1)[0]
    if ends > now().date():
        raise BadInput("This period is not over yet: a sample of it could not be even.")
    if already_drawn(session, plan, starts):
        raise Conflict("The sample of this period was drawn already.")
    return draw(session, plan, starts, ends, viewer)


def draw_due(session: Session) -> int:
    """Draws, for every active plan, the last period that is over, unless it was drawn or holds nothing; how many."""
    count = 0
    for plan in session.scalars(select(SamplingPlan).where(SamplingPlan.active)).all():
        starts, ends = last_periods(plan.period, now().date(), 1)[0]
        if ends > plan.created_at.date() and not already_drawn(session, plan, starts):
            try:
                draw(session, plan, starts, ends, None)
            except BadInput:
                continue
            count += 1
    return count


def already_drawn(session: Session, plan: SamplingPlan, starts: dt.date) -> bool:
    drawn = select(SampleDraw.id).where(SampleDraw.plan_id == plan.id, SampleDraw.starts == starts)
    return session.scalar(drawn) is not None


def draw(
    session: Session, plan: SamplingPlan, starts: dt.date, ends: dt.date, viewer: Viewer | None, seed: int | None = None
) -> SampleDraw:
    """The sample of one period. `viewer` None is the plan itself. Raises BadInput where no interaction fits."""
    frame, excluded = _frame(session, plan, starts, ends)
    if not frame:
        raise BadInput("No interaction of this period can be drawn. Look at the plan's conditions.")
    made = SampleDraw(
        plan_id=plan.id,
        starts=starts,
        ends=ends,
        seed=secrets.randbits(62) if seed is None else seed,
        quota=plan.quota,
        frame=frame,
        excluded=excluded,
        by_id=viewer.user_id if viewer else None,
    )
    session.add(made)
    session.flush()
    count = _make_tasks(session, plan, made)
    audit.record(session, viewer, "drew a sample", "sample", made.id, tasks=count, frame=sum(map(len, frame.values())))
    return made


def reproduced(session: Session, made: SampleDraw) -> bool:
    """Whether seed and frame give exactly the tasks that were made, those that came as replacements aside."""
    expected = {id for ids in drawing.drawn(made.frame, made.quota, made.seed).values() for id in ids}
    came_instead = select(ReviewTask.replaced_by_id).where(
        ReviewTask.draw_id == made.id, ReviewTask.replaced_by_id.is_not(None)
    )
    found = session.scalars(
        select(ReviewTask.interaction_id).where(ReviewTask.draw_id == made.id, ReviewTask.id.not_in(came_instead))
    )
    return {str(id) for id in found} == expected


def replace(session: Session, viewer: Viewer, task_id: UUID, *, reason: str) -> ReviewTask | None:
    """Another interaction of the same agent and period, drawn at random, in place of one that cannot be reviewed.

    The reason is kept and counted. None where the agent has no other. Raises BadInput without a reason.
    """
    task = open_task(session, viewer, task_id)
    if task.draw_id is None or task.stratum is None:
        raise Conflict("Only an interaction of a random sample is replaced. Skip this one, and say why.")
    made = session.get_one(SampleDraw, task.draw_id, with_for_update=True)
    close(session, viewer, task, TaskState.REPLACED, reason)
    found = _replacement(session, made, task)
    instead = _task(made, task.stratum, found, task.due_at, blind=task.blind) if found else None
    if instead is not None:
        session.add(instead)
        finish_tasks(session, instead.interaction_id, None)
        task.replaced_by_id = instead.id
    audit.record(session, viewer, "replaced a sampled interaction", "review task", task.id, found=instead is not None)
    return instead


def _replacement(session: Session, made: SampleDraw, task: ReviewTask) -> str | None:
    used = set(session.scalars(select(ReviewTask.interaction_id).where(ReviewTask.draw_id == made.id)))
    ids = [id for id in made.frame[task.stratum or ""] if UUID(id) not in used]
    ready = select(Interaction.id).where(Interaction.id.in_(map(UUID, ids)), Interaction.state == State.READY)
    still = {str(id) for id in session.scalars(ready)}
    return drawing.replacement([id for id in ids if id in still], made.seed, str(task.interaction_id))


def _make_tasks(session: Session, plan: SamplingPlan, made: SampleDraw) -> int:
    sample = drawing.drawn(made.frame, made.quota, made.seed)
    blind = drawing.blind([id for ids in sample.values() for id in ids], plan.blind_share, made.seed)
    due = now() + dt.timedelta(days=plan.days_to_review)
    tasks = [_task(made, agent, id, due, blind=id in blind) for agent, ids in sample.items() for id in ids]
    session.add_all(tasks)
    for task in tasks:  # reviewed already, it still stands for its agent's others
        finish_tasks(session, task.interaction_id, None)
    return len(tasks)


def _task(made: SampleDraw, stratum: str, interaction_id: str, due: dt.datetime, *, blind: bool) -> ReviewTask:
    return ReviewTask(
        kind=TaskKind.RANDOM,
        interaction_id=UUID(interaction_id),
        draw_id=made.id,
        stratum=stratum,
        priority=SAMPLED,
        blind=blind,
        due_at=due,
    )


def _frame(
    session: Session, plan: SamplingPlan, starts: dt.date, ends: dt.date
) -> tuple[dict[str, list[str]], dict[str, int]]:
    """What can be drawn, by agent in order of time, and how many cannot, by reason."""
    moment = func.coalesce(Interaction.started_at, Interaction.created_at)
    scored = select(Evaluation.id).where(Evaluation.interaction_id == Interaction.id).exists()
    rows = session.execute(
        select(Interaction.id, Interaction.agent_id, Interaction.duration_seconds, Interaction.state, scored)
        .where(moment >= _midnight(starts), moment < _midnight(ends), *_conditions(plan))
        .order_by(moment, Interaction.id)
    ).all()
    frame: dict[str, list[str]] = {}
    excluded: Counter[str] = Counter()
    for id, agent, seconds, state, has_scores in rows:
        if state is not State.READY or not has_scores:
            excluded[NOT_SCORED] += 1
        elif seconds is not None and seconds < plan.least_seconds:
            excluded[TOO_SHORT] += 1
        elif agent is None:
            excluded[NO_AGENT] += 1
        else:
            frame.setdefault(str(agent), []).append(str(id))
    return frame, dict(excluded)


def _conditions(plan: SamplingPlan) -> list[ColumnElement[bool]]:
    exact = {
        Interaction.team_id: plan.team_id,
        Interaction.queue: plan.queue,
        Interaction.call_type: plan.call_type,
    }
    conditions = [column == value for column, value in exact.items() if value is not None]
    return [*conditions, Interaction.channel.in_(plan.channels)] if plan.channels else conditions


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)
