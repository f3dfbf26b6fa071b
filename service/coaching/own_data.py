"""What coaching stores about an agent, for the agent."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ..identity.viewer import Viewer
from .session_access import visible_sessions
from .session_details import CoachingDetail, coaching_detail
from .session_tables import CoachingParticipant, CoachingSession


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
