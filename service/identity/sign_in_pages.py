"""Signing in and out."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from ..config import settings
from ..errors import NotSignedIn, ServiceError, TooManyAttempts
from ..web import COOKIE, SessionDep, ViewerOrNone, allow, render, same_site
from . import sessions
from .viewer import Viewer

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def form(request: Request, viewer: ViewerOrNone, next: str = "/") -> Response:
    if viewer is not None:
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
    return sign_in_page(request, next=local(next))


@router.post("/sign-in", dependencies=[Depends(same_site)])
def sign_in(
    request: Request,
    session: SessionDep,
    email: Annotated[str, Form(max_length=320)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    try:
        token = sessions.sign_in(session, email, password)
    except (NotSignedIn, TooManyAttempts) as refusal:
        return sign_in_page(request, next=local(next), email=email, refusal=refusal)
    return signed_in(token, local(next))


@router.post("/sign-out")
def sign_out(request: Request, session: SessionDep, viewer: Annotated[Viewer, Depends(allow())]) -> Response:
    sessions.sign_out(session, viewer, request.cookies[COOKIE])
    response = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    response.delete_cookie(COOKIE, path="/")
    return response


def sign_in_page(request: Request, *, next: str, email: str = "", refusal: ServiceError | None = None) -> Response:
    """`next` is a path of this site."""
    config = settings()
    return render(
        request,
        "identity/sign_in.html",
        None,
        status=refusal.status if refusal else HTTPStatus.OK,
        error=refusal.message if refusal else None,
        email=email,
        next=next,
        provider=config.oidc_name if config.oidc_issuer else None,
        administrators_only=bool(config.oidc_issuer) and config.oidc_only,
    )


def signed_in(token: str, next: str) -> RedirectResponse:
    """On to `next`, a path of this site, with the session's cookie."""
    response = RedirectResponse(next, HTTPStatus.SEE_OTHER)
    secure = settings().secure_cookies
    response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=secure, path="/")
    return response


def local(target: str) -> str:
    """Only a path of this site: anything else would let a link send people elsewhere after signing in."""
    parts = urlsplit(target)
    safe = not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if safe else "/"
