"""Whose reports a person reads, and which of them the person writes."""

from uuid import UUID

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session

from ..errors import Conflict, Forbidden, NotFound
from ..identity.tables import Agent, Role, Team
from ..identity.viewer import Viewer
from .tables import Report, ReportKind

LEADERS = (Role.QA_ANALYST, Role.SUPERVISOR)


def may_read(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Report`.

    A supervisor reads those of the own team and of the agents who are in it now, and what the supervisor wrote; an
    agent the own ones that were released.
    """
    if viewer.role is Role.QA_ANALYST:
        return true()
    if viewer.role is Role.SUPERVISOR and viewer.team_id is not None:
        members = select(Agent.id).where(Agent.team_id == viewer.team_id)
        of_the_team = (Report.kind == ReportKind.TEAM) & (Report.team_id == viewer.team_id)
        return of_the_team | Report.agent_id.in_(members) | (Report.by_id == viewer.user_id)
    if viewer.role is Role.AGENT and viewer.agent_id is not None:
        return (Report.agent_id == viewer.agent_id) & Report.released_at.is_not(None)
    return false()


def find_report(viewer: Viewer, session: Session, report_id: UUID, *, to_change: bool = False) -> Report:
    """Raises NotFound where it does not exist or is outside the viewer's scope. Locked where it is to be changed."""
    wanted = select(Report).where(Report.id == report_id, may_read(viewer))
    found = session.scalars(wanted.with_for_update() if to_change else wanted).first()
    if found is None:
        raise NotFound("There is no such report, or it is not yours to read.")
    return found


def to_write(session: Session, viewer: Viewer, report_id: UUID) -> Report:
    """A draft that the viewer may write, locked. Raises NotFound, Forbidden, or Conflict once it was released."""
    writer(viewer)
    found = find_report(viewer, session, report_id, to_change=True)
    if found.released_at is not None:
        raise Conflict("This report was released and stays as it is. Correct it with a new version.")
    return found


def writer(viewer: Viewer) -> UUID:
    """The account that writes. Raises Forbidden for who writes no reports."""
    if viewer.user_id is None or viewer.role not in LEADERS:
        raise Forbidden("Only supervisors and QA analysts write reports.")
    return viewer.user_id


def subject_of(
    session: Session, viewer: Viewer, agent_id: UUID | None, team_id: UUID | None
) -> tuple[UUID | None, UUID | None]:
    """Agent and team of a new report. Raises NotFound outside what the viewer leads."""
    agent = session.get(Agent, agent_id) if agent_id else None
    team = agent.team_id if agent else team_id if agent_id is None else None
    leads = viewer.role is Role.QA_ANALYST or (viewer.team_id is not None and team == viewer.team_id)
    unknown = agent is None if agent_id else team is None or session.get(Team, team) is None
    if unknown or not leads:
        raise NotFound("There is no such agent or team, or it is not yours.")
    return agent_id, team
