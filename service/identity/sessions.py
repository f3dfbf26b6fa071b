"""Signing in and out. The cookie holds a random token; the database only its hash."""

import datetime as dt
import hashlib
import hmac
import secrets

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from ..compliance import audit
from ..config import settings
from ..database import now, transaction
from ..errors import NotSignedIn, TooManyAttempts
from ..vault import vault
from .passwords import matches
from .tables import FailedSignIn, Role, SignIn, User
from .viewer import Viewer

MAX_FAILURES = 8
FAILURE_WINDOW = dt.timedelta(minutes=15)
TOUCH_EVERY = dt.timedelta(minutes=1)


def sign_in(session: Session, email: str, password: str) -> str:
    """The token of a new session. Raises NotSignedIn or TooManyAttempts; failures are counted."""
    email = email.strip().lower()
    address = vault().master.hash("sign-in address", email.encode())
    if _recent_failures(session, address) >= MAX_FAILURES:
        raise TooManyAttempts(
            "Too many attempts with this address. Wait a quarter of an hour, or ask an administrator."
        )
    user = session.scalars(select(User).where(func.lower(User.email) == email)).first()
    if not matches(password, user.password_hash if user else None) or user is None or not user.active:
        _count_failure(address)
        raise NotSignedIn("Address and password do not match an active account.")
    session.execute(delete(FailedSignIn).where(FailedSignIn.email_hash == address))
    _passwords_open_to(user)
    audit.record(session, viewer_of(user), "signed in", "user", user.id)
    return open_session(session, user)


def _passwords_open_to(user: User) -> None:
    """Administrators always get in with a password: somebody must, when the provider is down or misconfigured."""
    config = settings()
    if config.oidc_issuer and config.oidc_only and user.role is not Role.ADMINISTRATOR:
        raise NotSignedIn(f"Sign in with {config.oidc_name}. Passwords are for administrators only.")


def open_session(session: Session, user: User) -> str:
    """The token of a new session for someone whose identity is beyond doubt."""
    token = secrets.token_urlsafe(32)
    session.add(SignIn(token_hash=_hash(token), user_id=user.id))
    return token


def sign_out(session: Session, viewer: Viewer, token: str) -> None:
    audit.record(session, viewer, "signed out", "user", viewer.user_id or "")
    session.execute(delete(SignIn).where(SignIn.token_hash == _hash(token)))


def viewer_for(session: Session, token: str | None) -> Viewer | None:
    """Who this token belongs to, or None when it is unknown, too old or idle for too long."""
    if not token:
        return None
    row = session.execute(
        select(SignIn, User).join(User, User.id == SignIn.user_id).where(SignIn.token_hash == _hash(token))
    ).first()
    if row is None or not row.User.active:
        return None
    moment, config = now(), settings()
    if moment - row.SignIn.created_at > dt.timedelta(hours=config.session_hours):
        return None
    if moment - row.SignIn.last_seen_at > dt.timedelta(minutes=config.session_idle_minutes):
        return None
    if moment - row.SignIn.last_seen_at > TOUCH_EVERY:
        session.execute(update(SignIn).where(SignIn.token_hash == row.SignIn.token_hash).values(last_seen_at=moment))
    return viewer_of(row.User)


def viewer_of(user: User) -> Viewer:
    return Viewer(user.id, user.name, user.role, user.team_id, user.agent_id)


def csrf_token(token: str) -> str:
    """Bound to the session: another site cannot read it, and it is useless with another session."""
    return hmac.new(token.encode(), b"csrf", "sha256").hexdigest()


def _count_failure(address: str) -> None:
    """In a transaction of its own: the request that failed is rolled back."""
    with transaction() as own:
        own.add(FailedSignIn(email_hash=address))
        audit.record(own, None, "refused to sign in", "address", address[:16])


def forget_expired(session: Session) -> None:
    """Removes sessions that can no longer be used and failures that no longer count."""
    session.execute(delete(SignIn).where(SignIn.created_at < now() - dt.timedelta(hours=settings().session_hours)))
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < now() - FAILURE_WINDOW))


def _recent_failures(session: Session, address: str) -> int:
    since = now() - FAILURE_WINDOW
    count = session.scalar(select(func.count()).where(FailedSignIn.email_hash == address, FailedSignIn.at > since))
    return count or 0


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
