"""What the forms of objectives offer, within what the viewer leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, false, select, true
from sqlalchemy.orm import Session

from ..dashboards.scores import cards
from ..identity.tables import Agent, Role, Team, User
from ..identity.viewer import Viewer
from ..performance.queries import all_metrics
from ..performance.registry import Metric, Unit
from .access import LEADERS, may_see_objective
from .proposals import ABOVE
from .tables import Level, Objective, ObjectiveState

Choice = tuple[str, str]
"""A value, and what it is called."""


@dataclass(frozen=True, slots=True)
class Choices:
    """`narrowings` are "scorecard" or "scorecard:criterion"; only metrics of confirmed results are narrowed down."""

    metrics: tuple[Metric, ...]
    narrowings: tuple[Choice, ...]
    agents: tuple[Choice, ...]
    teams: tuple[Choice, ...]
    parents: tuple[Choice, ...]
    owners: tuple[Choice, ...]


def choices(viewer: Viewer, session: Session, level: Level, agent_id: UUID | None = None) -> Choices:
    """For an objective of this level. An agent who is chosen may own it, and serves objectives of the own team."""
    agent = session.get(Agent, agent_id) if agent_id else None
    return Choices(
        metrics=tuple(metric for metric in all_metrics(session).values() if metric.unit is not Unit.COUNT),
        narrowings=tuple(_narrowings(session)),
        agents=_agents(viewer, session) if level is Level.INDIVIDUAL else (),
        teams=teams_led(viewer, session) if level is Level.TEAM else (),
        parents=_parents(viewer, session, level, agent),
        owners=_owners(viewer, session, level, agent),
    )


def teams_led(viewer: Viewer, session: Session) -> tuple[Choice, ...]:
    """Every team for QA analysts, the own one for a supervisor."""
    found = session.execute(select(Team.id, Team.name).where(_led(viewer, Team.id)).order_by(Team.name))
    return tuple((str(id), name) for id, name in found)


def _agents(viewer: Viewer, session: Session) -> tuple[Choice, ...]:
    found = session.execute(select(Agent.id, Agent.name).where(_led(viewer, Agent.team_id)).order_by(Agent.name))
    return tuple((str(id), name) for id, name in found)


def _parents(viewer: Viewer, session: Session, level: Level, agent: Agent | None) -> tuple[Choice, ...]:
    serves = select(Objective, Team.name).outerjoin(Team, Team.id == Objective.team_id)
    found = session.execute(
        serves.where(
            may_see_objective(viewer),
            Objective.level.in_(ABOVE[level]),
            Objective.state == ObjectiveState.AGREED,
            (Objective.team_id.is_(None) | (Objective.team_id == agent.team_id)) if agent else true(),
        ).order_by(Objective.level.desc(), Objective.name)
    )
    return tuple((str(one.id), f"{one.name} ({team or 'business'})") for one, team in found)


def _owners(viewer: Viewer, session: Session, level: Level, agent: Agent | None) -> tuple[Choice, ...]:
    roles = (*LEADERS, Role.ADMINISTRATOR) if level is Level.BUSINESS else LEADERS
    near = (User.team_id == viewer.team_id) | (User.role == Role.QA_ANALYST)
    leads = User.role.in_(roles) & (near if viewer.role is Role.SUPERVISOR else true())
    who = leads | (User.agent_id == agent.id) if agent else leads
    found = session.execute(select(User.id, User.name).where(User.active, who).order_by(User.name))
    return tuple((str(id), name) for id, name in found)


def _narrowings(session: Session) -> Sequence[Choice]:
    found: list[Choice] = []
    for card in cards(session):
        found.append((card.id, f"{card.name}, as a whole"))
        asked = (criterion for criterion in card.criteria if criterion.kind.has_options)
        found += [(f"{card.id}:{criterion.id}", f"{card.name}: {criterion.name}") for criterion in asked]
    return found


def _led(viewer: Viewer, team_id: SQLColumnExpression[UUID] | SQLColumnExpression[UUID | None]) -> ColumnElement[bool]:
    if viewer.role is Role.QA_ANALYST:
        return true()
    if viewer.role is Role.SUPERVISOR and viewer.team_id is not None:
        return team_id == viewer.team_id
    return false()
