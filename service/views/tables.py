"""Views that people keep, who is told of what is new in them, and of what they were told."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Identified


class ViewPlace(StrEnum):
    """Which page a view opens."""

    SEARCH = "search"
    INTERACTIONS = "interactions"


class AlertPeriod(StrEnum):
    """How often somebody is told at most."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"

    @property
    def length(self) -> dt.timedelta:
        lengths = {AlertPeriod.HOUR: dt.timedelta(hours=1), AlertPeriod.DAY: dt.timedelta(days=1)}
        return lengths.get(self, dt.timedelta(weeks=1))


class SavedView(Identified, Base):
    """Filters under a name. `address` is the query string of the page; personal data is swept out of both.

    A shared one is offered to the accounts of the owner's team, or to all that have no team where the owner has none.
    Each sees in it only what they may see anyway.
    """

    __tablename__ = "saved_views"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    place: Mapped[ViewPlace]
    address: Mapped[str]
    shared: Mapped[bool] = mapped_column(default=False, server_default=false())

    __table_args__ = (UniqueConstraint("owner_id", "name"),)


class ViewAlert(Identified, Base):
    """One account is told of what reached us after `created_at` and matches a view, at most once a period."""

    __tablename__ = "view_alerts"

    view_id: Mapped[UUID] = mapped_column(ForeignKey("saved_views.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    period: Mapped[AlertPeriod]
    by_email: Mapped[bool] = mapped_column(default=False, server_default=false())
    told_at: Mapped[dt.datetime | None]
    """When it last said something."""

    view: Mapped[SavedView] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("view_id", "user_id"),)


class AlertedInteraction(Base):
    """An interaction that an alert has told of: nobody is told of it twice."""

    __tablename__ = "alerted_interactions"

    alert_id: Mapped[UUID] = mapped_column(ForeignKey("view_alerts.id", ondelete="CASCADE"), primary_key=True)
    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (Index("ix_alerted_interactions_interaction_id", "interaction_id"),)
