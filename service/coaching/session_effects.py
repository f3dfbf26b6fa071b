"""The effects of coaching sessions: of one as it stands now, and of all as they were counted last.

Whatever was coached is listed, whether it helped or not, and in the order of time: this is no order of coaches.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from ..config import settings
from ..dashboards.figures import Figure, Sums, deviation
from ..database import now
from ..identity.tables import Agent
from ..identity.viewer import Viewer
from .dated_answers import answers_between, coached_around, coached_between, summed
from .effects import Effect, Verdict, effect_from
from .questions import Question
from .session_access import visible_sessions
from .session_queries import agent_names
from .session_tables import AgendaPoint, CoachingSession, MeasuredEffect

GRACE = dt.timedelta(days=60)
"""Results of the days after are still confirmed so long after those are over."""
EVERY = dt.timedelta(hours=20)
LISTED = 500
STORED = TypeAdapter(Effect)


@dataclass(frozen=True, slots=True)
class SessionEffect:
    """What changed for one agent after one session. `counted_at`: with what was confirmed until then."""

    coaching_id: UUID
    title: str
    agent: str
    effect: Effect
    counted_at: dt.datetime

    @property
    def question(self) -> Question:
        return self.effect.scorecard, self.effect.criterion


@dataclass(frozen=True, slots=True)
class Effects:
    """All of them, newest session first, `LISTED` at most; `counts` by verdict are of `total`.

    `beyond` is the mean over agents of what they changed beyond their colleagues, each agent counting once.
    """

    shown: tuple[SessionEffect, ...]
    total: int
    counts: Mapping[Verdict, int]
    beyond: Figure
    counted_at: dt.datetime | None


def effects_of(session: Session, coaching_id: UUID, agent_id: UUID | None = None) -> tuple[SessionEffect, ...]:
    """Of one session that was held, as of now; of all in it, or of one agent. The caller has checked the scope."""
    held = session.scalars(_held().where(CoachingSession.id == coaching_id)).all()
    measured = list(_measure(session, held))
    known = agent_names(session, [one.agent_id for _, one in measured])
    return tuple(
        SessionEffect(found.id, found.title, known[one.agent_id], one, now())
        for found, one in sorted(measured, key=lambda pair: (known[pair[1].agent_id], pair[1].criterion))
        if agent_id in (None, one.agent_id)
    )


def counted_effects(
    session: Session, coaching_ids: Collection[UUID], agent_id: UUID
) -> Mapping[tuple[UUID, Question], Effect]:
    """Of one agent after several sessions, as they were counted last. The caller has checked the scope."""
    rows = session.scalars(
        select(MeasuredEffect).where(MeasuredEffect.coaching_id.in_(coaching_ids), MeasuredEffect.agent_id == agent_id)
    )
    return {(row.coaching_id, (row.scorecard, row.criterion)): STORED.validate_python(row.figures) for row in rows}


def effects(viewer: Viewer, session: Session) -> Effects:
    """Of every session in the viewer's scope that was held, as they were counted last."""
    scope = (visible_sessions(viewer), CoachingSession.held_at.is_not(None))
    rows = session.execute(
        select(MeasuredEffect, CoachingSession.title, Agent.name)
        .join(CoachingSession, CoachingSession.id == MeasuredEffect.coaching_id)
        .join(Agent, Agent.id == MeasuredEffect.agent_id)
        .where(*scope)
        .order_by(CoachingSession.held_at.desc(), CoachingSession.id, Agent.name, MeasuredEffect.criterion)
    ).all()
    found = [
        SessionEffect(row.coaching_id, title, agent, STORED.validate_python(row.figures), row.counted_at)
        for row, title, agent in rows
    ]
    return Effects(
        shown=tuple(found[:LISTED]),
        total=len(found),
        counts=Counter(one.effect.verdict for one in found),
        beyond=_mean_beyond([one.effect for one in found]),
        counted_at=min((one.counted_at for one in found), default=None),
    )


def count_effects(session: Session, *conditions: ColumnElement[bool]) -> int:
    """Counts the sessions whose figures may have changed since they were last; how many."""
    recent = CoachingSession.held_at > now() - window() - GRACE
    due = session.scalars(_held().where(recent, CoachingSession.criteria.any(), *conditions)).all()
    for found, one in _measure(session, due):
        _keep(session, found, one)
    return len(due)


def not_counted_lately() -> ColumnElement[bool]:
    """The condition on `CoachingSession`: its figures are older than a day's work."""
    newest = select(func.max(MeasuredEffect.counted_at)).where(MeasuredEffect.coaching_id == CoachingSession.id)
    return func.coalesce(newest.scalar_subquery(), CoachingSession.created_at - EVERY) < now() - EVERY


def window() -> dt.timedelta:
    """The days before and after, each."""
    return dt.timedelta(days=settings().coaching_effect_days)


def _measure(session: Session, held: Sequence[CoachingSession]) -> Iterator[tuple[CoachingSession, Effect]]:
    """Question by question: the answers to each are looked up once, for all sessions that work on it."""
    cited = _cited(session, [found.id for found in held])
    on: dict[Question, list[tuple[CoachingSession, dt.datetime]]] = defaultdict(list)
    for found in held:
        for one in found.criteria:
            if found.held_at is not None:
                on[one.scorecard, one.criterion].append((found, found.held_at))
    for question, sessions in on.items():
        days = (min(at for _, at in sessions) - window(), max(at for _, at in sessions) + window())
        answers, everybody = answers_between(session, question, *days), coached_between(session, question, *days)
        for found, at in sessions:
            sums = summed(answers, at, window(), cited[found.id])
            coached = coached_around(everybody, at, window())
            for part in found.participants:
                yield found, effect_from(sums, coached, *question, part.agent_id, at, window())


def _cited(session: Session, coaching_ids: Sequence[UUID]) -> Mapping[UUID, set[UUID]]:
    """The interactions on the agenda of each session."""
    rows = session.execute(
        select(AgendaPoint.coaching_id, AgendaPoint.interaction_id).where(AgendaPoint.coaching_id.in_(coaching_ids))
    )
    cited: dict[UUID, set[UUID]] = defaultdict(set)
    for coaching_id, interaction_id in rows:
        if interaction_id is not None:
            cited[coaching_id].add(interaction_id)
    return cited


def _keep(session: Session, found: CoachingSession, effect: Effect) -> None:
    figures = {"figures": STORED.dump_python(effect, mode="json"), "counted_at": now()}
    key = {
        "coaching_id": found.id,
        "agent_id": effect.agent_id,
        "scorecard": effect.scorecard,
        "criterion": effect.criterion,
    }
    kept = insert(MeasuredEffect).values(**key, **figures)
    session.execute(kept.on_conflict_do_update(index_elements=list(key), set_=figures))


def _mean_beyond(effects: Sequence[Effect]) -> Figure:
    by_agent: dict[UUID, list[float]] = {}
    for one in effects:
        if one.beyond is not None:
            by_agent.setdefault(one.agent_id, []).append(one.beyond.value)
    means = [fmean(values) for values in by_agent.values()]
    return deviation(Sums(len(means), sum(means), sum(mean * mean for mean in means)))


def _held() -> Select[CoachingSession]:
    return (
        select(CoachingSession)
        .where(CoachingSession.held_at.is_not(None))
        .options(selectinload(CoachingSession.participants), selectinload(CoachingSession.criteria))
    )
