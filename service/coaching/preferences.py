"""How an agent likes to learn and to be spoken to: as the agent says, never inferred; changed or withdrawn at will."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Forbidden
from ..identity.tables import Role
from ..identity.viewer import Viewer, agent_of
from ..redactions.notes import swept
from ..reviews.commands import optional_text
from .preference_tables import CoachingPreference, FirstContact, Length, TimeOfDay
from .session_tables import LearningStyle


@dataclass(frozen=True, slots=True)
class Preferences:
    """What was left open is None or empty. `styles`: the most welcome first."""

    agent_id: UUID
    styles: tuple[LearningStyle, ...]
    first_contact: FirstContact | None
    length: Length | None
    time_of_day: TimeOfDay | None
    words: str | None = field(repr=False)
    updated_at: dt.datetime


def preferences_of(session: Session, agent_id: UUID) -> Preferences | None:
    """None where the agent stated none. Not scoped: for whoever coaches the agent, and the agent."""
    found = session.get(CoachingPreference, agent_id)
    if found is None:
        return None
    return Preferences(
        agent_id=agent_id,
        styles=tuple(LearningStyle(style) for style in found.styles),
        first_contact=found.first_contact,
        length=found.length,
        time_of_day=found.time_of_day,
        words=found.words,
        updated_at=found.updated_at,
    )


def state_preferences(
    session: Session,
    viewer: Viewer,
    *,
    styles: Sequence[LearningStyle] = (),
    first_contact: FirstContact | None = None,
    length: Length | None = None,
    time_of_day: TimeOfDay | None = None,
    words: str = "",
) -> Preferences | None:
    """Takes the place of what the agent stated before. Raises BadInput for a style that is named twice."""
    agent_id = _agent(viewer)
    if len(set(styles)) < len(styles):
        raise BadInput("Name each way to learn once.")
    own = optional_text(words)
    found = session.get(CoachingPreference, agent_id) or CoachingPreference(agent_id=agent_id)
    found.styles = [style.value for style in styles]
    found.first_contact, found.length, found.time_of_day = first_contact, length, time_of_day
    found.words = swept(session, None, own) if own else None
    found.updated_at = now()
    session.add(found)
    audit.record(session, viewer, "stated preferences", "agent", agent_id)
    return preferences_of(session, agent_id)


def withdraw_preferences(session: Session, viewer: Viewer) -> None:
    """Removes what the agent stated; nothing of it is kept."""
    agent_id = _agent(viewer)
    found = session.get(CoachingPreference, agent_id)
    if found is not None:
        session.delete(found)
        audit.record(session, viewer, "withdrew preferences", "agent", agent_id)


def _agent(viewer: Viewer) -> UUID:
    if viewer.role is not Role.AGENT:
        raise Forbidden("Only agents say how they like to be coached.")
    return agent_of(viewer)
