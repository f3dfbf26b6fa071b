"""The watched folder: what lies in it, what became of it, and how file names are read. No file name is kept."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified, now


class IntakeOutcome(StrEnum):
    """What became of a file."""

    TAKEN = "taken"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class IntakeSighting(Base):
    """A file that lies in the folder, as it looked when it last changed. Gone once the file is."""

    __tablename__ = "intake_sightings"

    path_hash: Mapped[str] = mapped_column(primary_key=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    modified_at: Mapped[dt.datetime]
    since: Mapped[dt.datetime] = mapped_column(default=now)
    """Since when it has looked like this."""


class IntakeFile(Identified, Base):
    """What became of one file. Its name is kept only as a keyed hash: names of files name people."""

    __tablename__ = "intake_files"

    path_hash: Mapped[str] = mapped_column(index=True)
    suffix: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    outcome: Mapped[IntakeOutcome]
    reason: Mapped[str | None]
    interaction_id: Mapped[UUID | None] = mapped_column(ForeignKey("interactions.id", ondelete="SET NULL"))


class IntakeStatus(Base):
    """How the last look into the folder went. One row."""

    __tablename__ = "intake_status"

    id: Mapped[int] = mapped_column(primary_key=True)
    looked_at: Mapped[dt.datetime] = mapped_column(default=now)
    waiting: Mapped[int]
    problem: Mapped[str | None]


class NamePattern(Identified, Base):
    """How names of files are read. The newest is in force; none is ever changed."""

    __tablename__ = "intake_name_patterns"

    pattern: Mapped[str]
    """A regular expression over the whole name. Empty: names say nothing."""
    timezone: Mapped[str]
    required: Mapped[bool]
    """Whether a file whose name does not fit is refused."""
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
