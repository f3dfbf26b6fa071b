"""Signing in at an OpenID provider: the authorization code flow with PKCE, state and nonce.

What has to be remembered between going there and coming back travels in a sealed cookie, so that only the browser that
went can come back, and only for ten minutes.
"""

import base64
import binascii
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client

from ..config import settings
from ..encryption import SealBroken
from ..errors import NotFound, NotSignedIn, ServiceError, Unavailable
from ..vault import vault
from .oidc_provider import TIMEOUT, UNPROVEN, UNREACHABLE, Provider, provider, verified_claims

MOST_SECONDS = 600
PURPOSE = b"oidc sign-in"
STALE = "This sign-in took too long, or was begun in another browser. Begin again."


@dataclass(frozen=True, slots=True)
class Journey:
    """One sign-in on its way. `next` is the page to go to afterwards; `begun` is in seconds since the epoch."""

    state: str
    nonce: str
    verifier: str
    next: str
    begun: float


def begin(next: str) -> tuple[str, str]:
    """Where to send the browser, and the cookie that it takes along. Raises NotFound where there is no provider."""
    of = _provider()
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    journey = Journey(state, nonce, verifier, next, time.time())
    with _client() as client:
        address, _ = client.create_authorization_url(
            of.authorization_endpoint,
            state=journey.state,
            nonce=journey.nonce,
            code_verifier=journey.verifier,
        )
    return str(address), _sealed(journey)


def finish(cookie: str, answer: Mapping[str, str]) -> tuple[Mapping[str, Any], str]:
    """The verified claims and the page to go to, from the cookie and the query that the browser came back with.

    Raises NotSignedIn, or Unavailable where the provider cannot be asked.
    """
    journey, of = _opened(cookie), _provider()
    if not hmac.compare_digest(answer.get("state", "").encode(), journey.state.encode()):
        raise NotSignedIn(STALE)
    if answer.get("iss", of.issuer) != of.issuer:  # RFC 9207: another provider's answer, mixed up on the way
        raise NotSignedIn(UNPROVEN)
    if not answer.get("code"):
        raise NotSignedIn("The sign-in provider did not let you in.")
    id_token = _exchanged(of, answer["code"], journey.verifier)
    return verified_claims(of, id_token, _client_id(), journey.nonce), journey.next


def _exchanged(of: Provider, code: str, verifier: str) -> str:
    """The id token for the code. What the provider says when it refuses is not repeated: it may name the person."""
    try:
        with _client() as client:
            answer = client.fetch_token(of.token_endpoint, code=code, code_verifier=verifier, timeout=TIMEOUT)
    except httpx2.HTTPError:
        raise Unavailable(UNREACHABLE) from None
    except (AuthlibBaseError, ValueError):
        raise NotSignedIn(UNPROVEN) from None
    if not isinstance(answer.get("id_token"), str):
        raise NotSignedIn(UNPROVEN)
    return str(answer["id_token"])


def _provider() -> Provider:
    issuer = settings().oidc_issuer
    if issuer is None:
        raise NotFound("There is no single sign-on here.")
    return provider(issuer)


def _client() -> OAuth2Client:
    config = settings()
    return OAuth2Client(
        client_id=_client_id(),
        client_secret=config.oidc_client_secret,
        token_endpoint_auth_method="client_secret_basic" if config.oidc_client_secret else "none",
        scope=config.oidc_scopes,
        redirect_uri=f"{_public_url()}/sign-in/oidc/callback",
        code_challenge_method="S256",
    )


def _client_id() -> str:
    if settings().oidc_client_id is None:
        raise ServiceError("Single sign-on needs CALLQA_OIDC_CLIENT_ID.")
    return str(settings().oidc_client_id)


def _public_url() -> str:
    """From the settings, never from the request: whoever sends a request chooses its Host header."""
    address = settings().public_url
    if address is None:
        raise ServiceError("Single sign-on needs CALLQA_PUBLIC_URL, the address at which people reach the site.")
    return address.rstrip("/")


def _sealed(journey: Journey) -> str:
    return base64.urlsafe_b64encode(vault().master.wrap(json.dumps(asdict(journey)).encode(), PURPOSE)).decode()


def _opened(cookie: str) -> Journey:
    try:
        journey = Journey(**json.loads(vault().master.unwrap(base64.urlsafe_b64decode(cookie), PURPOSE)))
    except (SealBroken, binascii.Error, ValueError):
        raise NotSignedIn(STALE) from None
    if time.time() - journey.begun > MOST_SECONDS:
        raise NotSignedIn(STALE)
    return journey
