"""One coaching session as its page shows it, to whoever leads it and to an agent who takes part."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..actions.queries import ActionDetail, items
from ..actions.tables import ActionItem
from ..identity.tables import Agent, Role
from ..identity.viewer import Viewer
from ..objectives.access import may_see_objective
from ..objectives.tables import Objective
from ..reviews.queries import names
from .agenda_details import PointDetail, agenda_of
from .participant_changes import ChangeDetail, changes_of, shown_changes
from .preferences import Preferences, preferences_of
from .questions import QuestionDetail, questions
from .session_access import find_coaching, readable_notes
from .session_queries import SessionSummary, agent_names, summaries
from .session_tables import (
    CoachingGoal,
    CoachingNote,
    CoachingParticipant,
    CoachingResource,
    CoachingSession,
    LearningStyle,
    ParticipantChange,
    SessionState,
)
from .suiting import Suited, suited
from .tables import CoachingSuggestion


@dataclass(frozen=True, slots=True)
class PartDetail:
    """Somebody who takes part. A rating is shown to nobody but the agent who gave it; `shared_words` to the coach."""

    agent_id: UUID
    name: str
    other_time: dt.datetime | None
    other_time_why: str | None = field(repr=False)
    done_at: dt.datetime | None
    acknowledged_at: dt.datetime | None
    rating: int | None
    rating_words: str | None = field(repr=False)
    words_shared: bool


@dataclass(frozen=True, slots=True)
class GoalDetail:
    id: UUID
    text: str = field(repr=False)
    objective_id: UUID | None
    objective: str | None


@dataclass(frozen=True, slots=True)
class ResourceDetail:
    """`preferred`: an agent who takes part said that this way to learn suits."""

    id: UUID
    title: str
    link: str | None
    style: LearningStyle | None
    preferred: bool


@dataclass(frozen=True, slots=True)
class NoteDetail:
    id: UUID
    by: str
    own: bool
    private: bool
    text: str = field(repr=False)
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class WayDetail:
    """How to work on a question in the way that one who takes part said suits best."""

    agent: str
    question: QuestionDetail
    suited: Suited


@dataclass(frozen=True, slots=True)
class CoachingDetail:
    """A session with what the viewer may read of it. `withheld` points rest on what does not count, or is not shown."""

    summary: SessionSummary
    team_id: UUID | None
    made_by: str
    interaction_id: UUID | None
    dispute_id: UUID | None
    minutes: int | None
    place: str | None
    announced_at: dt.datetime | None
    closed_at: dt.datetime | None
    reason: str | None = field(repr=False)
    questions: tuple[QuestionDetail, ...]
    parts: tuple[PartDetail, ...]
    agenda: tuple[PointDetail, ...]
    withheld: int
    goals: tuple[GoalDetail, ...]
    resources: tuple[ResourceDetail, ...]
    actions: tuple[ActionDetail, ...]
    notes: tuple[NoteDetail, ...]
    preferences: tuple[Preferences, ...]
    ways: tuple[WayDetail, ...]
    changes: tuple[ChangeDetail, ...] = ()
    """Of who takes part, oldest first; an agent is shown the own ones alone."""

    @property
    def own(self) -> PartDetail:
        """The only part that an agent is shown."""
        return self.parts[0]

    @property
    def was_held(self) -> bool:
        return self.summary.state in (SessionState.HELD, SessionState.ACKNOWLEDGED, SessionState.CLOSED)


def coaching_detail(viewer: Viewer, session: Session, coaching_id: UUID) -> CoachingDetail:
    """Raises NotFound outside the viewer's scope."""
    found = find_coaching(viewer, session, coaching_id)
    asked = questions(session)
    agenda, withheld = agenda_of(viewer, session, found, asked)
    parts = _parts(viewer, session, found)
    stated = tuple(one for part in parts if (one := preferences_of(session, part.agent_id)) is not None)
    suggestion = session.get(CoachingSuggestion, found.suggestion_id) if found.suggestion_id else None
    keys = [(each.scorecard, each.criterion) for each in found.criteria]
    worked_on = [asked[key] for key in keys if key in asked]
    return CoachingDetail(
        summary=summaries(session, [found])[0],
        team_id=session.get_one(Agent, found.participants[0].agent_id).team_id,
        made_by=names(session, [found.made_by_id]).get(found.made_by_id, ""),
        interaction_id=suggestion.interaction_id if suggestion else None,
        dispute_id=found.dispute_id,
        minutes=found.minutes,
        place=found.place,
        announced_at=found.announced_at,
        closed_at=found.closed_at,
        reason=found.reason,
        questions=tuple(worked_on),
        parts=parts,
        agenda=agenda,
        withheld=withheld,
        goals=_goals(viewer, session, found),
        resources=_resources(session, found, stated),
        actions=_actions(viewer, session, found),
        notes=_notes(viewer, session, found),
        preferences=stated,
        ways=_ways(parts, worked_on, stated),
        changes=changes_of(session, ParticipantChange.coaching_id == found.id, shown_changes(viewer)),
    )


