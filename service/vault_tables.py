"""Data keys and encrypted objects."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .database import Base, Identified, now


class Kind(StrEnum):
    """What an object holds. There is at most one of each kind and version for an interaction."""

    ORIGINAL = "original"
    RAW_TRANSCRIPT = "raw_transcript"
    REDACTED_AUDIO = "redacted_audio"
    PRIVATE_METADATA = "private_metadata"
    """File name, customer reference and known values, as they came."""


class KeyScope(StrEnum):
    """What a data key opens. What was said can be erased long before what may be kept of it."""

    RAW = "raw"
    DERIVED = "derived"


SCOPES: Mapping[Kind, KeyScope] = {
    Kind.ORIGINAL: KeyScope.RAW,
    Kind.RAW_TRANSCRIPT: KeyScope.RAW,
    Kind.PRIVATE_METADATA: KeyScope.RAW,
    Kind.REDACTED_AUDIO: KeyScope.DERIVED,
}


class DataKey(Base):
    """One of an interaction's own keys, wrapped by the master key. Without it, the objects it sealed are noise."""

    __tablename__ = "data_keys"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True)
    scope: Mapped[KeyScope] = mapped_column(primary_key=True, default=KeyScope.RAW)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    erased_at: Mapped[dt.datetime | None]


class VaultObject(Identified, Base):
    __tablename__ = "vault_objects"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"))
    kind: Mapped[Kind]
    version: Mapped[int] = mapped_column(default=1)
    path: Mapped[str]
    size_bytes: Mapped[int]
    """Of the plain content."""
    digest: Mapped[str]
    """Keyed hash of the plain content: a plain hash would let short contents be guessed."""
    media_type: Mapped[str]
    sealed_by: Mapped[KeyScope] = mapped_column(default=KeyScope.RAW)

    __table_args__ = (UniqueConstraint("interaction_id", "kind", "version"),)
