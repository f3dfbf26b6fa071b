"""Writing and checking the audit log.

Each event carries the hash of the one before, so that a row changed, removed or slipped in later breaks the chain from
there on. Events are written in the transaction of what they record: neither exists without the other.
"""

import datetime as dt
import hashlib
import json
from contextlib import closing
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ..database import now
from ..identity.viewer import Viewer
from .tables import AuditEvent

ORIGIN = "0" * 64
CHAIN_LOCK = 7_210_001
"""Advisory lock: only one transaction at a time may append."""


def record(
    session: Session, viewer: Viewer | None, action: str, entity: str, entity_id: UUID | str, **detail: object
) -> int:
    """Appends an event and returns its position in the log. `viewer` None is the system itself.

    `detail` never holds personal data of customers.
    """
    session.flush()
    session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
    last = session.execute(
        select(AuditEvent.position, AuditEvent.hash).order_by(AuditEvent.position.desc()).limit(1)
    ).first()
    position, previous = (last.position + 1, last.hash) if last else (1, ORIGIN)
    event = AuditEvent(
        position=position,
        at=now(),
        actor_id=viewer.actor_id if viewer else None,
        actor=viewer.role.value if viewer else "system",
        action=action,
        entity=entity,
        entity_id=str(entity_id),
        detail=dict(detail),
        previous_hash=previous,
    )
    event.hash = digest(event)
    session.add(event)
    session.flush()
    return position


def digest(event: AuditEvent) -> str:
    """SHA-256 over the event's canonical JSON, which includes the hash of the event before."""
    content = {
        "position": event.position,
        "at": event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor_id": str(event.actor_id) if event.actor_id else None,
        "actor": event.actor,
        "action": event.action,
        "entity": event.entity,
        "entity_id": event.entity_id,
        "detail": event.detail,
        "previous_hash": event.previous_hash,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def verify(session: Session) -> int | None:
    """The position of the first event that does not fit the chain, or None when all do."""
    expected, previous = 1, ORIGIN
    in_order = select(AuditEvent).order_by(AuditEvent.position).execution_options(yield_per=1000)
    with closing(session.scalars(in_order)) as events:
        for event in events:
            if event.position != expected or event.previous_hash != previous or digest(event) != event.hash:
                return expected
            expected, previous = expected + 1, event.hash
    return None
