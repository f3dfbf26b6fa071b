"""What people decide about evaluations, apart from what the machine said."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Identified, now


class Review(Identified, Base):
    """One person's confirmation of one evaluation. Released is what its agent may see."""

    __tablename__ = "reviews"

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluations.id", ondelete="CASCADE"), unique=True)
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[dt.datetime | None]
    score: Mapped[float | None]
    """The score with overrides applied, fixed when confirmed."""
    released_at: Mapped[dt.datetime | None]
    released_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    comment: Mapped[str | None]
    active_seconds: Mapped[float | None]
    """Time that the reviewer spent on the page with it before confirming, as the browser measured; pauses left out."""

    overrides: Mapped[list["Override"]] = relationship(lazy="raise")


class Override(Identified, Base):
    """A person's answer in place of the machine's. The newest for a criterion counts; none is erased."""

    __tablename__ = "overrides"

    review_id: Mapped[UUID] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), index=True)
    criterion: Mapped[str]
    answer: Mapped[str]
    reason: Mapped[str]
    root_causes: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Of those that the scorecard lists for the criterion: what lay behind the answer."""
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[dt.datetime] = mapped_column(default=now)

    __table_args__ = (Index("ix_overrides_criterion", "criterion", "answer"),)
