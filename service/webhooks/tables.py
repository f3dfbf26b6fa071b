"""Addresses of other systems, what happened, and what became of telling them."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Identified


class EventKind(StrEnum):
    """What other systems may be told of."""

    INTERACTION_READY = "interaction.ready"
    INTERACTION_FAILED = "interaction.failed"
    REDACTION_FAILED = "redaction.failed"
    REVIEW_CONFIRMED = "review.confirmed"
    REVIEW_RELEASED = "review.released"
    DISPUTE_OPENED = "dispute.opened"
    DISPUTE_DECIDED = "dispute.decided"
    ALERT_RAISED = "alert.raised"
    TEST = "test"


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    """Given up after the last attempt; a person can send it again."""


class WebhookEndpoint(Identified, Base):
    """An address that is told of some events. Its signing secret is wrapped by the master key."""

    __tablename__ = "webhook_endpoints"

    name: Mapped[str]
    url: Mapped[str]
    events: Mapped[list[Any]]
    wrapped_secret: Mapped[bytes] = mapped_column(LargeBinary)
    active: Mapped[bool] = mapped_column(default=True)
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class WebhookEvent(Identified, Base):
    """Something that happened to the row `entity_id`. Never anything that was said, nor who it was about."""

    __tablename__ = "webhook_events"

    kind: Mapped[EventKind]
    entity: Mapped[str]
    entity_id: Mapped[UUID]


class WebhookDelivery(Identified, Base):
    """One event for one endpoint. `attempts` counts those since it was last sent by hand."""

    __tablename__ = "webhook_deliveries"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_events.id", ondelete="CASCADE"))
    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_endpoints.id", ondelete="CASCADE"))
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[dt.datetime | None]

    event: Mapped[WebhookEvent] = relationship(lazy="raise")
    endpoint: Mapped[WebhookEndpoint] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("event_id", "endpoint_id"),
        Index("ix_webhook_deliveries_endpoint_id_state", "endpoint_id", "state"),
    )


class WebhookAttempt(Identified, Base):
    """One request: the status that came back, or why none did."""

    __tablename__ = "webhook_attempts"

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_deliveries.id", ondelete="CASCADE"), index=True)
    status: Mapped[int | None]
    problem: Mapped[str | None]
    seconds: Mapped[float]
