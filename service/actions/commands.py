"""Agreeing on action items, and saying that they are done. Commands never commit.

Items belong to a session or a plan: whoever calls has checked that the viewer may see that.
"""

import datetime as dt
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, Forbidden, NotFound
from ..identity.tables import Role, User
from ..identity.viewer import Viewer
from ..notifications.commands import notify, notify_agent
from ..performance.periods import today
from ..redactions.notes import swept
from ..reviews.commands import required_text
from .queries import overdue_items
from .tables import ActionItem

MOST_ITEMS = 50
"""Of one session or plan."""
FURTHEST = dt.timedelta(days=730)
DONE_BY = (Role.QA_ANALYST, Role.SUPERVISOR)


def add_item(
    session: Session,
    viewer: Viewer,
    *,
    text: str,
    due_on: dt.date | None = None,
    agent_id: UUID | None = None,
    owner_id: UUID | None = None,
    **belongs: UUID,
) -> ActionItem:
    """Of an agent, or else of the account `owner_id`. `belongs` names what it is of: `coaching_id`, say.

    Raises BadInput without words, for a day that has passed or is too far away, and for no owner or two.
    """
    if (agent_id is None) == (owner_id is None):
        raise BadInput("An action item belongs to one person: the agent, or whoever coaches.")
    if due_on is not None and not today() <= due_on <= today() + FURTHEST:
        raise BadInput("Choose a day from today on, within the next two years.")
    item = ActionItem(
        text=swept(session, None, required_text(text, "Say what is to be done.")),
        due_on=due_on,
        agent_id=agent_id,
        owner_id=owner_id,
        made_by_id=_user(viewer),
        **belongs,
    )
    session.add(item)
    audit.record(session, viewer, "agreed on an action", "action item", item.id, agent=str(agent_id or ""))
    return item


def find_item(session: Session, action_id: UUID, *conditions: ColumnElement[bool]) -> ActionItem:
    """The item, locked until the end of the transaction; `conditions` say what it must belong to."""
    found = session.scalars(select(ActionItem).where(ActionItem.id == action_id, *conditions).with_for_update()).first()
    if found is None:
        raise NotFound("There is no such action item here.")
    return found


def set_done(session: Session, viewer: Viewer, item: ActionItem, *, done: bool) -> None:
    """Says that an item is done, or not after all. Its owner does, or whoever leads the agent.

    Raises Forbidden for another agent's or the coach's item, Conflict where it is so already.
    """
    by = _user(viewer)
    if viewer.role not in DONE_BY and (item.agent_id is None or item.agent_id != viewer.agent_id):
        raise Forbidden("This action item is somebody else's.")
    if (item.done_at is not None) == done:
        raise Conflict("This action item is done already." if done else "This action item is not done yet.")
    item.done_at, item.done_by_id = (now(), by) if done else (None, None)
    audit.record(session, viewer, "finished an action" if done else "reopened an action", "action item", item.id)


def remove_item(session: Session, viewer: Viewer, item: ActionItem) -> None:
    """Takes an item back. Raises Conflict for one that was done: that is kept."""
    if item.done_at is not None:
        raise Conflict("This action item was done, and is kept.")
    audit.record(session, viewer, "took an action back", "action item", item.id)
    session.delete(item)
    session.flush()


def remind_of_overdue(session: Session) -> int:
    """Tells the owners of items whose day is over, once; how many items."""
    late = session.scalars(
        select(ActionItem).where(overdue_items(), ActionItem.reminded_at.is_(None)).with_for_update(skip_locked=True)
    ).all()
    for item in late:
        item.reminded_at = now()
        subject = "Something that you agreed to do is past its day."
        page = "coaching" if item.coaching_id else "plans"
        if item.agent_id is not None:
            notify_agent(session, item.agent_id, "action overdue", subject, f"/growth/{page}")
        elif item.owner_id is not None and session.get_one(User, item.owner_id).active:
            notify(session, item.owner_id, "action overdue", subject, f"/{page}")
    return len(late)


def _user(viewer: Viewer) -> UUID:
    if viewer.user_id is None:
        raise Forbidden("Only a person who is signed in has to do with action items.")
    return viewer.user_id
