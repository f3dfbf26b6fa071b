"""Reading contacts as they are: what the metrics' functions are given."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, SQLColumnExpression, func, or_, select
from sqlalchemy.orm import aliased

from ..dashboards.weeks import moment
from ..feedback.customer_tables import CustomerFeedback
from ..ingest.metadata import Resolution
from ..interactions.tables import Direction, Interaction, State
from ..metrics.tables import InteractionMetrics
from .contacts import Contact

SAME_CONVERSATION = dt.timedelta(minutes=15)
"""Another channel taken up so soon after a contact's end goes on with it."""
LONGEST_WINDOW = dt.timedelta(days=31)
CLOSED = (State.ERASED, State.RESTRICTED)
PLAIN = (
    "id", "agent_id", "team_id", "queue", "call_type", "channel", "direction", "wait_seconds", "hold_seconds",
    "wrap_up_seconds", "transfers", "resolution", "csat", "nps", "ces", "confirmed",
)  # fmt: skip
"""Columns of `Interaction` that are read as they stand."""


def contacts(ids: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
    """The interactions with these ids, without those that are erased or restricted."""
    return (
        select(
            *(getattr(Interaction, name) for name in PLAIN),
            moment().label("at"),
            Interaction.customer_hash.is_not(None).label("customer_known"),
            _next_contact().label("next_contact"),
            _commented().label("commented"),
            InteractionMetrics.values.label("measured"),
        )
        .outerjoin(InteractionMetrics, InteractionMetrics.transcript_id == Interaction.transcript_id)
        .where(Interaction.id.in_(ids), Interaction.state.not_in(CLOSED))
    )


def contact_of(row: Row[Any], as_of: dt.datetime) -> Contact:
    measured: Mapping[str, Any] = row.measured or {}
    return Contact(
        channel=row.channel,
        at=row.at,
        as_of=as_of,
        direction=row.direction,
        wait_seconds=row.wait_seconds,
        handle_time=measured.get("handle_time"),
        hold_seconds=row.hold_seconds,
        wrap_up_seconds=row.wrap_up_seconds,
        transfers=None if row.transfers is None else len(row.transfers),
        customer_known=row.customer_known,
        next_contact=row.next_contact,
        resolution=Resolution(row.resolution) if row.resolution else None,
        csat=row.csat,
        nps=row.nps,
        ces=row.ces,
        commented=row.commented,
        talk_share=_of_the_agent(measured, "talk_share"),
        silence_share=measured.get("silence_share"),
        overtalk_seconds=measured.get("overtalk_seconds"),
        longest_monologue=_of_the_agent(measured, "longest_monologue"),
        confirmed=bool(row.confirmed),
    )


def _of_the_agent(measured: Mapping[str, Any], metric: str) -> float | None:
    parties: Mapping[str, float | None] = measured.get(metric) or {}
    return parties.get("agent")


def _next_contact() -> ScalarSelect[dt.datetime]:
    """When the same customer came in again. Calls that we made, and another channel at once, are none."""
    later = aliased(Interaction)
    began: SQLColumnExpression[dt.datetime] = func.coalesce(later.started_at, later.created_at)
    return (
        select(func.min(began))
        .where(
            later.customer_hash == Interaction.customer_hash,
            later.id != Interaction.id,
            began > moment(),
            began <= moment() + LONGEST_WINDOW,
            or_(later.direction.is_(None), later.direction == Direction.INBOUND),
            later.state.not_in(CLOSED),
            or_(later.channel == Interaction.channel, began > _end() + SAME_CONVERSATION),
        )
        .correlate(Interaction)
        .scalar_subquery()
    )


def _commented() -> ColumnElement[bool]:
    words = select(CustomerFeedback.id).where(
        CustomerFeedback.interaction_id == Interaction.id, CustomerFeedback.comment.is_not(None)
    )
    return words.correlate(Interaction).exists()


def _end() -> SQLColumnExpression[dt.datetime]:
    length: ColumnElement[dt.timedelta] = func.make_interval(
        0, 0, 0, 0, 0, 0, func.coalesce(Interaction.duration_seconds, 0.0)
    )
    return moment() + length
