"""Monthly reports: what was released stays as it was."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified


class ReportKind(StrEnum):
    AGENT = "agent"
    TEAM = "team"


class Report(Identified, Base):
    """One month of an agent, or of a team. A draft shows what is measured now; released, what was measured then.

    A correction is a report of its own, one version higher; the one that it replaces stays.
    """

    __tablename__ = "reports"

    kind: Mapped[ReportKind]
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"), index=True)
    """Of an agent's report: the team that the agent was in when it was begun. Its figures are of contacts there."""
    first: Mapped[dt.date]
    """The first day of the month."""
    version: Mapped[int] = mapped_column(default=1)
    correction: Mapped[str | None]
    """Why there is a version after the first."""
    summary: Mapped[str | None]
    """In the words of the person who releases it."""
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    content: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    """The sections as released, without what is about single interactions; None before."""
    released_at: Mapped[dt.datetime | None]
    released_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    seen_at: Mapped[dt.datetime | None]
    """When the agent opened it first."""

    __table_args__ = (
        Index(
            "uq_reports_version", "first", "version", text("coalesce(agent_id, team_id)"), "kind", unique=True,
        ),
        CheckConstraint("(kind = 'agent') = (agent_id is not null)", name="an_agent"),
        CheckConstraint("kind <> 'team' or team_id is not null", name="a_team"),
        CheckConstraint(
            "(released_at is null) = (content is null) and (released_at is null or summary is not null)", name="words",
        ),
    )  # fmt: skip


class ReportMoment(Identified, Base):
    """A sentence of a released report about one interaction. It leaves with the interaction."""

    __tablename__ = "report_moments"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), index=True)
    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    section: Mapped[str]
    position: Mapped[int]
    text: Mapped[str]
    reference: Mapped[str]
    turn: Mapped[int | None]
    """0-based."""


class ReportAnswer(Identified, Base):
    """What the agent wrote back."""

    __tablename__ = "report_answers"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str]
