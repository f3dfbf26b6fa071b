"""Reading accounts, teams and agents. Only administrators do."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from ..errors import Forbidden, NotFound
from .account_filters import AccountFilters
from .tables import Agent, Role, SignIn, Team, User
from .viewer import Viewer

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Account:
    """A person who signs in. `agent` is the external id of the agent that this person is."""

    id: UUID
    email: str
    name: str
    role: Role
    team_id: UUID | None
    team: str | None
    agent: str | None
    active: bool
    added_at: dt.datetime
    last_seen_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One page of accounts. `total` counts all pages."""

    rows: tuple[Account, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True, slots=True)
class TeamSize:
    """A team, with how many agents and accounts belong to it."""

    id: UUID
    name: str
    agents: int
    accounts: int


def accounts(viewer: Viewer, session: Session, filters: AccountFilters) -> AccountPage:
    """Active ones first, each part by name; the last page where there is no such page."""
    _administrators_only(viewer)
    total = session.scalar(select(func.count()).select_from(User).where(*filters.conditions)) or 0
    page = min(filters.page, max(1, -(-total // PAGE_SIZE)))
    found = select(User).options(joinedload(User.team), joinedload(User.agent)).where(*filters.conditions)
    in_order = found.order_by(User.active.desc(), User.name, User.id)
    users = session.scalars(in_order.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    seen = _last_seen(session)
    return AccountPage(tuple(_account(user, seen.get(user.id)) for user in users), total, page)


def account(viewer: Viewer, session: Session, user_id: UUID) -> Account:
    """Raises NotFound."""
    _administrators_only(viewer)
    user = session.get(User, user_id, options=(joinedload(User.team), joinedload(User.agent)))
    if user is None:
        raise NotFound("There is no such account.")
    return _account(user, _last_seen(session).get(user.id))


def teams(viewer: Viewer, session: Session) -> tuple[TeamSize, ...]:
    _administrators_only(viewer)
    agents = select(func.count()).where(Agent.team_id == Team.id).correlate(Team).scalar_subquery()
    members = select(func.count()).where(User.team_id == Team.id, User.active).correlate(Team).scalar_subquery()
    found = session.execute(select(Team.id, Team.name, agents, members).order_by(Team.name))
    return tuple(TeamSize(*row) for row in found)


def agents_without_account(viewer: Viewer, session: Session) -> tuple[tuple[str, str], ...]:
    """External id and name of agents that no account is linked to."""
    _administrators_only(viewer)
    linked = select(User.id).where(User.agent_id == Agent.id).correlate(Agent)
    found = select(Agent.external_id, Agent.name).where(~linked.exists()).order_by(Agent.name)
    return tuple(session.execute(found))


def _administrators_only(viewer: Viewer) -> None:
    if viewer.role is not Role.ADMINISTRATOR:
        raise Forbidden("Only administrators manage accounts.")


def _last_seen(session: Session) -> dict[UUID, dt.datetime]:
    newest = select(SignIn.user_id, func.max(SignIn.last_seen_at)).group_by(SignIn.user_id)
    return dict(session.execute(newest).all())


def _account(user: User, last_seen_at: dt.datetime | None) -> Account:
    return Account(
        id=user.id,
        email=user.email,
        name=user.name,
        role=user.role,
        team_id=user.team_id,
        team=user.team.name if user.team else None,
        agent=user.agent.external_id if user.agent else None,
        active=user.active,
        added_at=user.created_at,
        last_seen_at=last_seen_at,
    )
