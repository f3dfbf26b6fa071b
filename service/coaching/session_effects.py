"""The effects of coaching sessions: of one as it stands now, and of all as they were counted last.

Whatever was coached is listed, whether it helped or not, and in the order of time: this is no order of coaches.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
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
from .confirmed_sums import coached_between, confirmed_sums
from .effects import Effect, Verdict, effect_from
from .questions import Question
from .session_access import visible_sessions
from .session_queries import agent_names
from .session_tables import AgendaPoint, CoachingSession, MeasuredEffect

GRACE = dt.timedelta(days=60)
"""Results of the days after are still confirmed so long after those are over."""
EVERY = dt.timedelta(hours=20)
AT_ONCE = 200
"""Sessions counted in one go."""
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
    found = session.scalars(_loaded().where(CoachingSession.id == coaching_id)).one()
    effects = _count(session, found)
    known = agent_names(session, [one.agent_id for one in effects])
    return tuple(
        SessionEffect(found.id, found.title, known[one.agent_id], one, now())
        for one in sorted(effects, key=lambda one: (known[one.agent_id], one.scorecard, one.criterion))
        if agent_id in (None, one.agent_id)
    )


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
    """Counts the sessions whose figures may have changed since they were last; how many. For a job."""
    due = session.scalars(
        _loaded()
        .where(CoachingSession.held_at > now() - window() - GRACE, CoachingSession.criteria.any(), *conditions)
        .order_by(CoachingSession.held_at)
        .limit(AT_ONCE)
    ).all()
    for found in due:
        for one in _count(session, found):
            _keep(session, found, one)
    return len(due)


def not_counted_lately() -> ColumnElement[bool]:
    """The condition on `CoachingSession`: its figures are older than a day's work."""
    newest = select(func.max(MeasuredEffect.counted_at)).where(MeasuredEffect.coaching_id == CoachingSession.id)
    return func.coalesce(newest.scalar_subquery(), CoachingSession.created_at - EVERY) < now() - EVERY


def window() -> dt.timedelta:
    """The days before and after, each."""
    return dt.timedelta(days=settings().coaching_effect_days)


def _count(session: Session, found: CoachingSession) -> list[Effect]:
    """Each question is looked up once, for everybody who took part."""
    if found.held_at is None:
        return []
    cited = session.scalars(
        select(AgendaPoint.interaction_id).where(
            AgendaPoint.coaching_id == found.id, AgendaPoint.interaction_id.is_not(None)
        )
    ).all()
    effects: list[Effect] = []
    for one in found.criteria:
        question, around = (one.scorecard, one.criterion), (found.held_at, window())
        sums = confirmed_sums(session, *question, *around, without=[id for id in cited if id is not None])
        coached = coached_between(session, *question, found.held_at - window(), found.held_at + window())
        effects += [effect_from(sums, coached, *question, part.agent_id, *around) for part in found.participants]
    return effects


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


def _loaded() -> Select[CoachingSession]:
    return select(CoachingSession).options(
        selectinload(CoachingSession.participants), selectinload(CoachingSession.criteria)
    )
