"""Who is told about an objective: its agent from when it is proposed, and its owner about what others did."""

from sqlalchemy.orm import Session

from ..identity.tables import Role, User
from ..identity.viewer import Viewer
from ..notifications.commands import notify, notify_agent
from .tables import Objective


def tell_agent(session: Session, found: Objective, kind: str, subject: str) -> None:
    notify_agent(session, found.agent_id, kind, subject, f"/growth/objectives#objective-{found.id}")


def tell_owner(session: Session, viewer: Viewer, found: Objective, subject: str) -> None:
    """Not about what the owner did, and not the agent, who is told as such."""
    owner = session.get(User, found.owner_id)
    if owner is not None and owner.id != viewer.user_id and owner.role is not Role.AGENT:
        notify(session, owner.id, "objective", subject, f"/objectives/{found.id}")
