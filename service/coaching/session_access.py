"""Which coaching sessions somebody sees, and who leads them."""

from uuid import UUID

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session, selectinload

from ..errors import Conflict, Forbidden, NotFound
from ..identity.tables import Agent, Role
from ..identity.viewer import Viewer
from .session_tables import CoachingNote, CoachingParticipant, CoachingSession, SessionState

LEADERS = (Role.QA_ANALYST, Role.SUPERVISOR)
ENDED = (SessionState.CLOSED, SessionState.CANCELLED)
NO_SUCH_SESSION = "There is no such coaching session, or it is not yours to see."


def visible_sessions(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `CoachingSession` that limits a query to what the viewer may see.

    QA analysts see all; supervisors those with somebody who is in their team now, and those that they hold or made;
    agents own ones that they were told of. Nobody else sees any.
    """
    taking_part = select(CoachingParticipant.coaching_id).where(CoachingParticipant.coaching_id == CoachingSession.id)
    if viewer.role is Role.QA_ANALYST:
        return true()
    if viewer.role is Role.SUPERVISOR:
        own_team = taking_part.join(Agent, Agent.id == CoachingParticipant.agent_id)
        return own_team.where(Agent.team_id == viewer.team_id).exists() | _own(viewer)
    if viewer.role is Role.AGENT and viewer.agent_id is not None:
        own = taking_part.where(CoachingParticipant.agent_id == viewer.agent_id).exists()
        return own & CoachingSession.announced_at.is_not(None)
    return false()


def _own(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.user_id is None:
        return false()
    return (CoachingSession.coach_id == viewer.user_id) | (CoachingSession.made_by_id == viewer.user_id)


def readable_notes(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `CoachingNote`, of a session that the viewer may see."""
    own = CoachingNote.by_id == viewer.user_id
    if viewer.role is not Role.AGENT:
        return ~CoachingNote.private | own
    joined_later = select(CoachingParticipant.agent_id).where(
        CoachingParticipant.coaching_id == CoachingNote.coaching_id,
        CoachingParticipant.agent_id == viewer.agent_id,
        CoachingParticipant.joined_at > CoachingNote.created_at,
    )
    return (~CoachingNote.private & ~joined_later.exists()) | own


def find_coaching(viewer: Viewer, session: Session, coaching_id: UUID, *, locked: bool = False) -> CoachingSession:
    """With participants and criteria. Raises NotFound outside the viewer's scope."""
    wanted = (
        select(CoachingSession)
        .where(CoachingSession.id == coaching_id, visible_sessions(viewer))
        .options(selectinload(CoachingSession.participants), selectinload(CoachingSession.criteria))
    )
    found = session.scalars(wanted.with_for_update() if locked else wanted).first()
    if found is None:
        raise NotFound(NO_SUCH_SESSION)
    return found


def to_lead(session: Session, viewer: Viewer, coaching_id: UUID) -> CoachingSession:
    """The session, locked until the end of the transaction. Raises Conflict once it has ended."""
    leader(viewer)
    found = find_coaching(viewer, session, coaching_id, locked=True)
    if found.state in ENDED:
        raise Conflict(f"This session is {found.state.value} and does not change any more.")
    return found


def leader(viewer: Viewer) -> UUID:
    """The account of whoever leads coaching. Raises Forbidden for everybody else, programs included."""
    if viewer.role not in LEADERS or viewer.user_id is None:
        raise Forbidden("Only supervisors and QA analysts lead coaching.")
    return viewer.user_id


def own_part(session: Session, viewer: Viewer, coaching_id: UUID) -> tuple[CoachingSession, CoachingParticipant]:
    """The agent's own part in a session, both locked. Raises Forbidden for anybody but an agent."""
    if viewer.role is not Role.AGENT or viewer.user_id is None:
        raise Forbidden("Only the agent who takes part does this.")
    found = find_coaching(viewer, session, coaching_id, locked=True)
    return found, next(part for part in found.participants if part.agent_id == viewer.agent_id)
