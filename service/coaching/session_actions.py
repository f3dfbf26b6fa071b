"""Action items of coaching sessions. Commands never commit."""

import datetime as dt
from uuid import UUID

from sqlalchemy.orm import Session

from ..actions.commands import add_item, find_item, remove_item
from ..actions.commands import set_done as set_item_done
from ..actions.tables import ActionItem
from ..errors import BadInput
from ..identity.viewer import Viewer
from ..notifications.commands import notify_agent
from .session_access import find_coaching, leader
from .session_tables import CoachingSession


def add(
    session: Session,
    viewer: Viewer,
    coaching_id: UUID,
    *,
    text: str,
    agent_id: UUID | None = None,
    due_on: dt.date | None = None,
) -> ActionItem:
    """Of an agent who takes part, or without one of the coach. Also after the session was closed."""
    leader(viewer)
    found = find_coaching(viewer, session, coaching_id)
    if agent_id is not None and agent_id not in {part.agent_id for part in found.participants}:
        raise BadInput("This agent does not take part in the session.")
    owner_id = found.coach_id if agent_id is None else None
    item = add_item(
        session, viewer, text=text, due_on=due_on, agent_id=agent_id, owner_id=owner_id, coaching_id=found.id
    )
    if agent_id is not None and found.announced_at is not None:
        subject, link = "Something to do was agreed with you.", f"/growth/coaching/{found.id}"
        notify_agent(session, agent_id, "action", subject, link)
    return item


def set_done(session: Session, viewer: Viewer, coaching_id: UUID, action_id: UUID, *, done: bool) -> CoachingSession:
    """Says that an item is done, or not after all."""
    found = find_coaching(viewer, session, coaching_id)
    set_item_done(session, viewer, find_item(session, action_id, ActionItem.coaching_id == found.id), done=done)
    return found


def remove(session: Session, viewer: Viewer, coaching_id: UUID, action_id: UUID) -> None:
    leader(viewer)
    found = find_coaching(viewer, session, coaching_id)
    remove_item(session, viewer, find_item(session, action_id, ActionItem.coaching_id == found.id))
