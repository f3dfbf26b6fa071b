"""Whom feedback goes to, and who gives it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session

from ..errors import Forbidden, NotFound
from ..identity.tables import Agent, Role, User
from ..identity.viewer import Viewer, agent_of


def signed_in(viewer: Viewer, *roles: Role) -> UUID:
    """The viewer's account. Raises Forbidden for other roles, and for programs: feedback comes from people."""
    if viewer.role not in roles or viewer.user_id is None:
        raise Forbidden("Only a person in another role does this.")
    return viewer.user_id


def own_agent(viewer: Viewer) -> UUID:
    """The agent that the viewer is. Raises Forbidden for other roles, NotFound for an account that belongs to none."""
    signed_in(viewer, Role.AGENT)
    return agent_of(viewer)


def led_by(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Agent`: whom the viewer leads now. QA analysts have all in view."""
    if viewer.role is Role.QA_ANALYST:
        return true()
    if viewer.role is Role.SUPERVISOR and viewer.team_id is not None:
        return Agent.team_id == viewer.team_id
    return false()


def led_agent(viewer: Viewer, session: Session, agent_id: UUID) -> Agent:
    """Raises NotFound for an agent whom the viewer does not lead."""
    found = session.scalars(select(Agent).where(Agent.id == agent_id, led_by(viewer))).first()
    if found is None:
        raise NotFound("There is no such agent, or it is one of another team.")
    return found


def colleagues(viewer: Viewer, session: Session) -> tuple[tuple[UUID, str], ...]:
    """Other agents of the same team who can sign in: id and name, by name."""
    own = select(Agent.team_id).where(Agent.id == own_agent(viewer)).scalar_subquery()
    found = (
        select(Agent.id, Agent.name)
        .join(User, (User.agent_id == Agent.id) & User.active)
        .where(Agent.team_id == own, Agent.id != viewer.agent_id)
        .order_by(Agent.name, Agent.id)
    )
    return tuple((row.id, row.name) for row in session.execute(found))


def colleague(viewer: Viewer, session: Session, agent_id: UUID) -> UUID:
    """Raises NotFound for who is not in the viewer's team, or cannot sign in to read it."""
    if agent_id not in {id for id, _ in colleagues(viewer, session)}:
        raise NotFound("There is no such colleague in your team, or they have no account.")
    return agent_id


def agent_names(session: Session, agent_ids: Iterable[UUID | None]) -> Mapping[UUID | None, str]:
    wanted = {agent_id for agent_id in agent_ids if agent_id is not None}
    return {row.id: row.name for row in session.execute(select(Agent.id, Agent.name).where(Agent.id.in_(wanted)))}


def supervisors_of(session: Session, team_id: UUID | None) -> tuple[UUID, ...]:
    """Accounts of the team's active supervisors."""
    if team_id is None:
        return ()
    found = select(User.id).where(User.active, User.role == Role.SUPERVISOR, User.team_id == team_id)
    return tuple(session.scalars(found.order_by(User.id)))
