"""Reading which keys there are. Only administrators do."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ..database import now
from ..errors import Forbidden
from .api_key_tables import ApiKey
from .tables import Role
from .viewer import Viewer


class KeyState(StrEnum):
    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class KeyDetail:
    """A key without its secret. `last_used_at` is exact to the minute."""

    id: UUID
    name: str
    prefix: str
    role: Role
    team: str | None
    state: KeyState
    made_by: str | None
    made_at: dt.datetime
    expires_at: dt.datetime | None
    revoked_at: dt.datetime | None
    last_used_at: dt.datetime | None


def api_keys(viewer: Viewer, session: Session) -> tuple[KeyDetail, ...]:
    """Those that work first, then the newest."""
    if viewer.role is not Role.ADMINISTRATOR:
        raise Forbidden("Only administrators manage API keys.")
    newest = select(ApiKey).options(joinedload(ApiKey.team), joinedload(ApiKey.made_by))
    found = [key_detail(key) for key in session.scalars(newest.order_by(ApiKey.created_at.desc(), ApiKey.id))]
    return tuple(sorted(found, key=lambda key: key.state is not KeyState.ACTIVE))


def key_detail(key: ApiKey) -> KeyDetail:
    return KeyDetail(
        id=key.id,
        name=key.name,
        prefix=key.prefix,
        role=key.role,
        team=key.team.name if key.team else None,
        state=_state(key),
        made_by=key.made_by.name if key.made_by else None,
        made_at=key.created_at,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
        last_used_at=key.last_used_at,
    )


def _state(key: ApiKey) -> KeyState:
    if key.revoked_at is not None:
        return KeyState.REVOKED
    return KeyState.EXPIRED if key.expires_at is not None and key.expires_at <= now() else KeyState.ACTIVE
