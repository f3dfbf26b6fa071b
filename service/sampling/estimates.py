"""What a sample says about all interactions that it was drawn from, and how far its reviews have come.

Only confirmed results of random tasks count. Each agent counts for as many interactions as could be drawn, whatever
the quota, so that the mean is that of all of them.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from evaluation.stratified import Estimate, Stratum, stratified_mean

from ..evaluations.standings import newest
from ..evaluations.tables import Evaluation, ScorecardVersion
from ..identity.viewer import Viewer
from ..reviews.tables import Review
from ..reviews.task_tables import ReviewTask, TaskState
from .draws import reproduced
from .plans import find_draw, find_plan
from .tables import SampleDraw

PERCENT = (0.0, 100.0)
PAGE_SIZE = 12
"""Samples at once: each is drawn again from its frame, which has the ids of a whole period."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sample's reviews have come. `frame` interactions could be drawn, of `agents` agents."""

    frame: int
    agents: int
    drawn: int
    done: int
    open: int
    overdue: int
    replaced: int
    blind: int

    @property
    def to_review(self) -> int:
        return self.done + self.open

    @property
    def coverage(self) -> float:
        """The share of what could be drawn that was reviewed, in percent."""
        return 100 * self.done / self.frame if self.frame else 0.0


@dataclass(frozen=True, slots=True)
class ScorecardEstimate:
    """The mean score, in percent, of all interactions that could be drawn."""

    scorecard: str
    name: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class DrawDetail:
    """A sample: when, out of what, and what it says. `excluded` counts by reason.

    `reproduced` is whether the seed gives the same sample again; None where nobody asked.
    """

    id: UUID
    plan_id: UUID
    starts: dt.date
    last_day: dt.date
    drawn_at: dt.datetime
    seed: int
    quota: int
    excluded: Mapping[str, int]
    reproduced: bool | None
    progress: Progress
    estimates: tuple[ScorecardEstimate, ...]


def draw_detail(viewer: Viewer, session: Session, draw_id: UUID) -> DrawDetail:
    made, _ = find_draw(viewer, session, draw_id)
    return _detail(session, made, check=True)


def draw_details(viewer: Viewer, session: Session, plan_id: UUID, *, page: int = 1) -> tuple[DrawDetail, ...]:
    """A page of the samples of a plan, `PAGE_SIZE` of them, newest period first; each drawn again to check it."""
    found = _draws(viewer, session, plan_id).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return tuple(_detail(session, made, check=True) for made in session.scalars(found))


def last_draw(viewer: Viewer, session: Session, plan_id: UUID) -> DrawDetail | None:
    """The newest sample of a plan, unchecked: for lists."""
    made = session.scalars(_draws(viewer, session, plan_id).limit(1)).first()
    return _detail(session, made, check=False) if made else None


def pages_of_draws(viewer: Viewer, session: Session, plan_id: UUID) -> int:
    total = session.scalar(select(func.count()).select_from(_draws(viewer, session, plan_id).subquery())) or 0
    return max(1, -(-total // PAGE_SIZE))


def drawn_periods(viewer: Viewer, session: Session, plan_id: UUID) -> frozenset[dt.date]:
    """First days of the periods that a sample was drawn from."""
    starts = select(SampleDraw.starts).where(SampleDraw.plan_id == find_plan(viewer, session, plan_id).id)
    return frozenset(session.scalars(starts))


def _draws(viewer: Viewer, session: Session, plan_id: UUID) -> Select[SampleDraw]:
    plan = find_plan(viewer, session, plan_id)
    return select(SampleDraw).where(SampleDraw.plan_id == plan.id).order_by(SampleDraw.starts.desc())


def _detail(session: Session, made: SampleDraw, *, check: bool) -> DrawDetail:
    tasks = session.scalars(select(ReviewTask).where(ReviewTask.draw_id == made.id)).all()
    return DrawDetail(
        id=made.id,
        plan_id=made.plan_id,
        starts=made.starts,
        last_day=made.ends - dt.timedelta(days=1),
        drawn_at=made.created_at,
        seed=made.seed,
        quota=made.quota,
        excluded=made.excluded,
        reproduced=reproduced(session, made) if check else None,
        progress=_progress(made, tasks),
        estimates=_estimates(session, made),
    )


def _progress(made: SampleDraw, tasks: Sequence[ReviewTask]) -> Progress:
    states = Counter(task.state for task in tasks)
    moment = dt.datetime.now(dt.UTC)
    return Progress(
        frame=sum(len(ids) for ids in made.frame.values()),
        agents=len(made.frame),
        drawn=len(tasks),
        done=states[TaskState.DONE],
        open=states[TaskState.OPEN],
        overdue=sum(task.state is TaskState.OPEN and task.due_at < moment for task in tasks),
        replaced=states[TaskState.REPLACED],
        blind=sum(task.blind and task.state is not TaskState.REPLACED for task in tasks),
    )


def _estimates(session: Session, made: SampleDraw) -> tuple[ScorecardEstimate, ...]:
    rows = session.execute(
        select(ScorecardVersion.scorecard, ScorecardVersion.name, ReviewTask.stratum, Review.score)
        .select_from(ReviewTask)
        .join(Evaluation, Evaluation.interaction_id == ReviewTask.interaction_id)
        .join(ScorecardVersion, ScorecardVersion.hash == Evaluation.scorecard_hash)
        .join(Review, (Review.evaluation_id == Evaluation.id) & Review.confirmed_at.is_not(None))
        .where(ReviewTask.draw_id == made.id, ReviewTask.state == TaskState.DONE, newest(), Review.score.is_not(None))
    )
    values: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for scorecard, name, stratum, score in rows:
        if stratum is not None and score is not None:
            values[scorecard, name][stratum].append(score)
    return tuple(
        ScorecardEstimate(scorecard, name, _estimate(made, found))
        for (scorecard, name), found in sorted(values.items())
    )


def _estimate(made: SampleDraw, values: Mapping[str, Sequence[float]]) -> Estimate:
    strata = [Stratum(len(ids), tuple(values.get(agent, ()))) for agent, ids in made.frame.items()]
    return stratified_mean(strata, bounds=PERCENT)
