"""Signing what is sent, as the Standard Webhooks specification (1.0) says, so that its libraries can check it."""

import base64
import datetime as dt
import hmac
import secrets

from ..vault import vault

SECRET_BYTES = 32
SECRET_PREFIX = "whsec_"  # noqa: S105 - how the specification marks a secret, not one
OWNER = b"webhook secret"


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def shown(secret: bytes) -> str:
    """The form in which receivers configure it."""
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def wrapped(secret: bytes) -> bytes:
    return vault().master.wrap(secret, OWNER)


def unwrapped(secret: bytes) -> bytes:
    return vault().master.unwrap(secret, OWNER)


def signed_headers(secret: bytes, message_id: str, at: dt.datetime, body: bytes) -> dict[str, str]:
    """`webhook-id` stays the same over retries; `webhook-timestamp`, in seconds, lets receivers refuse old copies."""
    timestamp = str(int(at.timestamp()))
    signed = hmac.digest(secret, b".".join((message_id.encode(), timestamp.encode(), body)), "sha256")
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
