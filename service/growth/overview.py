"""What an agent's overview shows, read from the domains that keep it."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..actions.queries import ActionDetail, open_items_of
from ..coaching.effects import Verdict
from ..coaching.questions import questions
from ..coaching.session_effects import STORED
from ..coaching.session_queries import TO_BE_HELD, SessionSummary, sessions_of
from ..coaching.session_tables import CoachingSession, MeasuredEffect
from ..errors import NotFound
from ..feedback.queries import RecognitionDetail, recognitions
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..objectives.details import ObjectiveDetail
from ..objectives.queries import objectives
from ..objectives.wording import change_words, figure_words
from ..performance.periods import DAY, Period, today
from ..performance.queries import metric
from ..reporting.queries import ReportSummary, own_reports

AHEAD = dt.timedelta(days=90)
BETTER_SHOWN, REPORTS_SHOWN = 3, 3


@dataclass(frozen=True, slots=True)
class Improvement:
    """A coached question whose confirmed answers got better by more than chance."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Overview:
    """`next_session` is None where none is planned within 90 days."""

    next_session: SessionSummary | None
    actions: tuple[ActionDetail, ...]
    objectives: tuple[ObjectiveDetail, ...]
    better: tuple[Improvement, ...]
    recognition: RecognitionDetail | None
    reports: tuple[ReportSummary, ...]


def overview(viewer: Viewer, session: Session) -> Overview:
    """Raises NotFound for an account that belongs to no agent."""
    if viewer.role is not Role.AGENT or viewer.agent_id is None:
        raise NotFound("This account belongs to no agent, so there is nothing to show.")
    agent_id = viewer.agent_id
    return Overview(
        next_session=_next_session(session, agent_id),
        actions=open_items_of(session, agent_id),
        objectives=objectives(viewer, session),
        better=_better(session, agent_id),
        recognition=next(iter(recognitions(session, agent_id)), None),
        reports=tuple(one for one in own_reports(viewer, session) if not one.replaced)[:REPORTS_SHOWN],
    )


def _next_session(session: Session, agent_id: UUID) -> SessionSummary | None:
    coming = sessions_of(session, agent_id, Period(today() - DAY, today() + AHEAD))
    return next((one for one in coming if one.state in TO_BE_HELD and not one.overdue), None)


def _better(session: Session, agent_id: UUID) -> tuple[Improvement, ...]:
    """Of the newest sessions, as the effects were counted last."""
    counted = session.scalars(
        select(MeasuredEffect.figures)
        .join(CoachingSession, CoachingSession.id == MeasuredEffect.coaching_id)
        .where(
            MeasuredEffect.agent_id == agent_id,
            MeasuredEffect.figures["verdict"].as_string() == Verdict.BETTER.value,
        )
        .order_by(CoachingSession.held_at.desc(), MeasuredEffect.criterion)
        .limit(BETTER_SHOWN)
    ).all()
    asked, quality = questions(session) if counted else {}, metric("quality")
    found = [STORED.validate_python(figures) for figures in counted]
    return tuple(
        Improvement(
            name=known.name if (known := asked.get((one.scorecard, one.criterion))) else one.criterion,
            words=f"{figure_words(quality, one.before)} before coaching, {figure_words(quality, one.after)} after: "
            f"{change_words(quality, one.change)}",
        )
        for one in found
    )
