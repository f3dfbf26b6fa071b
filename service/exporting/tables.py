"""Exports made in the background: who asked for what, and the key of the sealed file, until it expires."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified
from ..identity.tables import Role


class Dataset(StrEnum):
    """What the lines of an export are."""

    INTERACTIONS = "interactions"
    EVALUATIONS = "evaluations"
    ANSWERS = "answers"
    METRICS = "metrics"


class Format(StrEnum):
    CSV = "csv"
    EXCEL = "xlsx"
    JSON_LINES = "jsonl"


class ExportState(StrEnum):
    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


class Export(Identified, Base):
    """One file. `role` and `team_id` are what the scope was: who has another one since cannot download it."""

    __tablename__ = "exports"

    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role]
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    dataset: Mapped[Dataset]
    format: Mapped[Format]
    filters: Mapped[dict[str, Any]]
    state: Mapped[ExportState] = mapped_column(default=ExportState.WAITING)
    reason: Mapped[str | None]
    rows: Mapped[int | None]
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    expires_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The file's own key, wrapped by the master key. Without it the file is noise."""
