"""Self-assessments that were asked for. The answers themselves are an answer sheet of the agent."""

import datetime as dt
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified


class SelfAssessment(Identified, Base):
    """One agent is to answer one scorecard about one own interaction, without seeing anybody's answers."""

    __tablename__ = "self_assessments"

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluations.id", ondelete="CASCADE"), unique=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), index=True)
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    due_at: Mapped[dt.datetime | None]
