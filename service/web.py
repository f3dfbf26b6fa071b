"""What every page and endpoint shares: the session, who is asking, rendering, and protection against forgery.

One database session a request: committed when the handler returned, rolled back when it raised.
"""

import hmac
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy.orm import Session

from . import navigation
from .config import settings
from .database import new_session
from .errors import Forbidden, NotSignedIn
from .identity import api_keys, sessions
from .identity.api_key_access import check_open, presented_key
from .identity.tables import Role
from .identity.viewer import Viewer
from .notifications.queries import unread
from .presentation import FILTERS

TEMPLATES = Path(__file__).parent / "templates"
COOKIE = "callqa_session"
MOST_FIELDS = 20_000
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}

templates = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
templates.filters.update(FILTERS)
templates.globals["centre_zone"] = lambda: settings().time_zone


def request_session() -> Iterator[Session]:
    with new_session() as session:
        try:
            yield session
        except BaseException:
            session.rollback()
            raise
        session.commit()


# "function": committed before the response leaves, so that what the answer says has happened.
SessionDep = Annotated[Session, Depends(request_session, scope="function")]


def current_viewer(request: Request, session: SessionDep) -> Viewer | None:
    key = presented_key(request)
    viewer = (
        sessions.viewer_for(session, request.cookies.get(COOKIE)) if key is None else _program(request, session, key)
    )
    request.state.viewer = viewer
    request.state.unread = unread(viewer, session) if viewer and viewer.user_id else 0
    return viewer


def _program(request: Request, session: Session, key: str) -> Viewer:
    viewer = api_keys.viewer_for_key(session, key)
    check_open(request.method, request.scope["route"].path)
    return viewer


ViewerOrNone = Annotated[Viewer | None, Depends(current_viewer)]


def same_site(request: Request) -> None:
    """Browsers say where a request comes from; programs do not."""
    if request.method in CHANGING and request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        raise Forbidden("This request came from another site.")


async def unforged(request: Request, _: Annotated[None, Depends(same_site)]) -> None:
    """Changing requests must come from our own pages: same site, and carrying the session's token.

    An API key needs none: no other site can make a browser send it.
    """
    if request.method in CHANGING and COOKIE in request.cookies and presented_key(request) is None:
        check_token(request, request.headers.get("x-csrf-token") or await _form_token(request))


def check_token(request: Request, sent: str) -> None:
    """Raises Forbidden unless it is the token of the session that the cookie names."""
    expected = sessions.csrf_token(request.cookies[COOKIE])
    if not hmac.compare_digest(sent.encode(), expected.encode()):
        raise Forbidden("This page is out of date. Reload it and try again.")


async def _form_token(request: Request) -> str:
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return ""  # a multipart body is streamed: its token travels in the header, or is its first part
    return (await form_fields(request)).get("csrf_token", "")


async def form_fields(request: Request) -> Mapping[str, str]:
    """The text fields of a form of ours, whatever they are called: a long transcript has thousands."""
    form = await request.form(max_fields=MOST_FIELDS)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def allow(*roles: Role) -> Callable[..., Viewer]:
    """A dependency: the signed-in viewer, if the role is one of these. No roles means every role."""

    def allowed(viewer: ViewerOrNone, _: Annotated[None, Depends(unforged)]) -> Viewer:
        return _of_role(viewer, roles)

    allowed.roles = frozenset(roles or Role)  # type: ignore[attr-defined]  # read by the authorisation test
    return allowed


def allow_streamed(*roles: Role) -> Callable[..., Viewer]:
    """The same for a form with files, whose token is the first part of the body: the handler calls `check_token`."""

    def allowed(viewer: ViewerOrNone, _: Annotated[None, Depends(same_site)]) -> Viewer:
        return _of_role(viewer, roles)

    return allowed


def _of_role(viewer: Viewer | None, roles: Sequence[Role]) -> Viewer:
    if viewer is None:
        raise NotSignedIn("Sign in first.")
    if roles and viewer.role not in roles:
        raise Forbidden("Your role does not allow this.")
    return viewer


def render(
    request: Request, template: str, viewer: Viewer | None, *, status: int = 200, **context: object
) -> HTMLResponse:
    """A page. The context always has `viewer`, `csrf_token`, `nonce`, `path`, `sections`, `unread` and `Role`."""
    token = request.cookies.get(COOKIE)
    body = templates.get_template(template).render(
        viewer=viewer,
        csrf_token=sessions.csrf_token(token) if token else "",
        nonce=nonce(request),
        path=request.url.path,
        Role=Role,
        unread=getattr(request.state, "unread", 0),
        sections=navigation.SECTIONS[viewer.role] if viewer else (),
        **context,
    )
    return HTMLResponse(body, status)


def nonce(request: Request) -> str:
    """One random value a request: only scripts and styles that carry it run."""
    if not hasattr(request.state, "nonce"):
        request.state.nonce = secrets.token_urlsafe(16)
    return str(request.state.nonce)
