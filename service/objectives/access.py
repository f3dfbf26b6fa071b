"""Whose objectives a person sees, and which of them the person may change."""

from uuid import UUID

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session

from ..errors import Forbidden, NotFound
from ..identity.tables import Agent, Role
from ..identity.viewer import Viewer
from .tables import Level, Objective

LEADERS = (Role.QA_ANALYST, Role.SUPERVISOR)
SETTERS = (*LEADERS, Role.ADMINISTRATOR)
"""Administrators set what the business wants, and see no results."""
MAY_SET: dict[Level, frozenset[Role]] = {
    Level.BUSINESS: frozenset({Role.QA_ANALYST, Role.ADMINISTRATOR}),
    Level.TEAM: frozenset(LEADERS),
    Level.INDIVIDUAL: frozenset(LEADERS),
}


def may_see_objective(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Objective`.

    A supervisor sees those of the own team and of the agents who are in it now, and what the supervisor wrote or owns;
    an agent the own ones from when they are proposed. What the business wants, those who lead and set it see.
    """
    match viewer.role:
        case Role.QA_ANALYST:
            return true()
        case Role.SUPERVISOR:
            return _of_the_team(viewer.team_id) | _own(viewer) | (Objective.level == Level.BUSINESS)
        case Role.ADMINISTRATOR:
            return Objective.level == Level.BUSINESS
        case Role.AGENT if viewer.agent_id is not None:
            shown = Objective.proposed_at.is_not(None) | Objective.agreed_at.is_not(None)
            return (Objective.agent_id == viewer.agent_id) & shown
        case _:
            return false()


def find_objective(viewer: Viewer, session: Session, objective_id: UUID, *, to_change: bool = False) -> Objective:
    """Raises NotFound where it does not exist or is outside the viewer's scope. Locked where it is to be changed."""
    wanted = select(Objective).where(Objective.id == objective_id, may_see_objective(viewer))
    found = session.scalars(wanted.with_for_update() if to_change else wanted).first()
    if found is None:
        raise NotFound("There is no such objective, or it is not yours to see.")
    return found


def to_lead(session: Session, viewer: Viewer, objective_id: UUID) -> Objective:
    """An objective that the viewer may change, locked. Raises NotFound or Forbidden."""
    found = find_objective(viewer, session, objective_id, to_change=True)
    check_may_set(viewer, found.level)
    return found


def check_may_set(viewer: Viewer, level: Level) -> UUID:
    """The account that acts. Raises Forbidden where the role sets no objectives of this level."""
    if viewer.user_id is None or viewer.role not in MAY_SET[level]:
        raise Forbidden("Your role does not set objectives of this level.")
    return viewer.user_id


def _of_the_team(team_id: UUID | None) -> ColumnElement[bool]:
    if team_id is None:
        return false()
    members = select(Agent.id).where(Agent.team_id == team_id)
    own_team = (Objective.level == Level.TEAM) & (Objective.team_id == team_id)
    return own_team | Objective.agent_id.in_(members)


def _own(viewer: Viewer) -> ColumnElement[bool]:
    return (Objective.by_id == viewer.user_id) | (Objective.owner_id == viewer.user_id)
