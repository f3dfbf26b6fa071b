"""Call metrics as measured, one row for each version of a transcript."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base

SEARCHED = (
    "handle_time",
    "hold_seconds",
    "time_to_answer",
    "silence_share",
    "longest_silence",
    "dead_air_count",
    "overtalk_seconds",
    "talk_share,agent",
    "words_per_minute,agent",
    "interruptions,agent",
    "longest_monologue,agent",
    "first_response",
    "mean_response,agent",
    "longest_response,agent",
)
"""Metrics that people search by, each with an index; where there is one for each party, the agent's."""


def measured(metric: str) -> str:
    """SQL for the value of one of `SEARCHED`, as its index has it."""
    return f"((values #>> '{{{metric}}}')::double precision)"


class InteractionMetrics(Base):
    """`values` by metric name; see service/metrics for each one's definition.

    Those that count are of the version that `Interaction.transcript_id` names.
    """

    __tablename__ = "interaction_metrics"

    transcript_id: Mapped[UUID] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"), primary_key=True)
    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    values: Mapped[dict[str, Any]]

    __table_args__ = tuple(
        Index(f"ix_interaction_metrics_{metric.replace(',', '_')}", text(measured(metric))) for metric in SEARCHED
    )
