"""What was agreed to be done: by whom, until when, and who did it."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified


class ActionItem(Identified, Base):
    """One item of a coaching session or a plan. Either an agent owns it, or an account: the coach's, say."""

    __tablename__ = "action_items"

    coaching_id: Mapped[UUID | None] = mapped_column(ForeignKey("coaching_sessions.id", ondelete="CASCADE"), index=True)
    plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("development_plans.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    due_on: Mapped[dt.date | None]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    done_at: Mapped[dt.datetime | None]
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    reminded_at: Mapped[dt.datetime | None]
    """When its owner was told that it is late."""

    __table_args__ = (CheckConstraint("num_nonnulls(agent_id, owner_id) = 1", name="one_owner"),)
