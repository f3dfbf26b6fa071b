"""API keys as JSON, for administrators who are signed in: a key does not make keys."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from ..web import SessionDep, allow
from . import api_keys
from .api_key_queries import KeyDetail
from .api_key_queries import api_keys as listed_keys
from .tables import Role
from .viewer import Viewer

router = APIRouter(prefix="/api/api-keys", tags=["api keys"])
Administrator = Annotated[Viewer, Depends(allow(Role.ADMINISTRATOR))]


class KeyBody(BaseModel):
    name: str = Field(max_length=api_keys.LONGEST_NAME)
    role: Role
    team_id: UUID | None = None
    days: int | None = Field(default=None, ge=1, le=api_keys.LONGEST_DAYS)


class MadeBody(BaseModel):
    """`key` is shown this once."""

    id: UUID
    prefix: str
    key: str
    expires_at: dt.datetime | None


@router.get("")
def listed(session: SessionDep, viewer: Administrator) -> tuple[KeyDetail, ...]:
    return listed_keys(viewer, session)


@router.post("", status_code=201)
def make(session: SessionDep, viewer: Administrator, body: KeyBody) -> MadeBody:
    key, token = api_keys.make_key(session, viewer, body.name, body.role, team_id=body.team_id, days=body.days)
    return MadeBody(id=key.id, prefix=key.prefix, key=token, expires_at=key.expires_at)


@router.post("/{key_id}/revoke", status_code=204)
def revoke(session: SessionDep, viewer: Administrator, key_id: UUID) -> None:
    api_keys.revoke_key(session, viewer, key_id)