def _ways(
    parts: Sequence[PartDetail], worked_on: Sequence[QuestionDetail], stated: Sequence[Preferences]
) -> tuple[WayDetail, ...]:
    known = {part.agent_id: part.name for part in parts}
    return tuple(
        WayDetail(known[one.agent_id], question, suited(question.next_step, question.resource, one))
        for one in stated
        for question in worked_on
    )


def _parts(viewer: Viewer, session: Session, found: CoachingSession) -> tuple[PartDetail, ...]:
    """Everybody for whoever leads; an agent is shown the own part alone."""
    is_agent = viewer.role is Role.AGENT
    known = agent_names(session, [part.agent_id for part in found.participants])
    parts = [part for part in found.participants if not is_agent or part.agent_id == viewer.agent_id]
    ordered = sorted(parts, key=lambda part: (known[part.agent_id], part.agent_id))
    return tuple(_part(part, known[part.agent_id], own=is_agent) for part in ordered)


def _part(part: CoachingParticipant, name: str, *, own: bool) -> PartDetail:
    return PartDetail(
        agent_id=part.agent_id,
        name=name,
        other_time=part.other_time,
        other_time_why=part.other_time_why,
        done_at=part.done_at,
        acknowledged_at=part.acknowledged_at,
        rating=part.rating if own else None,
        rating_words=part.rating_words if own or part.words_shared else None,
        words_shared=part.words_shared,
    )


def _goals(viewer: Viewer, session: Session, found: CoachingSession) -> tuple[GoalDetail, ...]:
    """Which objective a goal is tied to is shown to whoever may see that."""
    seen = (CoachingGoal.objective_id == Objective.id) & may_see_objective(viewer)
    rows = session.execute(
        select(CoachingGoal, Objective.id, Objective.name)
        .outerjoin(Objective, seen)
        .where(CoachingGoal.coaching_id == found.id)
        .order_by(CoachingGoal.created_at, CoachingGoal.id)
    )
    return tuple(GoalDetail(goal.id, goal.text, objective, name) for goal, objective, name in rows)


def _resources(session: Session, found: CoachingSession, stated: Sequence[Preferences]) -> tuple[ResourceDetail, ...]:
    """Those of a way to learn that somebody prefers come first."""
    preferred = {style for one in stated for style in one.styles}
    rows = session.scalars(
        select(CoachingResource)
        .where(CoachingResource.coaching_id == found.id)
        .order_by(CoachingResource.created_at, CoachingResource.id)
    ).all()
    details = [ResourceDetail(row.id, row.title, row.link, row.style, row.style in preferred) for row in rows]
    return tuple(sorted(details, key=lambda one: not one.preferred))


def _actions(viewer: Viewer, session: Session, found: CoachingSession) -> tuple[ActionDetail, ...]:
    """Everybody's for whoever leads; an agent is shown the own ones and the coach's."""
    own = (ActionItem.agent_id == viewer.agent_id) | ActionItem.agent_id.is_(None)
    of_session = ActionItem.coaching_id == found.id
    return items(session, of_session, own) if viewer.role is Role.AGENT else items(session, of_session)


def _notes(viewer: Viewer, session: Session, found: CoachingSession) -> tuple[NoteDetail, ...]:
    """Newest last. A private note is for nobody but who wrote it; what was noted before an agent joined, not for the
    agent."""
    written = readable_notes(viewer)
    rows = session.scalars(
        select(CoachingNote)
        .where(CoachingNote.coaching_id == found.id, written)
        .order_by(CoachingNote.created_at, CoachingNote.id)
    ).all()
    people = names(session, [row.by_id for row in rows])
    return tuple(
        NoteDetail(
            row.id, people.get(row.by_id, ""), row.by_id == viewer.user_id, row.private, row.text, row.created_at
        )
        for row in rows
    )
