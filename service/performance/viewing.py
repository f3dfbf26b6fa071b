"""Whose figures somebody may see."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.transcripts import Channel

from ..errors import NotFound
from ..identity.tables import Agent, Role, Team
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction
from ..reviews.blindness import blind_to
from .scopes import Scope
from .tables import DailySum, Dimension, MeasuredContact


@dataclass(frozen=True, slots=True)
class ScopeChoices:
    """What a page can be narrowed down to: only what occurs in what the viewer may see."""

    teams: tuple[tuple[UUID, str], ...]
    agents: tuple[tuple[UUID, str], ...]
    queues: tuple[str, ...]
    call_types: tuple[str, ...]
    channels: tuple[tuple[str, str], ...]


CHANNEL_WORDS = {Channel.VOICE: "Calls", Channel.CHAT: "Chats", Channel.EMAIL: "E-mails"}


def seen_by(viewer: Viewer, session: Session, scope: Scope) -> Scope:
    """The part of the scope that the viewer may see. Raises NotFound where that is nothing.

    Supervisors see the contacts that their team handled, agents their own and of results only those released to them.
    Results that the viewer is still to judge blind are left out.
    """
    if viewer.role is Role.AGENT:
        return replace(scope, agent_id=_only(viewer.agent_id, scope.agent_id), released_only=True)
    if viewer.role is Role.SUPERVISOR:
        scope = replace(scope, team_id=_only(viewer.team_id, scope.team_id))
    elif viewer.role not in (Role.QA_ANALYST, Role.COMPLIANCE_OFFICER):
        raise NotFound("There are no figures here.")
    return replace(scope, hidden=frozenset(session.scalars(select(Interaction.id).where(blind_to(viewer)))))


def find_agent(viewer: Viewer, session: Session, agent_id: UUID) -> Agent:
    """Raises NotFound for one who is not, and never was, in the supervisor's team."""
    found = session.get(Agent, agent_id)
    if found is None or (viewer.role is Role.AGENT and viewer.agent_id != agent_id):
        raise NotFound("There is no such agent.")
    if viewer.role is Role.SUPERVISOR and found.team_id != viewer.team_id and not _handled(session, viewer, agent_id):
        raise NotFound("There is no such agent.")
    return found


def scope_choices(viewer: Viewer, session: Session, scope: Scope) -> ScopeChoices:
    """Agents are offered once a team is chosen; a supervisor's always is."""
    own = viewer.team_id if viewer.role is Role.SUPERVISOR else None
    teams = select(Team.id, Team.name).where(Team.id == own if own else Team.id.is_not(None)).order_by(Team.name)
    return ScopeChoices(
        teams=tuple((id, name) for id, name in session.execute(teams)),
        agents=_agents(session, own or scope.team_id),
        queues=_members(session, Dimension.QUEUE),
        call_types=_members(session, Dimension.CALL_TYPE),
        channels=tuple((channel.value, words) for channel, words in CHANNEL_WORDS.items()),
    )


def _only(own: UUID | None, asked: UUID | None) -> UUID:
    if own is None or asked not in (None, own):
        raise NotFound("There are no figures here.")
    return own


def _handled(session: Session, viewer: Viewer, agent_id: UUID) -> bool:
    contact = select(MeasuredContact.interaction_id).where(
        MeasuredContact.agent_id == agent_id, MeasuredContact.team_id == viewer.team_id
    )
    return session.scalar(contact.limit(1)) is not None


def _agents(session: Session, team_id: UUID | None) -> tuple[tuple[UUID, str], ...]:
    """Those in the team now, and those who handled contacts for it."""
    if team_id is None:
        return ()
    handled = select(MeasuredContact.agent_id).where(MeasuredContact.team_id == team_id)
    found = select(Agent.id, Agent.name).where(or_(Agent.team_id == team_id, Agent.id.in_(handled)))
    return tuple((id, name) for id, name in session.execute(found.order_by(Agent.name, Agent.id)))


def _members(session: Session, dimension: Dimension) -> tuple[str, ...]:
    found = select(DailySum.member).where(DailySum.dimension == dimension, DailySum.member.is_not(None)).distinct()
    return tuple(sorted(member for member in session.scalars(found) if member))
