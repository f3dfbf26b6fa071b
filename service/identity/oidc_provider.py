"""The OpenID provider: where its doors are, its keys, and what of an id token can be believed."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import httpx2
from joserfc import jwk, jwt
from joserfc.errors import InvalidKeyIdError, JoseError

from ..errors import NotSignedIn, ServiceError, Unavailable

TIMEOUT = 5.0
KNOWN_FOR = 600
"""Seconds for which the provider's description and keys are believed before they are asked for again."""
LEEWAY = 60
"""Seconds by which two clocks may differ."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures with a key pair only: `none` and shared secrets prove nothing to a third party."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
UNREACHABLE = "The sign-in provider cannot be reached. Try again, or sign in with a password."
UNPROVEN = "What the sign-in provider sent does not prove who you are."


@dataclass(frozen=True, slots=True)
class Provider:
    """By discovery: its addresses."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


def provider(issuer: str) -> Provider:
    """Raises Unavailable, or ServiceError for an address that cannot be trusted."""
    return _discovered(issuer, _period())


def verified_claims(of: Provider, id_token: str, client_id: str, nonce: str) -> Mapping[str, Any]:
    """The claims of an id token that this provider signed for us, for this sign-in, just now. Raises NotSignedIn."""
    try:
        token = _decoded(of, id_token)
        _registry(of, client_id, nonce).validate(token.claims)
    except JoseError:
        raise NotSignedIn(UNPROVEN) from None
    audience = token.claims["aud"]
    party = token.claims.get("azp", client_id if isinstance(audience, str) or len(audience) == 1 else None)
    if party != client_id:
        raise NotSignedIn(UNPROVEN)
    return token.claims


def forget_provider() -> None:
    """Its description and keys are asked for again."""
    _discovered.cache_clear()
    _keys.cache_clear()


def _registry(of: Provider, client_id: str, nonce: str) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": of.issuer},
        aud={"essential": True, "value": client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )


def _decoded(of: Provider, id_token: str) -> jwt.Token:
    try:
        return jwt.decode(id_token, _keys(of.jwks_uri, _period()), algorithms=list(ALGORITHMS))
    except InvalidKeyIdError:  # it has new keys since we asked
        _keys.cache_clear()
        return jwt.decode(id_token, _keys(of.jwks_uri, _period()), algorithms=list(ALGORITHMS))


@lru_cache(maxsize=2)
def _discovered(issuer: str, period: int) -> Provider:
    found = _json(f"{_trusted(issuer).rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise ServiceError("CALLQA_OIDC_ISSUER is not what the provider calls itself: the two must be equal.")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    return Provider(issuer, *(_trusted(str(found.get(name, ""))) for name in names))


@lru_cache(maxsize=2)
def _keys(address: str, period: int) -> jwk.KeySet:
    try:
        return jwk.KeySet.import_key_set(_json(address))  # type: ignore[arg-type]  # checked as it is read
    except (JoseError, KeyError, ValueError, TypeError):
        raise Unavailable(UNREACHABLE) from None


def _json(address: str) -> dict[str, Any]:
    try:
        answer = httpx2.get(address, timeout=TIMEOUT)
        answer.raise_for_status()
        found = answer.json()
    except (httpx2.HTTPError, ValueError):
        raise Unavailable(UNREACHABLE) from None
    if not isinstance(found, dict):
        raise Unavailable(UNREACHABLE)
    return found


def _trusted(address: str) -> str:
    """Only over TLS: what comes without it could come from anybody. A provider on this machine may do without."""
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return address
    raise ServiceError("The OpenID provider's addresses must begin with https://.")


def _period() -> int:
    return int(time.monotonic() // KNOWN_FOR)
