"""Making coaching sessions: who coaches whom about what, and until when. Commands never commit."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import BadInput, Conflict, NotFound
from ..identity.tables import Agent, Role, User
from ..identity.viewer import Viewer
from ..notifications.commands import notify
from ..performance.periods import today
from ..redactions.notes import swept
from .agenda import put_point
from .questions import Question, questions
from .session_access import leader, to_lead
from .session_origins import Origin
from .session_queries import coachable_agents
from .session_tables import (
    CoachedCriterion,
    CoachingGoal,
    CoachingParticipant,
    CoachingResource,
    CoachingSession,
    SessionKind,
    SessionSource,
)

LONGEST_TITLE = 120
MOST_AGENTS = 100
MOST_CRITERIA = 10
FURTHEST = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class NewSession:
    """What is asked for. Without `coach_id` whoever asks holds it; `agents` are of one team."""

    title: str
    kind: SessionKind
    agents: Sequence[UUID]
    coach_id: UUID | None = None
    due_on: dt.date | None = None
    criteria: Sequence[Question] = ()


def make(session: Session, viewer: Viewer, wanted: NewSession, origin: Origin | None = None) -> CoachingSession:
    """A draft, which its agents do not see before it is scheduled. `origin` gives it an agenda to begin with.

    Raises BadInput for a title, agents, a coach, a day or questions that cannot be used, and says which.
    """
    maker = leader(viewer)
    agents = _agents(session, viewer, wanted, origin)
    made = CoachingSession(
        title=swept(session, None, _title(wanted.title)),
        kind=wanted.kind,
        source=origin.source if origin else SessionSource.BY_HAND,
        coach_id=_coach(session, wanted.coach_id or maker, agents),
        made_by_id=maker,
        suggestion_id=origin.suggestion_id if origin else None,
        dispute_id=origin.dispute_id if origin else None,
        due_on=_day(wanted.due_on),
        participants=[CoachingParticipant(agent_id=agent.id) for agent in agents],
    )
    session.add(made)
    session.flush()
    _work_on(session, made, [*(origin.criteria if origin else ()), *wanted.criteria])
    if origin is not None:
        _fill(session, viewer, made, origin)
    taking_part = [str(agent.id) for agent in agents]
    audit.record(session, viewer, "made", "coaching session", made.id, source=made.source.value, agents=taking_part)
    if made.coach_id != maker:
        notify(session, made.coach_id, "coaching assigned", "You are asked to coach.", f"/coaching/{made.id}")
    return made


def edit(
    session: Session,
    viewer: Viewer,
    coaching_id: UUID,
    *,
    title: str,
    due_on: dt.date | None = None,
    coach_id: UUID | None = None,
    criteria: Sequence[Question] | None = None,
) -> CoachingSession:
    """Changes what it is called, until when it is to be held, by whom, and, before it was held, what it works on."""
    found = to_lead(session, viewer, coaching_id)
    found.title = swept(session, None, _title(title))
    if due_on != found.due_on:
        found.due_on, found.reminded_at = _day(due_on), None
    if coach_id is not None and coach_id != found.coach_id:
        _hand_over(session, found, coach_id)
    if criteria is not None and set(criteria) != {(one.scorecard, one.criterion) for one in found.criteria}:
        if found.held_at is not None:
            raise Conflict("What a session works on is what its effect is measured by: it stays once it was held.")
        session.execute(delete(CoachedCriterion).where(CoachedCriterion.coaching_id == found.id))
        _work_on(session, found, criteria)
    audit.record(session, viewer, "changed", "coaching session", found.id)
    return found


def _fill(session: Session, viewer: Viewer, made: CoachingSession, origin: Origin) -> None:
    for point in origin.points:
        put_point(session, viewer, made, point)
    session.add_all(CoachingGoal(coaching_id=made.id, text=goal) for goal in origin.goals)
    session.add_all(CoachingResource(coaching_id=made.id, title=title) for title in origin.resources)


def _agents(session: Session, viewer: Viewer, wanted: NewSession, origin: Origin | None) -> list[Agent]:
    chosen = list(dict.fromkeys(wanted.agents))
    if wanted.kind is SessionKind.ONE_TO_ONE and len(chosen) != 1:
        raise BadInput("One agent takes part in a one-to-one. Choose a group session for several.")
    if not 0 < len(chosen) <= MOST_AGENTS:
        raise BadInput(f"Choose 1 to {MOST_AGENTS} agents.")
    able = {agent.id: agent for agent in coachable_agents(viewer, session)}
    if not set(chosen) <= able.keys():
        raise NotFound("An agent whom you chose does not exist, or is not yours to coach.")
    if origin is not None and origin.agent_id not in chosen:
        raise BadInput("The agent whose result this is takes part.")
    agents = [able[id] for id in chosen]
    if len({agent.team_id for agent in agents}) > 1:
        raise BadInput("Agents of one session are of one team.")
    return agents


def _coach(session: Session, coach_id: UUID, agents: Sequence[Agent]) -> UUID:
    if coach_id not in {user.id for user in coaches(session, agents[0].team_id)}:
        raise BadInput("This person does not coach this team: choose its supervisor or a QA analyst.")
    return coach_id


def coaches(session: Session, team_id: UUID | None) -> Sequence[User]:
    """Who can coach a team: QA analysts, and its supervisors, who come first."""
    of_team = (User.role == Role.SUPERVISOR) & (User.team_id == team_id)
    able = select(User).where(User.active, of_team | (User.role == Role.QA_ANALYST))
    return session.scalars(able.order_by(User.role.desc(), User.name)).all()


def _hand_over(session: Session, found: CoachingSession, coach_id: UUID) -> None:
    agents = [session.get_one(Agent, part.agent_id) for part in found.participants]
    found.coach_id = _coach(session, coach_id, agents)
    notify(session, coach_id, "coaching assigned", "You are asked to coach.", f"/coaching/{found.id}")


def _work_on(session: Session, made: CoachingSession, criteria: Sequence[Question]) -> None:
    chosen = list(dict.fromkeys(criteria))
    if len(chosen) > MOST_CRITERIA:
        raise BadInput(f"Work on {MOST_CRITERIA} questions at most, better on one.")
    if not set(chosen) <= questions(session).keys():
        raise BadInput("A question to work on is not in any version of its scorecard.")
    session.add_all(
        CoachedCriterion(coaching_id=made.id, scorecard=scorecard, criterion=criterion, position=position)
        for position, (scorecard, criterion) in enumerate(chosen)
    )
    session.flush()


def _title(title: str) -> str:
    written = " ".join(title.split())
    if not 0 < len(written) <= LONGEST_TITLE:
        raise BadInput(f"Give the session a title of at most {LONGEST_TITLE} characters.")
    return written


def _day(due_on: dt.date | None) -> dt.date | None:
    if due_on is not None and not today() <= due_on <= today() + FURTHEST:
        raise BadInput("Choose a day from today on, within a year.")
    return due_on
