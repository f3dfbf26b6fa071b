"""Which account a person at the OpenID provider has here, and which role the provider gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..config import settings
from ..errors import NotSignedIn, ServiceError
from .commands import Position, add_account, add_team, change_account
from .federation_tables import FederatedIdentity
from .tables import Agent, Role, Team, User

NO_ROLE = "The sign-in provider gives you no role here. Ask an administrator."
NO_ACCOUNT = "There is no account for you here. Ask an administrator for one."
NO_ADDRESS = "The sign-in provider does not vouch for an e-mail address of yours, so no account can be found by it."
TAKEN = "The account with your e-mail address belongs to somebody else at the sign-in provider. Ask an administrator."
CLOSED = "Your account is closed. Ask an administrator."


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that the provider gives, and the supervisor's team where it names one."""

    role: Role
    team: str | None = None


def account_for(session: Session, claims: Mapping[str, Any]) -> User:
    """The account of whoever the verified claims are about, linked, or made where that is allowed.

    The role follows the provider at each sign-in, where roles are mapped. Raises NotSignedIn, or what the rules of
    accounts refuse.
    """
    grant = granted(claims)
    user = _linked(session, claims) or _by_address(session, claims)
    if user is None:
        if grant is None or not settings().oidc_provisioning:
            raise NotSignedIn(NO_ACCOUNT)
        return _made(session, claims, grant)
    if not user.active:
        raise NotSignedIn(CLOSED)
    if grant is not None:
        _follow(session, user, claims, grant)
    return user


def granted(claims: Mapping[str, Any]) -> Grant | None:
    """The first of the configured values that the claim has. None where no roles are mapped. Raises NotSignedIn."""
    config = settings()
    if config.oidc_roles is None:
        return None
    held = claims.get(config.oidc_role_claim)
    values = {held} if isinstance(held, str) else {item for item in held or () if isinstance(item, str)}
    for value, grant in config.oidc_roles.items():
        if value in values:
            return _grant(grant)
    raise NotSignedIn(NO_ROLE)


def _grant(configured: str) -> Grant:
    role, _, team = configured.partition(":")
    try:
        return Grant(Role(role.strip()), team.strip() or None)
    except ValueError:
        raise ServiceError("CALLQA_OIDC_ROLES names a role that does not exist.") from None


def _linked(session: Session, claims: Mapping[str, Any]) -> User | None:
    known = select(User).join(FederatedIdentity, FederatedIdentity.user_id == User.id)
    who = (FederatedIdentity.issuer == claims["iss"], FederatedIdentity.subject == claims["sub"])
    return session.scalars(known.where(*who)).first()


def _by_address(session: Session, claims: Mapping[str, Any]) -> User | None:
    """An account whose address the provider vouches for; from now on it is found by the subject."""
    user = session.scalars(select(User).where(func.lower(User.email) == _address(claims))).first()
    if user is None or not user.active:
        return user
    linked = (FederatedIdentity.issuer == claims["iss"], FederatedIdentity.user_id == user.id)
    if session.scalar(select(FederatedIdentity.id).where(*linked)):  # a re-used address must not open an old account
        raise NotSignedIn(TAKEN)
    _link(session, user, claims)
    return user


def _link(session: Session, user: User, claims: Mapping[str, Any]) -> None:
    session.add(FederatedIdentity(issuer=claims["iss"], subject=claims["sub"], user_id=user.id))
    session.flush()
    audit.record(session, None, "linked to single sign-on", "user", user.id)


def _address(claims: Mapping[str, Any]) -> str:
    address = claims.get("email")
    if claims.get("email_verified") not in (True, "true") or not isinstance(address, str):
        raise NotSignedIn(NO_ADDRESS)
    return address.strip().lower()


def _made(session: Session, claims: Mapping[str, Any], grant: Grant) -> User:
    user, _ = add_account(session, None, _address(claims), _position(session, None, claims, grant))
    _link(session, user, claims)
    return user


def _follow(session: Session, user: User, claims: Mapping[str, Any], grant: Grant) -> None:
    """Gives the account the role, and the team, that the provider says, if they are others than before."""
    position = _position(session, user, claims, grant)
    if (position.role, position.team_id) != (user.role, user.team_id):
        change_account(session, None, user.id, position)


def _position(session: Session, user: User | None, claims: Mapping[str, Any], grant: Grant) -> Position:
    team_id = _team(session, grant.team) if grant.team else user.team_id if user else None
    name = user.name if user else str(claims.get("name") or claims.get("preferred_username") or _address(claims))
    return Position(name, grant.role, team_id, _agent(session, user, claims) if grant.role is Role.AGENT else None)


def _team(session: Session, name: str) -> UUID:
    found = session.scalar(select(Team.id).where(func.lower(Team.name) == name.lower()))
    return found or add_team(session, None, name).id


def _agent(session: Session, user: User | None, claims: Mapping[str, Any]) -> str | None:
    claim = settings().oidc_agent_claim
    if claim is not None and isinstance(claims.get(claim), str):
        return str(claims[claim])
    return session.scalar(select(Agent.external_id).where(Agent.id == user.agent_id)) if user else None
