"""Telling people, and what they have read. Commands never commit."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..database import now
from ..errors import NotFound
from ..identity.tables import User
from ..identity.viewer import Viewer
from .tables import Notification


def notify(session: Session, user_id: UUID, kind: str, subject: str, link: str) -> None:
    """Tells one person, unless the same is waiting unread already.

    `subject` is a sentence without personal data of customers; `link` a path such as "/my".
    """
    same = (Notification.kind == kind) & (Notification.subject == subject) & (Notification.link == link)
    waiting = select(Notification.id).where(Notification.user_id == user_id, same, Notification.read_at.is_(None))
    if session.scalars(waiting).first() is None:
        session.add(Notification(user_id=user_id, kind=kind, subject=subject, link=link))
        session.flush()


def notify_agent(session: Session, agent_id: UUID | None, kind: str, subject: str, link: str) -> bool:
    """Tells an agent who has an active account; whether there is one."""
    account = select(User.id).where(User.agent_id == agent_id, User.active.is_(True))
    user_id = session.scalars(account).first() if agent_id is not None else None
    if user_id is None:
        return False
    notify(session, user_id, kind, subject, link)
    return True


def mark_read(session: Session, viewer: Viewer, notification_id: UUID) -> Notification:
    """Raises NotFound for what is not the viewer's."""
    own = select(Notification).where(Notification.id == notification_id, Notification.user_id == viewer.user_id)
    found = session.scalars(own).first()
    if found is None:
        raise NotFound("There is no such notification, or it is not yours.")
    found.read_at = found.read_at or now()
    return found


def mark_all_read(session: Session, viewer: Viewer) -> None:
    unread = (Notification.user_id == viewer.user_id) & Notification.read_at.is_(None)
    session.execute(update(Notification).where(unread).values(read_at=now()))
