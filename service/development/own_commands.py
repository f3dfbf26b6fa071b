"""What agents write about where they want to go and how they are, and who may read it. Commands never commit."""

import datetime as dt
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Forbidden, NotFound
from ..identity.tables import Role
from ..identity.viewer import Viewer, agent_of
from ..performance.periods import today
from ..redactions.notes import swept, swept_or_none
from ..reviews.commands import optional_text, required_text
from .own_tables import CareerGoal, Sharing, WellBeingCheckIn

Row = TypeVar("Row", CareerGoal, WellBeingCheckIn)


def add_career_goal(
    session: Session, viewer: Viewer, *, text: str, sharing: Sharing, by_when: dt.date | None = None
) -> CareerGoal:
    """Raises BadInput without words, or for a day that has passed."""
    if by_when is not None and by_when < today():
        raise BadInput("Choose a day that is still to come, or none.")
    made = CareerGoal(
        agent_id=_agent(viewer),
        text=swept(session, None, required_text(text, "Write where you want to go.")),
        by_when=by_when,
        sharing=sharing,
    )
    session.add(made)
    session.flush()
    audit.record(session, viewer, "wrote a career goal", "career goal", made.id)
    return made


def reach_career_goal(session: Session, viewer: Viewer, career_goal_id: UUID, *, reached: bool) -> CareerGoal:
    found = _own(session, viewer, CareerGoal, career_goal_id)
    found.reached_at = now() if reached else None
    audit.record(
        session, viewer, "reached a career goal" if reached else "took up a career goal", "career goal", found.id
    )
    return found


def share_career_goal(session: Session, viewer: Viewer, career_goal_id: UUID, sharing: Sharing) -> CareerGoal:
    found = _own(session, viewer, CareerGoal, career_goal_id)
    found.sharing = sharing
    audit.record(session, viewer, "chose who reads", "career goal", found.id, sharing=sharing.value)
    return found


def remove_career_goal(session: Session, viewer: Viewer, career_goal_id: UUID) -> None:
    session.delete(_own(session, viewer, CareerGoal, career_goal_id))
    audit.record(session, viewer, "removed", "career goal", career_goal_id)


def check_in(session: Session, viewer: Viewer, *, score: int, words: str, sharing: Sharing) -> WellBeingCheckIn:
    """Raises BadInput for a score off the scale."""
    if not 1 <= score <= 5:
        raise BadInput("Choose from 1 (bad) to 5 (well).")
    made = WellBeingCheckIn(
        agent_id=_agent(viewer),
        score=score,
        words=swept_or_none(session, None, optional_text(words)),
        sharing=sharing,
    )
    session.add(made)
    session.flush()
    audit.record(session, viewer, "checked in", "check-in", made.id)
    return made


def share_check_in(session: Session, viewer: Viewer, check_in_id: UUID, sharing: Sharing) -> WellBeingCheckIn:
    found = _own(session, viewer, WellBeingCheckIn, check_in_id)
    found.sharing = sharing
    audit.record(session, viewer, "chose who reads", "check-in", found.id, sharing=sharing.value)
    return found


def remove_check_in(session: Session, viewer: Viewer, check_in_id: UUID) -> None:
    session.delete(_own(session, viewer, WellBeingCheckIn, check_in_id))
    audit.record(session, viewer, "removed", "check-in", check_in_id)


def _agent(viewer: Viewer) -> UUID:
    if viewer.role is not Role.AGENT:
        raise Forbidden("Only agents write this, about themselves.")
    return agent_of(viewer)


def _own(session: Session, viewer: Viewer, table: type[Row], id: UUID) -> Row:
    found = session.get(table, id)
    if found is None or found.agent_id != _agent(viewer):
        raise NotFound("There is no such entry, or it is not yours.")
    return found
