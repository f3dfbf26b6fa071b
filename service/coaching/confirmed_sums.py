"""Confirmed answers to one question around a moment, summed by agent: what the effect of coaching is computed from."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..dashboards.figures import Sums
from ..evaluations.tables import Answer, Evaluation
from ..interactions.tables import Interaction, State
from ..reviews.confirmed import confirmed
from ..reviews.task_tables import ReviewTask, TaskKind, TaskState
from .session_tables import CoachedCriterion, CoachingParticipant, CoachingSession


@dataclass(frozen=True, slots=True)
class AnswerSums:
    """Answers of one agent in one team, in percent: of random samples or not, after the moment or before."""

    agent_id: UUID
    team_id: UUID | None
    random: bool
    after: bool
    sums: Sums


def confirmed_sums(
    session: Session,
    scorecard: str,
    criterion: str,
    at: dt.datetime,
    window: dt.timedelta,
    *,
    without: Collection[UUID] = (),
) -> tuple[AnswerSums, ...]:
    """Of everybody, by when the interaction was: within `window` before `at`, or from `at` on. Not scoped."""
    moment = func.coalesce(Interaction.started_at, Interaction.created_at)
    sampled = select(ReviewTask.id).where(
        ReviewTask.interaction_id == Interaction.id,
        ReviewTask.kind == TaskKind.RANDOM,
        ReviewTask.state == TaskState.DONE,
    )
    found = (
        confirmed()
        .add_columns(sampled.exists().label("random"), (moment >= at).label("after"))
        .where(
            Evaluation.scorecard == scorecard,
            Answer.criterion == criterion,
            moment.between(at - window, at + window),
            Interaction.agent_id.is_not(None),
            Interaction.state != State.ERASED,
            Interaction.id.not_in(without),
        )
        .order_by(None)
        .subquery()
    )
    key = (found.c.agent_id, found.c.team_id, found.c.random, found.c.after)
    percent = 100 * found.c.points
    rows = session.execute(
        select(*key, func.count(percent), func.sum(percent), func.sum(percent * percent))
        .where(percent.is_not(None))
        .group_by(*key)
    )
    return tuple(
        AnswerSums(agent_id, team_id, random, after, Sums(n, total, squares))
        for agent_id, team_id, random, after, n, total, squares in rows
    )


def coached_between(
    session: Session, scorecard: str, criterion: str, first: dt.datetime, last: dt.datetime
) -> frozenset[UUID]:
    """Agents who were coached on a question between two moments: their change is no comparison for others'."""
    return frozenset(
        session.scalars(
            select(CoachingParticipant.agent_id)
            .join(CoachingSession, CoachingSession.id == CoachingParticipant.coaching_id)
            .join(CoachedCriterion, CoachedCriterion.coaching_id == CoachingSession.id)
            .where(
                CoachedCriterion.scorecard == scorecard,
                CoachedCriterion.criterion == criterion,
                CoachingSession.held_at.between(first, last),
            )
        )
    )
