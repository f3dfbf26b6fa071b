"""Changing accounts and teams. Audited; never commits."""

import re
import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import BadInput, Conflict, NotFound
from .passwords import hash_password
from .tables import Agent, Role, SignIn, Team, User
from .viewer import Viewer

EMAIL = re.compile(r"[^@\s\x00]+@[^@\s\x00]+")
IN_A_TEAM = frozenset({Role.SUPERVISOR, Role.AGENT})


@dataclass(frozen=True, slots=True)
class Position:
    """What a person is here. A supervisor has a team; an agent has the external id under which calls are known."""

    name: str
    role: Role
    team_id: UUID | None = None
    agent: str | None = None


def add_account(
    session: Session, viewer: Viewer | None, email: str, position: Position, *, password: str | None = None
) -> tuple[User, str]:
    """A new account and its password, made up unless given, which is kept nowhere. Raises BadInput or Conflict."""
    email = email.strip().lower()
    if not EMAIL.fullmatch(email):
        raise BadInput("That is not an e-mail address.")
    if session.scalar(select(User.id).where(func.lower(User.email) == email)):
        raise Conflict(f"There is an account {email} already.")
    password = password or generate_password()
    user = User(email=email, name="", role=position.role, password_hash=hash_password(password))
    _place(session, user, position)
    session.add(user)
    session.flush()
    audit.record(session, viewer, "added", "user", user.id, role=position.role.value)
    return user, password


def change_account(session: Session, viewer: Viewer | None, user_id: UUID, position: Position) -> User:
    """Raises NotFound, BadInput, or Conflict where it would leave nobody to administer the system."""
    user = _account(session, user_id)
    if user.role is Role.ADMINISTRATOR and position.role is not Role.ADMINISTRATOR:
        _keep_an_administrator(session, user)
    before = user.role
    _place(session, user, position)
    session.flush()
    audit.record(session, viewer, "changed", "user", user.id, role=position.role.value, role_before=before.value)
    return user


def set_active(session: Session, viewer: Viewer | None, user_id: UUID, *, active: bool) -> User:
    """Closes an account, ending its sessions at once, or opens it again. What the person did stays recorded."""
    user = _account(session, user_id)
    if viewer is not None and user.id == viewer.user_id and not active:
        raise Conflict("You cannot close your own account.")
    if not active:
        _keep_an_administrator(session, user)
        _end_sessions(session, user)
    user.active = active
    audit.record(session, viewer, "activated" if active else "deactivated", "user", user.id)
    return user


def renew_password(session: Session, viewer: Viewer, user_id: UUID) -> tuple[User, str]:
    """A new password for the account, which is kept nowhere; sessions under the old one end."""
    user, password = _account(session, user_id), generate_password()
    user.password_hash = hash_password(password)
    _end_sessions(session, user)
    audit.record(session, viewer, "renewed the password of", "user", user.id)
    return user, password


def add_team(session: Session, viewer: Viewer | None, name: str) -> Team:
    name = _named(name)
    _free_team_name(session, name)
    team = Team(name=name)
    session.add(team)
    session.flush()
    audit.record(session, viewer, "added", "team", team.id, name=name)
    return team


def rename_team(session: Session, viewer: Viewer, team_id: UUID, name: str) -> Team:
    team, name = session.get(Team, team_id), _named(name)
    if team is None:
        raise NotFound("There is no such team.")
    if team.name.lower() != name.lower():
        _free_team_name(session, name)
    audit.record(session, viewer, "renamed", "team", team.id, name=name, name_before=team.name)
    team.name = name
    return team


def generate_password() -> str:
    """96 random bits, in four groups that can be read out."""
    return "-".join(secrets.token_hex(3) for _ in range(4))


def _account(session: Session, user_id: UUID) -> User:
    user = session.get(User, user_id, with_for_update=True)
    if user is None:
        raise NotFound("There is no such account.")
    return user


def _place(session: Session, user: User, position: Position) -> None:
    user.name, user.role = _named(position.name), position.role
    team = session.get(Team, position.team_id) if position.team_id and position.role in IN_A_TEAM else None
    if position.role is Role.SUPERVISOR and team is None:
        raise BadInput("A supervisor needs a team: it decides what can be seen.")
    user.team_id = team.id if team else None
    user.agent_id = _agent(session, user, position).id if position.role is Role.AGENT else None


def _agent(session: Session, user: User, position: Position) -> Agent:
    """The agent with the external id, made if no interaction has named it yet."""
    external_id = (position.agent or "").strip()
    if not external_id or "\x00" in external_id:
        raise BadInput("An agent needs the agent id under which your systems know the calls.")
    agent = session.scalars(select(Agent).where(Agent.external_id == external_id)).first()
    if agent is None:
        agent = Agent(external_id=external_id, name=_named(position.name), team_id=user.team_id)
        session.add(agent)
        session.flush()
    if session.scalar(select(User.id).where(User.agent_id == agent.id, User.id != user.id)):
        raise Conflict("Another account is linked to this agent id already.")
    return agent


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 200 or "\x00" in name:
        raise BadInput("Give a name of at most 200 characters.")
    return name


def _free_team_name(session: Session, name: str) -> None:
    if session.scalar(select(Team.id).where(func.lower(Team.name) == name.lower())):
        raise Conflict(f"There is a team {name} already.")


def _keep_an_administrator(session: Session, leaving: User) -> None:
    others = (User.role == Role.ADMINISTRATOR, User.active, User.id != leaving.id)
    if leaving.role is Role.ADMINISTRATOR and not session.scalar(select(User.id).where(*others).limit(1)):
        raise Conflict("This is the only administrator: make somebody else one first.")


def _end_sessions(session: Session, user: User) -> None:
    session.execute(delete(SignIn).where(SignIn.user_id == user.id))
