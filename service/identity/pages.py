"""Accounts and teams on screen, for administrators."""

from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from ..errors import ServiceError
from ..forms import OptionalId
from ..web import SessionDep, allow, render
from . import commands
from .account_filters import AccountFilters
from .commands import Position
from .queries import Account, account, accounts, agents_without_account, teams
from .tables import Role, User
from .viewer import Viewer

router = APIRouter(include_in_schema=False)
Administrator = Annotated[Viewer, Depends(allow(Role.ADMINISTRATOR))]


class Done(StrEnum):
    """What an administrator just did."""

    CHANGED = "changed"
    CLOSED = "closed"
    OPENED = "opened"
    TEAM_SAVED = "team-saved"


class AccountsQuery(AccountFilters):
    """`done` is what just happened, for a sentence at the top."""

    done: Done | None = None


EVERYBODY = AccountsQuery()


class AccountForm(BaseModel):
    """An account as typed. Empty fields of a form come as empty texts."""

    email: str = ""
    name: str = ""
    role: Role = Role.QA_ANALYST
    team: OptionalId = None
    agent: str = ""

    @classmethod
    def of(cls, known: Account) -> Self:
        return cls(email=known.email, name=known.name, role=known.role, team=known.team_id, agent=known.agent or "")

    @property
    def position(self) -> Position:
        return Position(self.name, self.role, self.team, self.agent or None)


@router.get("/users")
def users(
    request: Request, session: SessionDep, viewer: Administrator, query: Annotated[AccountsQuery, Query()]
) -> HTMLResponse:
    return _list(request, session, viewer, query)


@router.post("/users")
def add(
    request: Request, session: SessionDep, viewer: Administrator, form: Annotated[AccountForm, Form()]
) -> HTMLResponse:
    try:
        with session.begin_nested():
            user, password = commands.add_account(session, viewer, form.email, form.position)
    except ServiceError as refusal:
        return _list(request, session, viewer, form=form, refusal=refusal)
    return _password(request, viewer, user, password, added=True)


@router.get("/users/{user_id}")
def user(request: Request, session: SessionDep, viewer: Administrator, user_id: UUID) -> HTMLResponse:
    known = account(viewer, session, user_id)
    return _edit(request, session, viewer, known, AccountForm.of(known))


@router.post("/users/{user_id}")
def change(
    request: Request, session: SessionDep, viewer: Administrator, user_id: UUID, form: Annotated[AccountForm, Form()]
) -> Response:
    known = account(viewer, session, user_id)
    try:
        with session.begin_nested():
            commands.change_account(session, viewer, user_id, form.position)
    except ServiceError as refusal:
        return _edit(request, session, viewer, known, form, refusal)
    return _back_to_list(Done.CHANGED)


@router.post("/users/{user_id}/active")
def set_active(
    request: Request, session: SessionDep, viewer: Administrator, user_id: UUID, active: Annotated[bool, Form()]
) -> Response:
    known = account(viewer, session, user_id)
    try:
        with session.begin_nested():
            commands.set_active(session, viewer, user_id, active=active)
    except ServiceError as refusal:
        return _edit(request, session, viewer, known, AccountForm.of(known), refusal)
    return _back_to_list(Done.OPENED if active else Done.CLOSED)


@router.post("/users/{user_id}/password")
def renew_password(request: Request, session: SessionDep, viewer: Administrator, user_id: UUID) -> HTMLResponse:
    user, password = commands.renew_password(session, viewer, user_id)
    return _password(request, viewer, user, password, added=False)


@router.post("/teams")
def add_team(
    request: Request, session: SessionDep, viewer: Administrator, name: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    try:
        with session.begin_nested():
            commands.add_team(session, viewer, name)
    except ServiceError as refusal:
        return _list(request, session, viewer, team_refusal=refusal)
    return _back_to_list(Done.TEAM_SAVED)


@router.post("/teams/{team_id}")
def rename_team(
    request: Request,
    session: SessionDep,
    viewer: Administrator,
    team_id: UUID,
    name: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    try:
        with session.begin_nested():
            commands.rename_team(session, viewer, team_id, name)
    except ServiceError as refusal:
        return _list(request, session, viewer, team_refusal=refusal)
    return _back_to_list(Done.TEAM_SAVED)


def _back_to_list(done: Done) -> RedirectResponse:
    return RedirectResponse(f"/users?done={done.value}", HTTPStatus.SEE_OTHER)


def _list(
    request: Request,
    session: Session,
    viewer: Viewer,
    query: AccountsQuery = EVERYBODY,
    *,
    form: AccountForm | None = None,
    refusal: ServiceError | None = None,
    team_refusal: ServiceError | None = None,
) -> HTMLResponse:
    problem = refusal or team_refusal
    return render(
        request,
        "identity/users.html",
        viewer,
        status=problem.status if problem else HTTPStatus.OK,
        found=accounts(viewer, session, query),
        filters=query,
        teams=teams(viewer, session),
        agents=agents_without_account(viewer, session),
        done=query.done,
        form=form or AccountForm(),
        refusal=refusal.message if refusal else None,
        team_refusal=team_refusal.message if team_refusal else None,
    )


def _edit(
    request: Request,
    session: Session,
    viewer: Viewer,
    known: Account,
    form: AccountForm,
    refusal: ServiceError | None = None,
) -> HTMLResponse:
    return render(
        request,
        "identity/user.html",
        viewer,
        status=refusal.status if refusal else HTTPStatus.OK,
        account=known,
        teams=teams(viewer, session),
        agents=agents_without_account(viewer, session),
        form=form,
        refusal=refusal.message if refusal else None,
    )


def _password(request: Request, viewer: Viewer, user: User, password: str, *, added: bool) -> HTMLResponse:
    """The only time that a password is shown."""
    return render(request, "identity/password.html", viewer, user=user, password=password, added=added)
