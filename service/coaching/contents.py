"""What fills a coaching session beside its agenda: goals, resources, notes. Commands never commit."""

import re
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import BadInput, Forbidden, NotFound
from ..identity.viewer import Viewer
from ..objectives.access import may_see_objective
from ..objectives.tables import Objective
from ..redactions.notes import swept
from ..reviews.commands import optional_text, required_text
from .session_access import find_coaching, to_lead
from .session_tables import CoachingGoal, CoachingNote, CoachingResource, CoachingSession, LearningStyle

LINK = re.compile(r"(https?://\S+|/(?!/)\S*)", re.IGNORECASE)
"""Nothing that runs, and nothing without a scheme that leads elsewhere."""


def add_goal(
    session: Session, viewer: Viewer, coaching_id: UUID, *, text: str, objective_id: UUID | None = None
) -> CoachingGoal:
    """What it is to lead to, in words; `objective_id` ties it to an objective of one who takes part."""
    found = to_lead(session, viewer, coaching_id)
    if objective_id is not None:
        _check_objective(session, viewer, found, objective_id)
    goal = CoachingGoal(
        coaching_id=found.id,
        text=swept(session, None, required_text(text, "Say what the session is to lead to.")),
        objective_id=objective_id,
    )
    session.add(goal)
    audit.record(session, viewer, "set a goal", "coaching session", found.id)
    return goal


def add_resource(
    session: Session,
    viewer: Viewer,
    coaching_id: UUID,
    *,
    title: str,
    link: str = "",
    style: LearningStyle | None = None,
) -> CoachingResource:
    """Something to learn from. Raises BadInput for a link that no browser should follow."""
    found = to_lead(session, viewer, coaching_id)
    address = optional_text(link)
    if address is not None and not LINK.fullmatch(address):
        raise BadInput("A link begins with https://, or with / for a page of this application.")
    resource = CoachingResource(
        coaching_id=found.id,
        title=swept(session, None, required_text(title, "Say what there is to learn from.")),
        link=address,
        style=style,
    )
    session.add(resource)
    audit.record(session, viewer, "added a resource", "coaching session", found.id)
    return resource


def remove_part(
    session: Session, viewer: Viewer, coaching_id: UUID, part: type[CoachingGoal] | type[CoachingResource], id: UUID
) -> None:
    """Takes a goal or a resource out of a session."""
    found = to_lead(session, viewer, coaching_id)
    row = session.scalars(select(part).where(part.id == id, part.coaching_id == found.id)).first()
    if row is None:
        raise NotFound("There is nothing like that in this session.")
    session.delete(row)
    audit.record(session, viewer, "took out", "coaching session", found.id, part=part.__tablename__)


def add_note(session: Session, viewer: Viewer, coaching_id: UUID, *, text: str, private: bool = False) -> CoachingNote:
    """Words for everybody in the session, or for nobody but the viewer. Notes can be added after it was closed, too."""
    found = find_coaching(viewer, session, coaching_id)
    if viewer.user_id is None:
        raise Forbidden("Only a person who is signed in writes notes.")
    note = CoachingNote(
        coaching_id=found.id,
        by_id=viewer.user_id,
        private=private,
        text=swept(session, None, required_text(text, "Write the note first.")),
    )
    session.add(note)
    audit.record(session, viewer, "noted", "coaching session", found.id, private=private)
    return note


def _check_objective(session: Session, viewer: Viewer, found: CoachingSession, objective_id: UUID) -> None:
    taking_part = [part.agent_id for part in found.participants]
    wanted = select(Objective.id).where(
        Objective.id == objective_id, Objective.agent_id.in_(taking_part), may_see_objective(viewer)
    )
    if session.scalars(wanted).first() is None:
        raise NotFound("There is no such objective of somebody who takes part, or it is not yours to see.")
