"""API keys on screen, for administrators."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from ..config import settings
from ..errors import ServiceError
from ..forms import LeftOut, OptionalId
from ..web import SessionDep, allow, render
from . import api_keys
from .api_key_queries import api_keys as listed_keys
from .queries import teams
from .tables import Role
from .viewer import Viewer

router = APIRouter(prefix="/api-keys", include_in_schema=False)
Administrator = Annotated[Viewer, Depends(allow(Role.ADMINISTRATOR))]


class KeyForm(BaseModel):
    """A key as typed. Empty fields of a form come as empty texts."""

    name: str = ""
    role: Role = Role.QA_ANALYST
    team: OptionalId = None
    days: Annotated[int | None, LeftOut] = 365


@router.get("")
def keys(request: Request, session: SessionDep, viewer: Administrator) -> HTMLResponse:
    return _list(request, session, viewer, KeyForm())


@router.post("")
def make(
    request: Request, session: SessionDep, viewer: Administrator, form: Annotated[KeyForm, Form()]
) -> HTMLResponse:
    team_id = form.team if form.role is Role.SUPERVISOR else None
    try:
        with session.begin_nested():
            key, token = api_keys.make_key(session, viewer, form.name, form.role, team_id=team_id, days=form.days)
    except ServiceError as refusal:
        return _list(request, session, viewer, form, refusal)
    return render(request, "identity/api_key_made.html", viewer, key=key, token=token)


@router.post("/{key_id}/revoke")
def revoke(session: SessionDep, viewer: Administrator, key_id: UUID) -> RedirectResponse:
    api_keys.revoke_key(session, viewer, key_id)
    return RedirectResponse("/api-keys", HTTPStatus.SEE_OTHER)


def _list(
    request: Request, session: Session, viewer: Viewer, form: KeyForm, refusal: ServiceError | None = None
) -> HTMLResponse:
    return render(
        request,
        "identity/api_keys.html",
        viewer,
        status=refusal.status if refusal else HTTPStatus.OK,
        keys=listed_keys(viewer, session),
        teams=teams(viewer, session),
        roles=api_keys.FOR_PROGRAMS,
        form=form,
        refusal=refusal.message if refusal else None,
        limit=settings().api_key_requests_per_minute,
    )
