"""What a person is told inside the application."""

import datetime as dt
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified


class Notification(Identified, Base):
    """One sentence for one person, and where it leads. Never anything that was said, nor an external reference."""

    __tablename__ = "notifications"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    """What it is about, for programs: "released", "dispute decided"."""
    subject: Mapped[str]
    link: Mapped[str]
    """A path of this application."""
    read_at: Mapped[dt.datetime | None]

    __table_args__ = (Index("ix_notifications_unread", "user_id", postgresql_where=text("read_at is null")),)
