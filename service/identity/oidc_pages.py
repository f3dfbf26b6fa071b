"""To the OpenID provider and back."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from ..compliance import audit
from ..config import settings
from ..database import transaction
from ..errors import ServiceError
from ..vault import vault
from ..web import SessionDep
from . import sessions
from .oidc_accounts import account_for
from .oidc_flow import MOST_SECONDS, begin, finish
from .sign_in_pages import local, sign_in_page, signed_in

router = APIRouter(include_in_schema=False)
JOURNEY = "callqa_oidc"
PATH = "/sign-in/oidc"


@router.get("/sign-in/oidc")
def go(request: Request, next: str = "/") -> Response:
    """Sends the browser to the provider."""
    try:
        address, cookie = begin(local(next))
    except ServiceError as refusal:
        if settings().oidc_issuer is None:
            raise
        return sign_in_page(request, next=local(next), refusal=refusal)
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    # "lax": the way back is a link from the provider's site, which "strict" would not let the cookie travel on.
    options: dict[str, Any] = {"httponly": True, "samesite": "lax", "secure": settings().secure_cookies, "path": PATH}
    response.set_cookie(JOURNEY, cookie, max_age=MOST_SECONDS, **options)
    return response


@router.get("/sign-in/oidc/callback")
def come_back(request: Request, session: SessionDep) -> Response:
    """Signs in whoever the provider vouches for. What it refuses is said on the sign-in page."""
    subject = ""
    try:
        claims, next = finish(request.cookies.get(JOURNEY, ""), request.query_params)
        subject = str(claims["sub"])
        with session.begin_nested():
            user = account_for(session, claims)
    except ServiceError as refusal:
        if settings().oidc_issuer is None:
            raise
        _note_refusal(subject)
        response = sign_in_page(request, next="/", refusal=refusal)
    else:
        audit.record(session, sessions.viewer_of(user), "signed in", "user", user.id, way="single sign-on")
        response = signed_in(sessions.open_session(session, user), next)
    response.delete_cookie(JOURNEY, path=PATH)
    return response


def _note_refusal(subject: str) -> None:
    """In a transaction of its own, with no more of the person than a keyed hash."""
    with transaction() as own:
        hashed = vault().master.hash("oidc subject", subject.encode())[:16] if subject else "unknown"
        audit.record(own, None, "refused to sign in", "single sign-on", hashed)
