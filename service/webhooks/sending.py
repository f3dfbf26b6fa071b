"""One signed request to another system. What it answers is not kept: only whether it took the message."""

import http.client
import json
import socket
import ssl
import time
from dataclasses import dataclass

from .. import __version__
from ..database import now
from ..errors import BadInput
from .addresses import Target
from .signatures import signed_headers
from .tables import WebhookEvent

TIMEOUT = 5.0
"""Seconds for connecting, and again for the answer's first line."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """`status` of the answer, or the `problem` for which there was none."""

    status: int | None
    problem: str | None
    seconds: float

    @property
    def delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def body_of(event: WebhookEvent) -> bytes:
    """Ids only: the receiver asks for the rest, with a key of its own and within its scope."""
    return json.dumps(
        {
            "type": event.kind.value,
            "timestamp": event.created_at.isoformat(),
            "data": {"entity": event.entity, "id": str(event.entity_id)},
        }
    ).encode()


def send(url: str, secret: bytes, event: WebhookEvent) -> Attempt:
    """Never raises for what the other side does; a redirect is not followed and counts as refused."""
    started = time.monotonic()
    body = body_of(event)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"callqa/{__version__}",
        **signed_headers(secret, str(event.id), now(), body),
    }
    try:
        status, problem = _post(Target.of(url), body, headers), None
    except BadInput as refusal:
        status, problem = None, refusal.message
    except (OSError, http.client.HTTPException) as error:
        status, problem = None, _words(error)
    return Attempt(status, problem, time.monotonic() - started)


def _post(target: Target, body: bytes, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection(target.host, target.port, timeout=TIMEOUT)
    try:
        connection.sock = _socket(target)
        connection.request("POST", target.path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def _socket(target: Target) -> socket.socket:
    """Connected to the address that was checked; the certificate is checked against the name."""
    plain = socket.create_connection((target.resolve(), target.port), timeout=TIMEOUT)
    if not target.secure:
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
    except BaseException:
        plain.close()
        raise


def _words(error: Exception) -> str:
    """For a person. The other side's own words are left out."""
    if isinstance(error, TimeoutError):
        return f"No answer within {TIMEOUT:.0f} s."
    if isinstance(error, ssl.SSLCertVerificationError):
        return "Its certificate could not be verified."
    if isinstance(error, ssl.SSLError):
        return "No secure connection could be agreed on."
    if isinstance(error, ConnectionRefusedError):
        return "Nothing listens at the address."
    if isinstance(error, http.client.HTTPException):
        return "What came back was not HTTP."
    return "The connection could not be made, or broke."
