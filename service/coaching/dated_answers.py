"""Confirmed answers to one question over time, and who was coached on it: what the effect of coaching comes from."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, cast, func, select
from sqlalchemy.orm import Session

from ..dashboards.figures import NOTHING, Sums
from ..evaluations.tables import Answer, Evaluation
from ..interactions.tables import Interaction, State
from ..reviews.confirmed import confirmed
from ..reviews.tables import Review
from ..reviews.task_tables import ReviewTask, TaskKind, TaskState
from .questions import Question
from .session_tables import CoachedCriterion, CoachingParticipant, CoachingSession


@dataclass(frozen=True, slots=True)
class DatedAnswer:
    """One confirmed answer, in percent of its points. `at` is when the interaction was; `random`: a sample's."""

    interaction_id: UUID
    agent_id: UUID
    team_id: UUID | None
    random: bool
    at: dt.datetime
    percent: float


@dataclass(frozen=True, slots=True)
class AnswerSums:
    """Answers of one agent in one team, in percent: of random samples or not, after the moment or before."""

    agent_id: UUID
    team_id: UUID | None
    random: bool
    after: bool
    sums: Sums


def answers_between(
    session: Session, question: Question, first: dt.datetime, last: dt.datetime
) -> tuple[DatedAnswer, ...]:
    """Everybody's, of interactions from `first` to `last`. Not scoped."""
    moment = func.coalesce(Interaction.started_at, Interaction.created_at)
    sampled = select(ReviewTask.id).where(
        ReviewTask.interaction_id == Interaction.id,
        ReviewTask.kind == TaskKind.RANDOM,
        ReviewTask.state == TaskState.DONE,
    )
    scorecard, criterion = question
    counted = session.scalars(
        select(Evaluation.id)
        .join(Review, Review.evaluation_id == Evaluation.id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(
            Review.confirmed_at >= first,  # nobody reviews a conversation before it was held
            Evaluation.scorecard == scorecard,
            moment.between(first, last),
        )
    ).all()  # apart: in one statement the database begins with every evaluation that there is
    found = (
        confirmed()
        .add_columns(sampled.exists().label("random"), moment.label("moment"))
        .where(
            Evaluation.id == any_(cast(counted, ARRAY(Uuid))),
            Answer.criterion == criterion,
            Interaction.agent_id.is_not(None),
            Interaction.state != State.ERASED,
        )
        .order_by(None)
        .subquery()
    )
    wanted = (found.c.interaction_id, found.c.agent_id, found.c.team_id, found.c.random, found.c.moment)
    rows = session.execute(select(*wanted, 100 * found.c.points).where(found.c.points.is_not(None)))
    return tuple(DatedAnswer(*row) for row in rows)


def summed(
    answers: Iterable[DatedAnswer], at: dt.datetime, window: dt.timedelta, without: Collection[UUID] = ()
) -> tuple[AnswerSums, ...]:
    """Those within `window` before `at`, or from `at` on, without some interactions."""
    found: dict[tuple[UUID, UUID | None, bool, bool], Sums] = defaultdict(lambda: NOTHING)
    for one in answers:
        if abs(one.at - at) <= window and one.interaction_id not in without:
            found[one.agent_id, one.team_id, one.random, one.at >= at] += Sums(1, one.percent, one.percent**2)
    return tuple(AnswerSums(*key, sums) for key, sums in found.items())


@dataclass(frozen=True, slots=True)
class Coached:
    """An agent who was coached on the question, and when."""

    agent_id: UUID
    at: dt.datetime


def coached_between(session: Session, question: Question, first: dt.datetime, last: dt.datetime) -> Sequence[Coached]:
    """Everybody who was coached on a question from `first` to `last`. Not scoped."""
    scorecard, criterion = question
    rows = session.execute(
        select(CoachingParticipant.agent_id, CoachingSession.held_at)
        .join(CoachingSession, CoachingSession.id == CoachingParticipant.coaching_id)
        .join(CoachedCriterion, CoachedCriterion.coaching_id == CoachingSession.id)
        .where(
            CoachedCriterion.scorecard == scorecard,
            CoachedCriterion.criterion == criterion,
            CoachingSession.held_at.between(first, last),
        )
    )
    return [Coached(agent_id, held_at) for agent_id, held_at in rows if held_at is not None]


def coached_around(coached: Iterable[Coached], at: dt.datetime, window: dt.timedelta) -> frozenset[UUID]:
    """Their change within `window` of `at` is no comparison for others'."""
    return frozenset(one.agent_id for one in coached if abs(one.at - at) <= window)
