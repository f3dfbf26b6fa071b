"""Metrics kept elsewhere: what they mean, declared before the first value, the files they came in, and the values."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified
from .registry import Direction, Unit


class Combining(StrEnum):
    """How the values of several agents and periods make one figure."""

    MEAN = "mean"
    SUM = "sum"
    SHARE = "share"


class ImportedMetric(Identified, Base):
    """What a metric means. Its id in figures is "imported." and the name, which is made of small letters and _."""

    __tablename__ = "imported_metrics"

    name: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    unit: Mapped[Unit]
    direction: Mapped[Direction]
    combining: Mapped[Combining]
    definition: Mapped[str]
    declared_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    """Goes up with every amendment."""
    meaning: Mapped[int] = mapped_column(default=1, server_default="1")
    """The version since which it means what it means: clearer words alone do not change that."""
    unit_since: Mapped[int] = mapped_column(default=1, server_default="1")
    """The version since which it is counted in this unit: values of before are not put together with later ones."""


class ImportedMetricVersion(Identified, Base):
    """What a metric was said to be until it was amended, and why it was."""

    __tablename__ = "imported_metric_versions"

    metric_id: Mapped[UUID] = mapped_column(ForeignKey("imported_metrics.id", ondelete="CASCADE"))
    version: Mapped[int]
    meaning: Mapped[int]
    title: Mapped[str]
    unit: Mapped[Unit]
    direction: Mapped[Direction]
    definition: Mapped[str]
    reason: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (UniqueConstraint("metric_id", "version"),)


class ValueImport(Identified, Base):
    """One file or request: who brought it and when. `content_hash` is the SHA-256 of what was sent.

    Until a named person has confirmed it, no points rest on its values.
    """

    __tablename__ = "value_imports"

    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    by: Mapped[str]
    """Who, in words: an API key has no account."""
    source: Mapped[str]
    """"file" or "api"."""
    content_hash: Mapped[str]
    size_bytes: Mapped[int]
    values: Mapped[int]
    replaced: Mapped[int]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[dt.datetime | None]

    __table_args__ = (CheckConstraint("(confirmed_by_id is null) = (confirmed_at is null)", name="confirmed"),)


class ImportedValue(Identified, Base):
    """One agent's value of a metric over the days from `first` to `last`, both included, made of `n` observations.

    A later import of the same metric, agent and days replaces it: `replaced_at` is then set, and the row stays.
    """

    __tablename__ = "imported_values"

    metric_id: Mapped[UUID] = mapped_column(ForeignKey("imported_metrics.id", ondelete="CASCADE"))
    import_id: Mapped[UUID] = mapped_column(ForeignKey("value_imports.id", ondelete="CASCADE"), index=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"))
    first: Mapped[dt.date]
    last: Mapped[dt.date]
    value: Mapped[float]
    n: Mapped[int | None]
    replaced_at: Mapped[dt.datetime | None]
    meaning: Mapped[int] = mapped_column(default=1, server_default="1")
    """Of its metric, when it came in."""

    __table_args__ = (
        Index(
            "uq_imported_values_current",
            "metric_id",
            "agent_id",
            "first",
            "last",
            unique=True,
            postgresql_where=text("replaced_at is null"),
        ),
        Index("ix_imported_values_agent_id", "agent_id", "first"),
        Index("ix_imported_values_metric_id", "metric_id", "first"),
    )
