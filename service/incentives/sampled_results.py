"""Confirmed results of conversations that chance picked for review: the only results that points are given for.

Whatever a person chose to look at is left out, so that nobody gains or loses by what was picked; and so is what the
agent reviewed.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from scorecards.schema import Scorecard

from ..evaluations.standings import newest
from ..evaluations.tables import Answer, Evaluation, ScorecardVersion
from ..identity.tables import User
from ..identity.viewer import THE_SERVICE
from ..interactions.tables import Interaction, State
from ..performance.periods import Period
from ..reviews.confirmed import confirmed_answers
from ..reviews.tables import Review
from ..reviews.task_tables import ReviewTask, TaskKind, TaskState


@dataclass(frozen=True, slots=True)
class SampledResult:
    """One scorecard's confirmed result of one conversation, or one criterion's. `value` is in percent."""

    review_id: UUID
    agent_id: UUID
    reviewer_id: UUID
    team_id: UUID | None
    call_type: str | None
    at: dt.datetime
    value: float


@dataclass(frozen=True, slots=True)
class Question:
    """A scorecard, as a whole or one of its criteria, and whose conversations: None for everybody's."""

    scorecard: str
    criterion: str | None = None
    teams: Collection[UUID] = ()
    agents: Collection[UUID] | None = None


def sampled_results(session: Session, question: Question, period: Period) -> tuple[SampledResult, ...]:
    """Of conversations in the period, by agent and time. What is not applicable or was not asked is no result."""
    rows = session.execute(_confirmed(question, period)).all()
    if question.criterion is None:
        return tuple(_result(row, row.score) for row in rows if row.score is not None)
    points = _points(session, question, [row.evaluation_id for row in rows])
    return tuple(_result(row, points[row.evaluation_id]) for row in rows if row.evaluation_id in points)


def waiting(session: Session, question: Question, period: Period) -> Mapping[UUID, int]:
    """By agent, how many sampled conversations of the period still lack a confirmed result: first or anew."""
    open_task = ReviewTask.state == TaskState.OPEN
    judged_anew = (ReviewTask.state == TaskState.DONE) & ~_confirmed_now(question.scorecard)
    rows = session.execute(
        select(Interaction.agent_id, func.count(func.distinct(Interaction.id)))
        .join(ReviewTask, ReviewTask.interaction_id == Interaction.id)
        .where(
            ReviewTask.kind == TaskKind.RANDOM,
            or_(open_task, judged_anew),
            Interaction.state.not_in((State.ERASED, State.FAILED, State.RESTRICTED)),
            _evaluated_by(question.scorecard),
            *_about(question, period),
        )
        .group_by(Interaction.agent_id)
    )
    return {agent: count for agent, count in rows if agent is not None}


def moment() -> ColumnElement[dt.datetime]:
    """When a conversation was."""
    return func.coalesce(Interaction.started_at, Interaction.created_at)


def by_another_person() -> ColumnElement[bool]:
    """Of a `Review` and its `Interaction`: whoever confirmed it is not the agent."""
    own = select(User.id).where(User.id == Review.reviewer_id, User.agent_id == Interaction.agent_id)
    return ~own.exists()


def picked_by_chance() -> ColumnElement[bool]:
    """Of an `Interaction`: it is part of a random sample, and was reviewed for it."""
    drawn = (ReviewTask.kind == TaskKind.RANDOM) & (ReviewTask.state == TaskState.DONE)
    return select(ReviewTask.id).where(ReviewTask.interaction_id == Interaction.id, drawn).exists()


def _confirmed(question: Question, period: Period) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Review.id.label("review_id"),
            Review.score,
            Review.reviewer_id,
            Evaluation.id.label("evaluation_id"),
            Interaction.agent_id,
            Interaction.team_id,
            Interaction.call_type,
            moment().label("at"),
        )
        .select_from(Review)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(
            Review.confirmed_at.is_not(None),
            Evaluation.scorecard == question.scorecard,
            newest(),
            Interaction.state == State.READY,
            picked_by_chance(),
            by_another_person(),
            *_about(question, period),
        )
        .order_by(Interaction.agent_id, moment(), Review.id)
    )


def _about(question: Question, period: Period) -> list[ColumnElement[bool]]:
    conditions = [Interaction.agent_id.is_not(None), moment() >= period.starts, moment() < period.ends]
    if question.teams:
        conditions.append(Interaction.team_id.in_(question.teams))
    if question.agents is not None:
        conditions.append(Interaction.agent_id.in_(question.agents))
    return conditions


def _evaluated_by(scorecard: str) -> ColumnElement[bool]:
    """Of an `Interaction`: the scorecard was ever applied to it."""
    applied = select(Evaluation.id).where(
        Evaluation.interaction_id == Interaction.id, Evaluation.scorecard == scorecard
    )
    return applied.exists()


def _confirmed_now(scorecard: str) -> ColumnElement[bool]:
    """Of an `Interaction`: what counts now by the scorecard, a person confirmed."""
    return (
        select(Review.id)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .where(
            Evaluation.interaction_id == Interaction.id,
            Evaluation.scorecard == scorecard,
            Review.confirmed_at.is_not(None),
            newest(),
        )
        .exists()
    )


def _points(session: Session, question: Question, evaluations: Sequence[UUID]) -> Mapping[UUID, float]:
    """In percent, by evaluation."""
    if not evaluations:
        return {}
    wanted = (Evaluation.id.in_(evaluations), Answer.criterion.in_(_needed(session, question)))
    return {
        answer.evaluation_id: 100 * answer.points
        for answer in confirmed_answers(THE_SERVICE, session, *wanted)
        if answer.criterion == question.criterion and answer.points is not None
    }


def _needed(session: Session, question: Question) -> set[str]:
    """The criterion, and what it depends on whether it is asked, in any version."""
    found = {question.criterion or ""}
    contents = select(ScorecardVersion.content).where(ScorecardVersion.scorecard == question.scorecard)
    for content in session.scalars(contents):
        card = Scorecard.model_validate(content)
        conditions = (one.condition for one in card.criteria if one.id == question.criterion)
        found |= {condition.criterion for condition in conditions if condition is not None}
    return found


def _result(row: Row[Any], value: float) -> SampledResult:
    return SampledResult(row.review_id, row.agent_id, row.reviewer_id, row.team_id, row.call_type, row.at, value)
