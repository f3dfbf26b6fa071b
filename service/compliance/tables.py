"""The audit log: append-only, each row carrying the hash of the one before."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base


class AuditEvent(Base):
    """Who did what to which thing. `detail` never holds personal data of customers or anything that was said."""

    __tablename__ = "audit_events"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    actor_id: Mapped[UUID | None]
    actor: Mapped[str]
    action: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[str]
    detail: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str]

    __table_args__ = (Index("ix_audit_events_entity", "entity", "entity_id"), Index("ix_audit_events_at", "at"))
