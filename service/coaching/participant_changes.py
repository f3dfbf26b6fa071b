"""Who was added to coaching sessions and taken out of them, as people read it."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from ..identity.tables import Agent, Role
from ..identity.viewer import Viewer
from ..reviews.queries import names
from .session_tables import ParticipantChange


@dataclass(frozen=True, slots=True)
class ChangeDetail:
    """That somebody was added to the session, or taken out of it again and why."""

    agent_id: UUID
    agent: str
    added: bool
    by: str
    at: dt.datetime
    reason: str | None = field(repr=False)


def changes_of(session: Session, *conditions: ColumnElement[bool]) -> tuple[ChangeDetail, ...]:
    """Who was added and taken out, oldest first. Not scoped: `conditions` say which."""
    rows = session.execute(
        select(ParticipantChange, Agent.name)
        .join(Agent, Agent.id == ParticipantChange.agent_id)
        .where(*conditions)
        .order_by(ParticipantChange.created_at, ParticipantChange.id)
    ).all()
    people = names(session, [row.by_id for row, _ in rows])
    return tuple(
        ChangeDetail(row.agent_id, agent, row.added, people.get(row.by_id, ""), row.created_at, row.reason)
        for row, agent in rows
    )


def shown_changes(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `ParticipantChange`, of a session that the viewer may see: an agent reads about nobody else."""
    return ParticipantChange.agent_id == viewer.agent_id if viewer.role is Role.AGENT else true()
