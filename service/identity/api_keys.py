"""Programs' keys: making, revoking, and whom a key stands for. Commands never commit."""

import datetime as dt
import hashlib
import secrets
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..compliance import audit
from ..config import settings
from ..database import now
from ..errors import BadInput, Forbidden, NotFound, NotSignedIn, TooManyAttempts
from .api_key_tables import ApiKey
from .request_rates import RequestRates
from .tables import Role, Team
from .viewer import Viewer

FOR_PROGRAMS = (Role.QA_ANALYST, Role.SUPERVISOR, Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR)
"""An agent's results are for that person, so no key has that role."""
LONGEST_NAME = 200
LONGEST_DAYS = 3650
TOUCH_EVERY = dt.timedelta(minutes=1)

log = structlog.get_logger()
rates = RequestRates()


def make_key(
    session: Session, viewer: Viewer, name: str, role: Role, *, team_id: UUID | None = None, days: int | None = None
) -> tuple[ApiKey, str]:
    """A new key and its secret, which is kept nowhere. It ends after `days`, or never. Raises BadInput."""
    _administrators_only(viewer)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        raise BadInput(f"Give a name of at most {LONGEST_NAME} characters, such as the program that will use the key.")
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise BadInput(f"A key is valid for 1 to {LONGEST_DAYS} days, or until it is revoked.")
    prefix = f"callqa_{secrets.token_hex(4)}"
    token = f"{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey(
        name=name,
        prefix=prefix,
        token_hash=_hash(token),
        role=role,
        team_id=_team(session, role, team_id),
        made_by_id=viewer.user_id,
        expires_at=now() + dt.timedelta(days=days) if days else None,
    )
    session.add(key)
    session.flush()
    audit.record(session, viewer, "made", "api key", key.id, prefix=prefix, role=role.value, days=days)
    return key, token


def revoke_key(session: Session, viewer: Viewer, key_id: UUID) -> ApiKey:
    """Ends a key at once. Doing it twice changes nothing. Raises NotFound."""
    _administrators_only(viewer)
    key = session.get(ApiKey, key_id, with_for_update=True)
    if key is None:
        raise NotFound("There is no such API key.")
    if key.revoked_at is None:
        key.revoked_at = now()
        audit.record(session, viewer, "revoked", "api key", key.id, prefix=key.prefix)
    return key


def viewer_for_key(session: Session, token: str) -> Viewer:
    """Whom a key stands for. Raises NotSignedIn for one that is not valid, TooManyAttempts for too many requests."""
    key = session.scalars(select(ApiKey).where(ApiKey.token_hash == _hash(token))).first()
    moment = now()
    if key is None or key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= moment):
        log.warning("an API key was refused", key=str(key.id) if key else None)
        raise NotSignedIn("This API key is unknown, has expired or was revoked.")
    limit = settings().api_key_requests_per_minute
    wait = rates.wait(key.id, limit)
    if wait:
        raise TooManyAttempts(
            f"More than {limit} requests a minute with this API key. Try again in {wait} s.", retry_after=wait
        )
    if key.last_used_at is None or moment - key.last_used_at > TOUCH_EVERY:
        _touch(session, key.id, moment)
    return Viewer(None, key.name, key.role, key.team_id, key_id=key.id)


def _touch(session: Session, key_id: UUID, moment: dt.datetime) -> None:
    """Skipped while another request does the same: none waits for another one's end."""
    free = select(ApiKey.id).where(ApiKey.id == key_id).with_for_update(skip_locked=True).scalar_subquery()
    session.execute(update(ApiKey).where(ApiKey.id == free).values(last_used_at=moment))


def _team(session: Session, role: Role, team_id: UUID | None) -> UUID | None:
    if role not in FOR_PROGRAMS:
        raise BadInput("A key cannot have the role of an agent: results are for the person.")
    if role is not Role.SUPERVISOR:
        if team_id is not None:
            raise BadInput("A key that is limited to one team has the role of a supervisor.")
        return None
    team = session.get(Team, team_id) if team_id else None
    if team is None:
        raise BadInput("A supervisor's key needs a team: it decides what can be seen.")
    return team.id


def _administrators_only(viewer: Viewer) -> None:
    if viewer.role is not Role.ADMINISTRATOR:
        raise Forbidden("Only administrators manage API keys.")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
