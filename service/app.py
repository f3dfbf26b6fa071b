"""The web application."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import __version__, health, progress
from .admission import Admission
from .config import settings
from .errors import NotSignedIn, ServiceError, TooManyAttempts
from .faults import fault
from .routes import ROUTERS
from .web import nonce, render

STATIC = Path(__file__).parent / "static"
log = structlog.get_logger()


class ErrorBody(BaseModel):
    """Why something was refused: the kind, for programs, and a sentence for a person."""

    error: str
    detail: str


REFUSALS: dict[int | str, dict[str, Any]] = {"4XX": {"model": ErrorBody, "description": "Refused"}}


def create_app() -> FastAPI:
    app = FastAPI(
        title="callqa", version=__version__, lifespan=_lifespan, docs_url=None, redoc_url=None, responses=REFUSALS
    )
    app.add_exception_handler(ServiceError, _service_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_middleware(Admission, at_once=settings().requests_at_once)
    app.add_middleware(Guard)
    app.include_router(health.router)
    app.include_router(progress.router)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    with progress.listening():
        yield


class Guard:
    """Security headers on every answer, and no exception text in any log: it could quote an interaction.

    Pages about people are never kept by a cache.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, started = Request(scope), False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _secure(request, MutableHeaders(scope=message))
            await send(message)

        try:
            await self._app(scope, receive, send_guarded)
        except Exception as error:  # the last door: whatever went wrong, the person gets a sentence
            response = _unexpected(request, error)
            if not started:
                await response(scope, receive, send_guarded)


def _secure(request: Request, headers: MutableHeaders) -> None:
    value = nonce(request)
    headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self' 'nonce-{value}'; style-src 'self' 'nonce-{value}'; "
        "style-src-attr 'unsafe-inline'; img-src 'self' data:; media-src 'self' blob:; connect-src 'self'; "
        "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    # Files of ours are asked for again, which costs nothing while they are the same: no upgrade shows old styles.
    headers.setdefault("Cache-Control", "no-cache" if request.url.path.startswith("/static/") else "no-store")


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")


def _answer(request: Request, status: int, name: str, message: str) -> Response:
    if not _wants_page(request):
        return JSONResponse({"error": name, "detail": message}, status)
    viewer = getattr(request.state, "viewer", None)
    title = HTTPStatus(status).phrase
    return render(request, "error.html", viewer, status=status, title=title, status_code=status, message=message)


def _service_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ServiceError)
    if isinstance(error, NotSignedIn) and _wants_page(request) and request.method == "GET":
        return RedirectResponse(f"/sign-in?next={request.url.path}", HTTPStatus.SEE_OTHER)
    answer = _answer(request, error.status, type(error).__name__, error.message)
    if isinstance(error, TooManyAttempts) and error.retry_after is not None:
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = "This page does not exist." if error.status_code == HTTPStatus.NOT_FOUND else str(error.detail)
    return _answer(request, error.status_code, "HttpError", message)


def _malformed(request: Request, error: Exception) -> Response:
    """422 without echoing what was sent: it may hold personal data."""
    assert isinstance(error, RequestValidationError)
    problems = "; ".join(f"{'.'.join(str(part) for part in e['loc'][1:])}: {e['msg']}" for e in error.errors())
    return _answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, "Malformed", problems)


def _unexpected(request: Request, error: Exception) -> Response:
    """A fault of ours. The log gets its kind and place, never its text: that could quote an interaction."""
    reference = secrets.token_hex(4)
    log.error("request failed", reference=reference, path=request.url.path, **fault(error))
    return _answer(request, 500, "InternalError", f"Something went wrong on our side. Reference: {reference}.")
