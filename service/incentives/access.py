"""Whose programmes and points somebody may see."""

from sqlalchemy import ColumnElement, false, or_, select, true

from ..identity.tables import Agent, Role
from ..identity.viewer import Viewer
from ..reviews.blindness import blind_agents
from .programme_tables import IncentiveProgramme, ProgrammeState, ProgrammeTeam


def may_see_programme(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `IncentiveProgramme`: QA analysts see all; supervisors and agents what the own team takes part
    in, agents once it was started; nobody else any.
    """
    if viewer.role is Role.QA_ANALYST:
        return true()
    if viewer.role not in (Role.SUPERVISOR, Role.AGENT):
        return false()
    started = IncentiveProgramme.state != ProgrammeState.DRAFT
    return _for_team(viewer) & (started if viewer.role is Role.AGENT else true())


def may_lead(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `IncentiveProgramme`: a supervisor leads what is for the own team alone."""
    if viewer.role is not Role.SUPERVISOR:
        return may_see_programme(viewer)
    others = (ProgrammeTeam.programme_id == IncentiveProgramme.id) & (ProgrammeTeam.team_id != viewer.team_id)
    own = (ProgrammeTeam.programme_id == IncentiveProgramme.id) & (ProgrammeTeam.team_id == viewer.team_id)
    return select(ProgrammeTeam.team_id).where(own).exists() & ~select(ProgrammeTeam.team_id).where(others).exists()


def may_see_points(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Agent`: all for QA analysts, the present team for a supervisor, oneself for an agent.

    Nobody sees the points of an agent one of whose conversations they are still to answer blind.
    """
    unbiased = Agent.id.not_in(blind_agents(viewer))
    if viewer.role is Role.QA_ANALYST:
        return unbiased
    if viewer.role is Role.SUPERVISOR and viewer.team_id is not None:
        return (Agent.team_id == viewer.team_id) & unbiased
    if viewer.role is Role.AGENT and viewer.agent_id is not None:
        return Agent.id == viewer.agent_id
    return false()


def _for_team(viewer: Viewer) -> ColumnElement[bool]:
    teams = select(ProgrammeTeam.team_id).where(ProgrammeTeam.programme_id == IncentiveProgramme.id)
    if viewer.role is Role.AGENT:
        present = select(Agent.team_id).where(Agent.id == viewer.agent_id).scalar_subquery()
        return or_(~teams.exists(), teams.where(ProgrammeTeam.team_id == present).exists())
    return or_(~teams.exists(), teams.where(ProgrammeTeam.team_id == viewer.team_id).exists())
