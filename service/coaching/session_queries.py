"""Coaching sessions in lists: what is coming, what is late, what was held."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from ..actions.tables import ActionItem
from ..database import now
from ..identity.tables import Agent, Role
from ..identity.viewer import Viewer
from ..performance.periods import Period, today
from ..reviews.queries import names
from .questions import Question
from .session_access import visible_sessions
from .session_tables import (
    CoachingParticipant,
    CoachingSession,
    SessionKind,
    SessionSource,
    SessionState,
)

LISTED = 300
TO_BE_HELD = (SessionState.PROPOSED, SessionState.SCHEDULED, SessionState.MISSED)
OPEN = (*TO_BE_HELD, SessionState.HELD, SessionState.ACKNOWLEDGED)


class Which(StrEnum):
    """Which sessions a list shows."""

    OPEN = "open"
    MINE = "mine"
    """Open, and held by the viewer."""
    OVERDUE = "overdue"
    ENDED = "ended"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One line about a session. `agents` are names; `actions_done` of `actions` action items are done."""

    id: UUID
    title: str
    kind: SessionKind
    source: SessionSource
    state: SessionState
    coach_id: UUID
    coach: str
    agent_ids: tuple[UUID, ...]
    agents: tuple[str, ...]
    criteria: tuple[Question, ...]
    due_on: dt.date | None
    starts_at: dt.datetime | None
    held_at: dt.datetime | None
    acknowledged: int
    other_times: int
    """How many agents asked for another time."""
    actions: int
    actions_done: int
    actions_overdue: int
    overdue: bool
    """Not held, though its day or its time is over."""


def sessions(viewer: Viewer, session: Session, which: Which = Which.OPEN) -> tuple[SessionSummary, ...]:
    """In the viewer's scope: what is to be held first by its time, then the newest; `LISTED` at most."""
    waiting = CoachingSession.state.in_(TO_BE_HELD)
    moment = func.coalesce(CoachingSession.starts_at, func.cast(CoachingSession.due_on, CoachingSession.held_at.type))
    found = session.scalars(
        select(CoachingSession)
        .where(visible_sessions(viewer), *_which(viewer, which))
        .options(selectinload(CoachingSession.participants), selectinload(CoachingSession.criteria))
        .order_by(waiting.desc(), moment.asc().nulls_last(), CoachingSession.created_at.desc(), CoachingSession.id)
        .limit(LISTED)
    ).all()
    return summaries(session, found)


def sessions_of(session: Session, agent_id: UUID, period: Period) -> tuple[SessionSummary, ...]:
    """An agent's sessions that were held in a period, or are to be, oldest first; not drafts nor cancelled ones.

    Not scoped: for jobs, and for callers who have checked that the viewer may see what the agent may.
    """
    moment = func.coalesce(CoachingSession.held_at, CoachingSession.starts_at, CoachingSession.created_at)
    own = select(CoachingParticipant.coaching_id).where(CoachingParticipant.agent_id == agent_id)
    found = session.scalars(
        select(CoachingSession)
        .where(
            CoachingSession.id.in_(own),
            CoachingSession.announced_at.is_not(None),
            CoachingSession.state != SessionState.CANCELLED,
            moment >= period.starts,
            moment < period.ends,
        )
        .options(selectinload(CoachingSession.participants), selectinload(CoachingSession.criteria))
        .order_by(moment, CoachingSession.id)
    ).all()
    return summaries(session, found)


def _which(viewer: Viewer, which: Which) -> Sequence[ColumnElement[bool]]:
    is_open = CoachingSession.state.in_(OPEN)
    match which:
        case Which.OPEN:
            return [is_open]
        case Which.MINE:
            return [is_open, CoachingSession.coach_id == viewer.user_id]
        case Which.OVERDUE:
            return [overdue_sessions()]
        case Which.ENDED:
            return [~is_open]
        case Which.ALL:
            return []


def overdue_sessions() -> ColumnElement[bool]:
    """The condition on `CoachingSession`: not held, though its day or its time is over."""
    late = (CoachingSession.due_on < today()) | (CoachingSession.starts_at < now())
    return CoachingSession.state.in_(TO_BE_HELD) & late


def summaries(session: Session, found: Sequence[CoachingSession]) -> tuple[SessionSummary, ...]:
    """Of sessions whose participants and criteria are loaded, in their order."""
    people = names(session, [one.coach_id for one in found])
    agents = agent_names(session, [who.agent_id for one in found for who in one.participants])
    actions = _actions(session, [one.id for one in found])
    return tuple(_summary(one, people, agents, actions[one.id]) for one in found)


def _summary(
    found: CoachingSession,
    people: Mapping[UUID | None, str],
    agents: Mapping[UUID, str],
    actions: tuple[int, int, int],
) -> SessionSummary:
    taking_part = sorted((who.agent_id for who in found.participants), key=lambda id: (agents[id], id))
    total, done, overdue = actions
    return SessionSummary(
        id=found.id,
        title=found.title,
        kind=found.kind,
        source=found.source,
        state=found.state,
        coach_id=found.coach_id,
        coach=people.get(found.coach_id, ""),
        agent_ids=tuple(taking_part),
        agents=tuple(agents[id] for id in taking_part),
        criteria=tuple((one.scorecard, one.criterion) for one in found.criteria),
        due_on=found.due_on,
        starts_at=found.starts_at,
        held_at=found.held_at,
        acknowledged=sum(who.acknowledged_at is not None for who in found.participants),
        other_times=sum(who.other_time is not None for who in found.participants),
        actions=total,
        actions_done=done,
        actions_overdue=overdue,
        overdue=_late(found),
    )


def _late(found: CoachingSession) -> bool:
    day = found.due_on is not None and found.due_on < today()
    moment = found.starts_at is not None and found.starts_at < now()
    return found.state in TO_BE_HELD and (day or moment)


def agent_names(session: Session, agent_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """The names of these agents by id."""
    return dict(session.execute(select(Agent.id, Agent.name).where(Agent.id.in_(set(agent_ids)))).all())


def _actions(session: Session, coaching_ids: Sequence[UUID]) -> Mapping[UUID | None, tuple[int, int, int]]:
    """By session: how many action items, done ones, and overdue ones."""
    late = ActionItem.done_at.is_(None) & (ActionItem.due_on < today())
    rows = session.execute(
        select(ActionItem.coaching_id, func.count(), func.count(ActionItem.done_at), func.count().filter(late))
        .where(ActionItem.coaching_id.in_(coaching_ids))
        .group_by(ActionItem.coaching_id)
    )
    found = {id: (total, done, overdue) for id, total, done, overdue in rows}
    return defaultdict(lambda: (0, 0, 0), found)


def coachable_agents(viewer: Viewer, session: Session) -> tuple[Agent, ...]:
    """Whom the viewer may coach, by name: a supervisor the own team of now, a QA analyst everybody."""
    found = select(Agent).order_by(Agent.name, Agent.external_id)
    if viewer.role is Role.SUPERVISOR:
        found = found.where(Agent.team_id == viewer.team_id)
    return tuple(session.scalars(found))
