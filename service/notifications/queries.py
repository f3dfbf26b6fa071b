"""What a person was told, newest first."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..identity.viewer import Viewer
from .tables import Notification

SHOWN = 100


@dataclass(frozen=True, slots=True)
class NotificationDetail:
    """`link` is a path of this application."""

    id: UUID
    at: dt.datetime
    kind: str
    subject: str
    link: str
    read_at: dt.datetime | None


def notifications(viewer: Viewer, session: Session) -> tuple[NotificationDetail, ...]:
    """The viewer's own: unread ones first, then the newest, `SHOWN` at most."""
    own = (
        select(Notification)
        .where(Notification.user_id == viewer.user_id)
        .order_by(Notification.read_at.is_not(None), Notification.created_at.desc(), Notification.id)
        .limit(SHOWN)
    )
    return tuple(
        NotificationDetail(row.id, row.created_at, row.kind, row.subject, row.link, row.read_at)
        for row in session.scalars(own)
    )


def unread(viewer: Viewer, session: Session) -> int:
    """How many the viewer has not read."""
    waiting = (Notification.user_id == viewer.user_id) & Notification.read_at.is_(None)
    return session.scalar(select(func.count()).select_from(Notification).where(waiting)) or 0
