"""Releases that wait for their date, and what agents acknowledged."""

import datetime as dt
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified, now


class ScheduledRelease(Base):
    """A confirmed review that is to be released at `due_at`. Gone once it is released or taken back."""

    __tablename__ = "scheduled_releases"

    review_id: Mapped[UUID] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True)
    due_at: Mapped[dt.datetime] = mapped_column(index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[dt.datetime] = mapped_column(default=now)


class Acknowledgement(Identified, Base):
    """The agent has read a released result. `score` is what it was then: a corrected one is acknowledged anew."""

    __tablename__ = "acknowledgements"

    review_id: Mapped[UUID] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    score: Mapped[float | None]
    comment: Mapped[str | None]
