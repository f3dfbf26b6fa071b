"""Action items as people read them."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ..identity.tables import Agent
from ..performance.periods import today
from ..reviews.queries import names
from .tables import ActionItem


@dataclass(frozen=True, slots=True)
class ActionDetail:
    """One item. `owner` is a name; `agent_id` is None where it is the coach's."""

    id: UUID
    coaching_id: UUID | None
    text: str = field(repr=False)
    agent_id: UUID | None
    owner: str
    due_on: dt.date | None
    done_at: dt.datetime | None
    done_by: str | None
    overdue: bool


def items(session: Session, *conditions: ColumnElement[bool]) -> tuple[ActionDetail, ...]:
    """Open ones by their day, then done ones. Not scoped: `conditions` say which."""
    rows = session.execute(
        select(ActionItem, Agent.name)
        .outerjoin(Agent, Agent.id == ActionItem.agent_id)
        .where(*conditions)
        .order_by(ActionItem.done_at.is_not(None), ActionItem.due_on.nulls_last(), ActionItem.created_at, ActionItem.id)
    ).all()
    people = names(session, [id for item, _ in rows for id in (item.owner_id, item.done_by_id)])
    return tuple(
        ActionDetail(
            id=item.id,
            coaching_id=item.coaching_id,
            text=item.text,
            agent_id=item.agent_id,
            owner=agent or people.get(item.owner_id, ""),
            due_on=item.due_on,
            done_at=item.done_at,
            done_by=people.get(item.done_by_id),
            overdue=item.done_at is None and item.due_on is not None and item.due_on < today(),
        )
        for item, agent in rows
    )


def open_items_of(session: Session, agent_id: UUID) -> tuple[ActionDetail, ...]:
    """What an agent has still to do, the most urgent first."""
    return items(session, ActionItem.agent_id == agent_id, ActionItem.done_at.is_(None))


def overdue_items() -> ColumnElement[bool]:
    """The condition on `ActionItem`: not done, though its day is over."""
    return ActionItem.done_at.is_(None) & (ActionItem.due_on < today())
