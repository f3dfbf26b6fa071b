"""Calibration sessions, what is looked at in them, who takes part, and what was said and decided."""

import datetime as dt
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Identified, now


class CalibrationSession(Identified, Base):
    """Closed for answers when everybody has submitted, or when the facilitator closes it. Results show only then."""

    __tablename__ = "calibration_sessions"

    title: Mapped[str]
    facilitator_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    expert_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    due_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]

    items: Mapped[list["CalibrationItem"]] = relationship(lazy="raise", order_by="CalibrationItem.position")
    participants: Mapped[list["CalibrationParticipant"]] = relationship(lazy="raise")


class CalibrationItem(Base):
    """One evaluation that everybody answers for themselves."""

    __tablename__ = "calibration_items"

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("calibration_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    evaluation_id: Mapped[UUID] = mapped_column(
        ForeignKey("evaluations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]


class CalibrationParticipant(Base):
    """Somebody who answers. The expert is one of them."""

    __tablename__ = "calibration_participants"

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("calibration_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)


class CalibrationNote(Identified, Base):
    """What was said in the discussion, about the session or about one criterion. Swept of personal data."""

    __tablename__ = "calibration_notes"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("calibration_sessions.id", ondelete="CASCADE"), index=True)
    scorecard: Mapped[str | None]
    criterion: Mapped[str | None]
    text: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class GuidanceNote(Identified, Base):
    """What a session decided about a criterion: proposed for the guidance of the scorecard's next version.

    `taken_version` is the scorecard version that has it, once somebody put it there.
    """

    __tablename__ = "guidance_notes"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("calibration_sessions.id", ondelete="CASCADE"), index=True)
    scorecard: Mapped[str] = mapped_column(index=True)
    criterion: Mapped[str]
    text: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime] = mapped_column(default=now)
    taken_version: Mapped[int | None]
