"""Answer sheets: one person's own answers to an evaluation's questions, given without a look at anybody else's."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Identified


class SheetPurpose(StrEnum):
    """What a sheet is filled in for."""

    BLIND_REVIEW = "blind_review"
    CALIBRATION = "calibration"
    REFERENCE = "reference"
    SELF_ASSESSMENT = "self_assessment"


class AnswerSheet(Identified, Base):
    """Independent answers of one person. Once submitted it never changes.

    `seen_before` says that the person had looked at the interaction, and so perhaps at the machine's answers, before
    the sheet was opened: such a sheet does not count as blind. `active_seconds` is time spent on it, as measured.
    """

    __tablename__ = "answer_sheets"

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluations.id", ondelete="CASCADE"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[SheetPurpose]
    calibration_id: Mapped[UUID | None] = mapped_column(ForeignKey("calibration_sessions.id", ondelete="CASCADE"))
    submitted_at: Mapped[dt.datetime | None]
    seen_before: Mapped[bool] = mapped_column(default=False)
    active_seconds: Mapped[float | None]

    answers: Mapped[list["SheetAnswer"]] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("evaluation_id", "by_id", "purpose", "calibration_id", postgresql_nulls_not_distinct=True),
    )


class SheetAnswer(Base):
    """What the person answered to one criterion. `evidence` are numbers of the turns that show it."""

    __tablename__ = "sheet_answers"

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("answer_sheets.id", ondelete="CASCADE"), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[str]
    comment: Mapped[str | None]
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    root_causes: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
