"""Call metrics as measured, one row an interaction."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base


class InteractionMetrics(Base):
    """`values` by metric name; see service/metrics for each one's definition."""

    __tablename__ = "interaction_metrics"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True)
    values: Mapped[dict[str, Any]]
