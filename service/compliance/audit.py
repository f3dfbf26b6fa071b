"""Writing and checking the audit log.

Each event carries the hash of the one before, so that a row changed, removed or slipped in later breaks the chain from
there on. Events are written in the transaction of what they record: neither exists without the other. They are appended
when it is about to be committed, because only one transaction at a time may append, and the others wait for it.
"""

import datetime as dt
import hashlib
import json
from contextlib import closing
from uuid import UUID

from sqlalchemy import event, select, text
from sqlalchemy.orm import Session, SessionTransaction

from ..database import now
from ..identity.viewer import Viewer
from .tables import AuditEvent

ORIGIN = "0" * 64
CHAIN_LOCK = 7_210_001
"""Advisory lock: only one transaction at a time may append."""
RECORDED = "recorded for the audit log"
"""Where a session keeps what is to be appended, with the transaction or savepoint that it belongs to."""

Recorded = list[tuple[SessionTransaction | None, AuditEvent]]


def record(
    session: Session, viewer: Viewer | None, action: str, entity: str, entity_id: UUID | str, **detail: object
) -> None:
    """Appends an event when the transaction is committed. `viewer` None is the system itself.

    What is recorded is written first: it has its id, and what the database refuses is known here.
    `detail` never holds personal data of customers.
    """
    session.flush()
    made = AuditEvent(
        actor_id=viewer.actor_id if viewer else None,
        actor=viewer.role.value if viewer else "system",
        action=action,
        entity=entity,
        entity_id=str(entity_id),
        detail=dict(detail),
    )
    _recorded(session).append((session.get_nested_transaction(), made))


@event.listens_for(Session, "before_commit")
def append_recorded(session: Session) -> int | None:
    """Appends now what was recorded so far. The position of the last event, or None where there was nothing."""
    events = _recorded(session)
    if not events:
        return None
    session.flush()
    session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
    newest = select(AuditEvent.position, AuditEvent.hash).order_by(AuditEvent.position.desc()).limit(1)
    last = session.execute(newest).first()
    position, previous = (last.position, last.hash) if last else (0, ORIGIN)
    for _, made in events:
        position += 1
        made.position, made.at, made.previous_hash = position, now(), previous
        made.hash = previous = digest(made)
    session.add_all(made for _, made in events)
    events.clear()
    session.flush()
    return position


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, rolled_back: SessionTransaction) -> None:
    """What a savepoint recorded goes with it; what the whole transaction recorded, with that."""
    events = _recorded(session)
    events[:] = [(within, made) for within, made in events if rolled_back.nested and within is not rolled_back]


@event.listens_for(Session, "after_transaction_end")
def _end(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        _recorded(session).clear()


def _recorded(session: Session) -> Recorded:
    events: Recorded = session.info.setdefault(RECORDED, [])
    return events


def digest(made: AuditEvent) -> str:
    """SHA-256 over the event's canonical JSON, which includes the hash of the event before."""
    content = {
        "position": made.position,
        "at": made.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor_id": str(made.actor_id) if made.actor_id else None,
        "actor": made.actor,
        "action": made.action,
        "entity": made.entity,
        "entity_id": made.entity_id,
        "detail": made.detail,
        "previous_hash": made.previous_hash,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def verify(session: Session) -> int | None:
    """The position of the first event that does not fit the chain, or None when all do."""
    expected, previous = 1, ORIGIN
    in_order = select(AuditEvent).order_by(AuditEvent.position).execution_options(yield_per=1000)
    with closing(session.scalars(in_order)) as events:
        for made in events:
            if made.position != expected or made.previous_hash != previous or digest(made) != made.hash:
                return expected
            expected, previous = expected + 1, made.hash
    return None
