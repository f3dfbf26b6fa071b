"""What coaching stores about an agent, for the agent."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ..actions.tables import ActionItem
from ..identity.viewer import Viewer
from .preference_tables import CoachingPreference
from .session_access import visible_sessions
from .session_details import CoachingDetail, coaching_detail
from .session_tables import CoachingNote, CoachingParticipant, CoachingSession

Category = tuple[str, str, InstrumentedAttribute[Any], Sequence[ColumnElement[bool]]]
"""A name, what it means, the moment of a row, and which rows are the agent's."""


def own_coaching(viewer: Viewer, session: Session) -> tuple[CoachingDetail, ...]:
    """The agent's sessions, oldest first, as the agent reads them."""
    ids = select(CoachingSession.id).where(visible_sessions(viewer)).order_by(CoachingSession.created_at)
    return tuple(coaching_detail(viewer, session, id) for id in session.scalars(ids))


def own_sessions(viewer: Viewer) -> Select[UUID]:
    """Ids of all sessions that an agent is in, drafts included."""
    return (
        select(CoachingSession.id)
        .join(CoachingParticipant, CoachingParticipant.coaching_id == CoachingSession.id)
        .where(CoachingParticipant.agent_id == viewer.agent_id)
    )


def coaching_categories(viewer: Viewer) -> tuple[Category, ...]:
    """Private notes and drafts are counted, and not shown: they are their author's."""
    own = CoachingSession.id.in_(own_sessions(viewer))
    notes = CoachingNote.coaching_id.in_(own_sessions(viewer))
    others = CoachingNote.private & (CoachingNote.by_id != viewer.user_id)
    return (
        ("Coaching sessions", "What you talked about, what was agreed, and what you said about it",
         CoachingSession.created_at, (own, CoachingSession.announced_at.is_not(None))),
        ("Drafts of coaching sessions", "Prepared by whoever coaches you, and not told of yet",
         CoachingSession.created_at, (own, CoachingSession.announced_at.is_(None))),
        ("Coaching notes", "Those that you can read", CoachingNote.created_at, (notes, ~others)),
        ("Private coaching notes", "Of whoever coaches you, for nobody else. Not shown to you, and of no consequence",
         CoachingNote.created_at, (notes, others)),
        ("Action items", "What you agreed to do", ActionItem.created_at, (ActionItem.agent_id == viewer.agent_id,)),
        ("Coaching preferences", "How you said that you like to be coached", CoachingPreference.updated_at,
         (CoachingPreference.agent_id == viewer.agent_id,)),
    )  # fmt: skip
