"""Passwords: argon2id with the library's defaults (RFC 9106 low-memory profile)."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_hasher = PasswordHasher()
# Checked when there is no such user, so that the answer takes as long as for a wrong password.
_nobody = _hasher.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    try:
        return _hasher.verify(password_hash or _nobody, password) and password_hash is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
