"""How agents say that they like to be coached."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, now


class FirstContact(StrEnum):
    """How feedback should reach the agent first."""

    WRITTEN = "written"
    IN_PERSON = "in_person"


class Length(StrEnum):
    """A few words often, or more time and less often."""

    SHORT = "short"
    LONG = "long"


class TimeOfDay(StrEnum):
    START = "start_of_shift"
    MIDDLE = "middle_of_shift"
    END = "end_of_shift"


class CoachingPreference(Base):
    """One agent's own statement. What was left open is None, or an empty list."""

    __tablename__ = "coaching_preferences"

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True)
    styles: Mapped[list[Any]] = mapped_column(default=list)
    """`LearningStyle`s, the most welcome first."""
    first_contact: Mapped[FirstContact | None]
    length: Mapped[Length | None]
    time_of_day: Mapped[TimeOfDay | None]
    words: Mapped[str | None]
    updated_at: Mapped[dt.datetime] = mapped_column(default=now)
