"""Call metrics as measured, one row for each version of a transcript."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base


class InteractionMetrics(Base):
    """`values` by metric name; see service/metrics for each one's definition.

    Those that count are of the version that `Interaction.transcript_id` names.
    """

    __tablename__ = "interaction_metrics"

    transcript_id: Mapped[UUID] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"), primary_key=True)
    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    values: Mapped[dict[str, Any]]
