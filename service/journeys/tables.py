"""What a customer is called in addresses of pages, and the matters of all customers, told apart beforehand.

The database itself notes whose contacts changed (`stale_journeys`, by a trigger); `counting.py` tells the matters of
those apart again. Matters are no source of truth: all of them can be had anew from the interactions.
"""

import datetime as dt
from uuid import UUID

from sqlalchemy import Index, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base


class CustomerKey(Base):
    """A keyed hash of a customer's hash, made when it is first shown.

    A trigger removes it with the last interaction of the customer.
    """

    __tablename__ = "customer_keys"

    customer_hash: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)


class JourneyMatter(Base):
    """Contacts of one customer each of which came within the repeat window after the one before.

    `type_1` to `type_3` are the call types of its first contacts, `resolution` is what its last one states. `switches`
    counts changes of channel, `waiting` and `in_contact` are seconds, `team_ids` says which teams handled any of it.
    """

    __tablename__ = "journey_matters"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_hash: Mapped[str] = mapped_column(index=True)
    began: Mapped[dt.datetime] = mapped_column(index=True)
    type_1: Mapped[str | None]
    type_2: Mapped[str | None]
    type_3: Mapped[str | None]
    resolution: Mapped[str | None]
    contacts: Mapped[int]
    transfers: Mapped[int]
    switches: Mapped[int]
    waiting: Mapped[float]
    in_contact: Mapped[float]
    team_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))

    __table_args__ = (
        Index("ix_journey_matters_team_ids", "team_ids", postgresql_using="gin"),
        Index("ix_journey_matters_waiting", "type_1", "waiting", postgresql_include=("began", "id")),
        Index("ix_journey_matters_in_contact", "type_1", "in_contact", postgresql_include=("began", "id")),
    )


class StaleJourney(Base):
    """A contact of this customer came, changed or went. Written by a trigger, one row a change."""

    __tablename__ = "stale_journeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_hash: Mapped[str]


class CountedJourneys(Base):
    """With which repeat window matters were told apart. One row at most; without it none were."""

    __tablename__ = "counted_journeys"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    window_days: Mapped[int]
