"""Reading how the watched folder fares. Only administrators do, and no name of a file is there to be read."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..database import now
from ..errors import Forbidden
from ..identity.tables import Role, User
from ..identity.viewer import Viewer
from .name_patterns import NameReader
from .tables import IntakeFile, IntakeOutcome, IntakeStatus, NamePattern

LIVELY = dt.timedelta(minutes=5)
"""A folder that nobody looked into for longer is not being watched."""


@dataclass(frozen=True, slots=True)
class IntakeItem:
    """What became of one file. `number` stands in the note next to a file that was refused."""

    number: str
    at: dt.datetime
    suffix: str
    size_bytes: int
    outcome: IntakeOutcome
    reason: str | None


@dataclass(frozen=True, slots=True)
class IntakeState:
    """How the folder fares. `last_day` counts files by outcome over 24 hours; `watched` is whether anybody looks."""

    looked_at: dt.datetime | None
    watched: bool
    waiting: int
    problem: str | None
    last_day: Mapping[IntakeOutcome, int]
    items: tuple[IntakeItem, ...]


@dataclass(frozen=True, slots=True)
class PatternInForce:
    pattern: str
    timezone: str
    required: bool
    saved_at: dt.datetime | None
    by: str | None


def state(viewer: Viewer, session: Session, limit: int = 100) -> IntakeState:
    """With the newest `limit` files."""
    _administrators_only(viewer)
    status = session.get(IntakeStatus, 1)
    moment = now()
    counted = select(IntakeFile.outcome, func.count()).where(IntakeFile.created_at > moment - dt.timedelta(days=1))
    newest = select(IntakeFile).order_by(IntakeFile.created_at.desc(), IntakeFile.id).limit(limit)
    return IntakeState(
        looked_at=status.looked_at if status else None,
        watched=status is not None and moment - status.looked_at < LIVELY,
        waiting=status.waiting if status else 0,
        problem=status.problem if status else None,
        last_day=dict(session.execute(counted.group_by(IntakeFile.outcome)).all()),
        items=tuple(_item(row) for row in session.scalars(newest)),
    )


def pattern_in_force(viewer: Viewer, session: Session) -> PatternInForce:
    _administrators_only(viewer)
    row = _newest(session)
    if row is None:
        return PatternInForce("", "UTC", False, None, None)
    by = session.scalar(select(User.name).where(User.id == row.by_id))
    return PatternInForce(row.pattern, row.timezone, row.required, row.created_at, by)


def name_reader(session: Session) -> NameReader:
    """Reads names by the pattern in force."""
    row = _newest(session)
    return NameReader(row.pattern, row.timezone, row.required) if row else NameReader("", "UTC", False)


def _newest(session: Session) -> NamePattern | None:
    return session.scalars(select(NamePattern).order_by(NamePattern.created_at.desc()).limit(1)).first()


def _item(row: IntakeFile) -> IntakeItem:
    return IntakeItem(row.id.hex[:8], row.created_at, row.suffix, row.size_bytes, row.outcome, row.reason)


def _administrators_only(viewer: Viewer) -> None:
    if viewer.role is not Role.ADMINISTRATOR:
        raise Forbidden("Only administrators see the watched folder.")
