"""What the random samples of a week say, for the centre and for each team, as a whole and question by question.

The strata are agents, each counting for as many interactions as could be drawn; a team's estimate is its agents'.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from evaluation.stratified import Stratum, stratified_mean

from ..evaluations.standings import newest
from ..evaluations.tables import Evaluation
from ..identity.tables import Agent
from ..interactions.tables import Interaction
from ..reviews.confirmed import confirmed
from ..reviews.tables import Review
from ..reviews.task_tables import ReviewTask, TaskState
from ..sampling.tables import SampleDraw
from .tables import SampleEstimate
from .weeks import WEEK, monday

Question = tuple[str, str | None]
"""A scorecard, and one of its criteria or None for the whole."""
Values = Mapping[str, list[float]]
"""By stratum, percents."""


def estimate_samples(session: Session, week: dt.date) -> None:
    """Those drawn from a period that the week is part of."""
    within = (SampleDraw.starts < week + WEEK, SampleDraw.ends > week)
    for draw in session.scalars(select(SampleDraw).where(*within)):
        session.execute(delete(SampleEstimate).where(SampleEstimate.draw_id == draw.id))
        session.add_all(_estimates(session, draw))


def _estimates(session: Session, draw: SampleDraw) -> Iterator[SampleEstimate]:
    teams = _strata_by_team(session, draw)
    for question, values in _values(session, draw).items():
        for team, strata in teams.items():
            estimate = _estimate(draw, strata, values)
            if estimate is not None:
                estimate.team_id, (estimate.scorecard, estimate.criterion) = team, question
                yield estimate


def _estimate(draw: SampleDraw, strata: Iterable[str], values: Values) -> SampleEstimate | None:
    found = stratified_mean([Stratum(len(draw.frame[agent]), tuple(values.get(agent, ()))) for agent in strata])
    if found.mean is None:
        return None
    return SampleEstimate(
        draw_id=draw.id,
        week=monday(draw.starts),
        mean=found.mean,
        standard_error=found.standard_error,
        n=found.n,
        strata=found.strata,
        size=found.size,
    )


def _strata_by_team(session: Session, draw: SampleDraw) -> Mapping[UUID | None, list[str]]:
    """None stands for all of them."""
    agents = session.execute(select(Agent.id, Agent.team_id).where(Agent.id.in_([UUID(id) for id in draw.frame])))
    strata: dict[UUID | None, list[str]] = defaultdict(list, {None: list(draw.frame)})
    for agent, team in agents:
        if team is not None:
            strata[team].append(str(agent))
    return strata


def _values(session: Session, draw: SampleDraw) -> Mapping[Question, Values]:
    found: dict[Question, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    sampled = (ReviewTask.draw_id == draw.id, ReviewTask.state == TaskState.DONE, ReviewTask.stratum.is_not(None))
    scores = (
        select(Evaluation.scorecard, ReviewTask.stratum, Review.score)
        .select_from(ReviewTask)
        .join(Evaluation, Evaluation.interaction_id == ReviewTask.interaction_id)
        .join(Review, (Review.evaluation_id == Evaluation.id) & Review.confirmed_at.is_not(None))
        .where(*sampled, newest(), Review.score.is_not(None))
    )
    for scorecard, stratum, percent in session.execute(scores):
        if stratum is not None and percent is not None:
            found[scorecard, None][stratum].append(percent)
    answers = (
        confirmed()
        .add_columns(ReviewTask.stratum)
        .join(ReviewTask, ReviewTask.interaction_id == Interaction.id)
        .where(*sampled)
        .order_by(None)
    )
    for row in session.execute(answers):
        if row.points is not None:
            found[row.scorecard, row.criterion][row.stratum].append(100 * row.points)
    return found
