"""How long what is kept, what must not be erased, and proof of what was."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified, now


class Scope(StrEnum):
    """What is erased together."""

    RAW = "raw"
    """The original, the raw transcript, and what identifies somebody."""
    AUDIO = "audio"
    """The masked recording."""
    EVERYTHING = "everything"
    """All of it, redacted text and results included."""


class RetentionPolicy(Identified, Base):
    """One version of the policy. The newest is in force; none is ever changed. `rules`: see compliance/retention.py."""

    __tablename__ = "retention_policies"

    version: Mapped[int] = mapped_column(unique=True)
    rules: Mapped[list[Any]]
    reason: Mapped[str]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class LegalHold(Identified, Base):
    """While one is not lifted, nothing of the interaction is erased, whoever asks."""

    __tablename__ = "legal_holds"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"))
    reason: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    lifted_at: Mapped[dt.datetime | None]
    lifted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    lifted_reason: Mapped[str | None]

    __table_args__ = (
        Index("uq_legal_holds_open", "interaction_id", unique=True, postgresql_where=text("lifted_at is null")),
    )


class Erasure(Identified, Base):
    """Proof of deletion. Holds nothing of what was erased: a digest, a fingerprint of the key, and numbers."""

    __tablename__ = "erasures"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    scope: Mapped[Scope]
    at: Mapped[dt.datetime] = mapped_column(default=now, index=True)
    policy_version: Mapped[int | None]
    """None where a person asked for it."""
    rule: Mapped[str]
    """The rule that called for it, or the person's reason, in words."""
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    key_fingerprints: Mapped[dict[str, Any]]
    """By scope of the key: a keyed hash of each key that was destroyed."""
    objects: Mapped[list[Any]]
    """What lay in the vault: [{"kind", "version", "size_bytes", "digest", "path"}]; digests are keyed."""
    rows: Mapped[dict[str, Any]]
    """How many rows of which table went with it."""
    digest: Mapped[str]
    """SHA-256 over `objects` and `rows` in canonical JSON."""
    audit_position: Mapped[int] = mapped_column(BigInteger)
    verified_at: Mapped[dt.datetime | None]
    verified: Mapped[bool | None]
    """Whether what was sealed with the destroyed keys no longer opens and is gone from the store."""
    findings: Mapped[list[Any]] = mapped_column(default=list)
