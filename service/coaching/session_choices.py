"""What can be chosen while a coaching session is made and filled."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..database import now
from ..identity.tables import Agent
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from ..objectives.access import may_see_objective
from ..objectives.tables import Objective, ObjectiveState
from ..reviews.confirmed import confirmed_answers
from .questions import Question, QuestionDetail, questions
from .session_commands import coaches
from .session_details import CoachingDetail
from .session_queries import TO_BE_HELD, coachable_agents
from .session_tables import SessionKind

RECENT = dt.timedelta(days=90)
MOST_INTERACTIONS = 20


@dataclass(frozen=True, slots=True)
class CitableResult:
    """A released answer that a point of the agenda can cite. `key` is what the form sends."""

    key: str
    reference: str
    agent: str
    question: str
    answer: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class SessionChoices:
    """`resources` are the scorecards' own for the questions worked on; `objectives` of those who take part."""

    coaches: tuple[tuple[UUID, str], ...]
    questions: tuple[QuestionDetail, ...]
    results: tuple[CitableResult, ...] = ()
    objectives: tuple[tuple[UUID, str], ...] = ()
    resources: tuple[str, ...] = ()
    agents: tuple[tuple[UUID, str], ...] = ()
    """Who can be added: of the same team, until the session is held."""


def session_choices(viewer: Viewer, session: Session, agent: Agent | None = None) -> SessionChoices:
    """For a new session: who can coach the agent's team, or the viewer's own, and every question."""
    team_id = agent.team_id if agent else viewer.team_id
    able = tuple((user.id, user.name) for user in coaches(session, team_id))
    return SessionChoices(able, tuple(questions(session).values()))


def choices_for(viewer: Viewer, session: Session, found: CoachingDetail) -> SessionChoices:
    """For a session that is there."""
    agent_ids, asked = found.summary.agent_ids, questions(session)
    worked_on = {question: asked[question] for question in found.summary.criteria if question in asked}
    objectives = session.execute(
        select(Objective.id, Objective.name)
        .where(
            Objective.agent_id.in_(agent_ids),
            Objective.state != ObjectiveState.CLOSED,
            may_see_objective(viewer),
        )
        .order_by(Objective.name)
    )
    named = {one.title for one in found.resources}
    offered = dict.fromkeys(one.resource for one in found.questions if one.resource)
    return SessionChoices(
        coaches=tuple((user.id, user.name) for user in coaches(session, found.team_id)),
        questions=tuple(asked.values()),
        results=_results(viewer, session, agent_ids, worked_on or asked),
        objectives=tuple(objectives.all()),
        resources=tuple(one for one in offered if one not in named),
        agents=_addable(viewer, session, found),
    )


def _addable(viewer: Viewer, session: Session, found: CoachingDetail) -> tuple[tuple[UUID, str], ...]:
    summary = found.summary
    if summary.kind is SessionKind.ONE_TO_ONE or summary.state not in TO_BE_HELD:
        return ()
    able = (agent for agent in coachable_agents(viewer, session) if agent.team_id == found.team_id)
    return tuple((agent.id, agent.name) for agent in able if agent.id not in summary.agent_ids)


def _results(
    viewer: Viewer, session: Session, agent_ids: Collection[UUID], asked: Mapping[Question, QuestionDetail]
) -> tuple[CitableResult, ...]:
    """Released answers to these questions in the newest interactions of those who take part, newest first."""
    moment = func.coalesce(Interaction.started_at, Interaction.created_at)
    rows = session.execute(
        select(Interaction.id, Interaction.reference, Agent.name, moment)
        .join(Agent, Agent.id == Interaction.agent_id)
        .where(
            Interaction.agent_id.in_(agent_ids),
            Interaction.state == State.READY,
            Interaction.released,
            moment > now() - RECENT,
            may_see(viewer),
        )
        .order_by(moment.desc(), Interaction.id)
        .limit(MOST_INTERACTIONS)
    ).all()
    position = {row[0]: (number, *row[1:]) for number, row in enumerate(rows)}
    answers = [
        one
        for one in confirmed_answers(viewer, session, Interaction.id.in_(position))
        if one.released_at is not None and (one.scorecard, one.criterion) in asked
    ]
    answers.sort(key=lambda one: position[one.interaction_id][0])
    return tuple(
        CitableResult(
            key=f"{one.evaluation_id}/{one.criterion}",
            reference=position[one.interaction_id][1],
            agent=position[one.interaction_id][2],
            question=asked[one.scorecard, one.criterion].name,
            answer=one.answer,
            at=position[one.interaction_id][3],
        )
        for one in answers
    )
