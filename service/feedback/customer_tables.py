"""What customers say about an interaction, as it came. The newest known of each rating stands with the interaction."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified


class FeedbackSource(StrEnum):
    METADATA = "metadata"
    """It came with the recording or text."""
    API = "api"
    SHEET = "sheet"


class CustomerFeedback(Identified, Base):
    """One answer of a customer. Ratings that were not given are None; the comment is swept before it is stored."""

    __tablename__ = "customer_feedback"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    csat: Mapped[int | None]
    """Satisfaction, 1 (very dissatisfied) to 5 (very satisfied)."""
    nps: Mapped[int | None]
    """Likelihood to recommend, 0 to 10."""
    ces: Mapped[int | None]
    """Ease: "they made it easy to get this handled", 1 (strongly disagree) to 7 (strongly agree)."""
    comment: Mapped[str | None]
    answered_at: Mapped[dt.datetime | None]
    """When the customer answered, where that is known."""
    source: Mapped[FeedbackSource]
    by_id: Mapped[UUID | None]
    """The account or API key that brought it."""
