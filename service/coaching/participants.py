"""Who takes part in a coaching session changes until it is held. Who was in it when is kept. Commands never commit."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ..actions.tables import ActionItem
from ..compliance import audit
from ..database import now
from ..disputes.tables import Dispute
from ..errors import BadInput, Conflict, NotFound
from ..identity.tables import Agent, User
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction
from ..notifications.commands import notify_agent
from ..redactions.notes import swept
from ..reviews.commands import required_text
from .session_access import leader, to_lead
from .session_answers import end_when_done
from .session_commands import MOST_AGENTS
from .session_queries import TO_BE_HELD, coachable_agents
from .session_steps import KIND
from .session_tables import AgendaPoint, CoachingParticipant, CoachingSession, ParticipantChange, SessionKind
from .tables import CoachingSuggestion


def add(session: Session, viewer: Viewer, coaching_id: UUID, agent_id: UUID) -> CoachingParticipant:
    """One more agent of the same team, who is told once the session was announced, and reads no note of before.

    Raises Conflict for a one-to-one and once it was held, NotFound for somebody whom the viewer does not coach.
    """
    found = _changeable(session, viewer, coaching_id)
    if found.kind is SessionKind.ONE_TO_ONE:
        raise Conflict("One agent takes part in a one-to-one. Make a group session for several.")
    present = {part.agent_id for part in found.participants}
    if agent_id in present:
        raise Conflict("This agent takes part already.")
    if len(present) >= MOST_AGENTS:
        raise BadInput(f"A session has {MOST_AGENTS} agents at most.")
    _check_team(session, viewer, found, agent_id)
    part = CoachingParticipant(coaching_id=found.id, agent_id=agent_id, joined_at=now())
    session.add(part)
    _keep(session, viewer, found, agent_id, added=True)
    if found.announced_at is not None:
        words = "You were added to a coaching session."
        notify_agent(session, agent_id, KIND, words, f"/growth/coaching/{found.id}")
    return part


def remove(session: Session, viewer: Viewer, coaching_id: UUID, agent_id: UUID, *, reason: str) -> CoachingSession:
    """Takes an agent out, with the points of the agenda that cite the agent's results.

    Raises Conflict for the last one, for whose result the session was made from, and while something that was agreed
    with the agent is open, or done by the agent already.
    """
    found = _changeable(session, viewer, coaching_id)
    part = next((part for part in found.participants if part.agent_id == agent_id), None)
    if part is None:
        raise NotFound("This agent does not take part in the session.")
    _check_removable(session, found, part)
    why = swept(session, None, required_text(reason, "Say why: the reason is kept with the session."))
    cited = AgendaPoint.agent_id == agent_id
    session.execute(delete(AgendaPoint).where(AgendaPoint.coaching_id == found.id, cited))
    session.delete(part)
    _keep(session, viewer, found, agent_id, added=False, reason=why)
    end_when_done(session, found)
    if found.announced_at is not None:
        notify_agent(session, agent_id, KIND, "You no longer take part in a coaching session.", "/growth/coaching")
    return found


def _changeable(session: Session, viewer: Viewer, coaching_id: UUID) -> CoachingSession:
    found = to_lead(session, viewer, coaching_id)
    if found.state not in TO_BE_HELD:
        raise Conflict("Who takes part in a session changes until it is held.")
    return found


def _check_team(session: Session, viewer: Viewer, found: CoachingSession, agent_id: UUID) -> None:
    agent = next((one for one in coachable_agents(viewer, session) if one.id == agent_id), None)
    if agent is None:
        raise NotFound("This agent does not exist, or is not yours to coach.")
    if agent.team_id != session.get_one(Agent, found.participants[0].agent_id).team_id:
        raise BadInput("Agents of one session are of one team.")


def _check_removable(session: Session, found: CoachingSession, part: CoachingParticipant) -> None:
    if len(found.participants) == 1:
        raise Conflict("Somebody has to take part. Cancel the session instead.")
    if part.done_at is not None:
        raise Conflict("This agent has done it already.")
    if part.agent_id == _made_about(session, found):
        raise Conflict("The session was made from this agent's result. Cancel it, or make another one.")
    agreed = (ActionItem.coaching_id == found.id, ActionItem.agent_id == part.agent_id, ActionItem.done_at.is_(None))
    if session.scalars(select(ActionItem.id).where(*agreed).limit(1)).first() is not None:
        raise Conflict("Something to do is still agreed with this agent. Take that out first.")


def _made_about(session: Session, found: CoachingSession) -> UUID | None:
    """The agent whose suggestion or dispute it was made from."""
    if found.suggestion_id is not None:
        of = select(Interaction.agent_id).join(CoachingSuggestion, CoachingSuggestion.interaction_id == Interaction.id)
        return session.scalar(of.where(CoachingSuggestion.id == found.suggestion_id))
    if found.dispute_id is not None:
        disputed = select(User.agent_id).join(Dispute, Dispute.by_id == User.id)
        return session.scalar(disputed.where(Dispute.id == found.dispute_id))
    return None


def _keep(
    session: Session,
    viewer: Viewer,
    found: CoachingSession,
    agent_id: UUID,
    *,
    added: bool,
    reason: str | None = None,
) -> None:
    change = ParticipantChange(
        coaching_id=found.id, agent_id=agent_id, added=added, by_id=leader(viewer), reason=reason
    )
    session.add(change)
    session.flush()
    session.refresh(found, ["participants"])
    action = "added a participant" if added else "took out a participant"
    audit.record(session, viewer, action, "coaching session", found.id, agent=str(agent_id))
