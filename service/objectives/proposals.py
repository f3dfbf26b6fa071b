"""What somebody wants to set as an objective, and whether it holds together before anything is stored."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import BadInput, Conflict, NotFound
from ..evaluations.tables import ScorecardVersion
from ..identity.tables import Agent, Role, Team, User
from ..identity.viewer import Viewer
from ..performance.periods import Period, today
from .measuring import find_metric
from .tables import Level, Objective, ObjectiveState

LONGEST_NAME = 120
LONGEST_BASELINE = 366
SHORTEST_BASELINE = 7
USUAL_BASELINE = 90
"""Days."""
FURTHEST = dt.timedelta(days=2 * 366)
ABOVE: dict[Level, frozenset[Level]] = {
    Level.BUSINESS: frozenset(),
    Level.TEAM: frozenset({Level.BUSINESS}),
    Level.INDIVIDUAL: frozenset({Level.TEAM, Level.BUSINESS}),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """`target` is in the metric's unit. `owner_id` None is whoever drafts it; `baseline` None the last 90 days.

    Without a target and a due date there is enough to measure the baseline, and not enough to draft an objective.
    """

    level: Level
    name: str
    metric: str
    target: float | None = None
    due_on: dt.date | None = None
    why: str = ""
    parent_id: UUID | None = None
    agent_id: UUID | None = None
    team_id: UUID | None = None
    owner_id: UUID | None = None
    scorecard: str | None = None
    criterion: str | None = None
    baseline: Period | None = None
    justification: str = ""


def usual_baseline() -> Period:
    """The days before today."""
    last = today() - dt.timedelta(days=1)
    return Period(last - dt.timedelta(days=USUAL_BASELINE - 1), last)


def check_baseline(period: Period) -> Period:
    """Raises BadInput for one that is not over yet, too short or too long."""
    if period.last >= today():
        raise BadInput("The baseline must end before today: only days that are over can be measured.")
    if not SHORTEST_BASELINE <= period.days <= LONGEST_BASELINE:
        raise BadInput(f"The baseline must cover between {SHORTEST_BASELINE} and {LONGEST_BASELINE} days.")
    return period


def check_due(due_on: dt.date | None) -> dt.date:
    """Raises BadInput for a date that is missing, past or too far away."""
    if due_on is None or not today() < due_on <= today() + FURTHEST:
        raise BadInput("Choose a due date after today, and within two years.")
    return due_on


def check_subject(session: Session, viewer: Viewer, proposal: Proposal) -> tuple[UUID | None, UUID | None]:
    """The agent and the team that it is about. Raises BadInput or NotFound, also for what is outside the scope."""
    if proposal.level is Level.BUSINESS:
        return None, None
    if proposal.level is Level.TEAM:
        return None, _team(session, viewer, proposal.team_id)
    agent = session.get(Agent, proposal.agent_id) if proposal.agent_id else None
    if agent is None or not _in_scope(viewer, agent.team_id):
        raise NotFound("There is no such agent, or the agent is not in your team.")
    return agent.id, agent.team_id


def check_parent(session: Session, level: Level, team_id: UUID | None, parent_id: UUID | None) -> Objective | None:
    """The agreed objective that it serves. Raises BadInput where it is missing or cannot be served."""
    if level is Level.BUSINESS:
        return None
    parent = session.get(Objective, parent_id) if parent_id else None
    if parent is None or parent.level not in ABOVE[level]:
        raise BadInput("Choose the objective that it serves: a business objective, or for a person one of the team's.")
    if parent.state is not ObjectiveState.AGREED:
        raise BadInput("The objective that it serves is not agreed, or is closed already.")
    if parent.level is Level.TEAM and parent.team_id != team_id:
        raise BadInput("The objective that it serves belongs to another team.")
    return parent


def check_owner(session: Session, level: Level, agent_id: UUID | None, owner_id: UUID) -> User:
    """Who answers for it: somebody who leads, or of an individual objective the agent. Raises BadInput."""
    owner = session.get(User, owner_id)
    if owner is None or not owner.active:
        raise BadInput("The owner must be a person with an active account.")
    leads = owner.role in (Role.QA_ANALYST, Role.SUPERVISOR)
    is_the_agent = level is Level.INDIVIDUAL and owner.agent_id == agent_id
    sets_the_business = level is Level.BUSINESS and owner.role is Role.ADMINISTRATOR
    if not (leads or is_the_agent or sets_the_business):
        raise BadInput("The owner must be a supervisor, a QA analyst, or the agent whom it is about.")
    return owner


def check_question(session: Session, proposal: Proposal) -> None:
    """The metric, and the scorecard and criterion that narrow it down, exist. Raises BadInput."""
    find_metric(session, proposal.metric)
    if proposal.criterion and not proposal.scorecard:
        raise BadInput("A criterion belongs to a scorecard: name that, too.")
    if proposal.scorecard:
        _check_scorecard(session, proposal.scorecard, proposal.criterion)


def check_not_doubled(session: Session, proposal: Proposal, agent_id: UUID | None, team_id: UUID | None) -> None:
    """Two open objectives about the same would contradict each other. Raises Conflict."""
    subject = Objective.agent_id == agent_id if agent_id else Objective.team_id.is_not_distinct_from(team_id)
    same = select(Objective.name).where(
        Objective.level == proposal.level,
        subject,
        Objective.metric == proposal.metric,
        Objective.scorecard.is_not_distinct_from(proposal.scorecard),
        Objective.criterion.is_not_distinct_from(proposal.criterion),
        Objective.state != ObjectiveState.CLOSED,
    )
    if session.scalars(same).first() is not None:
        raise Conflict("There is an open objective about the same already. Change or close that one first.")


def _team(session: Session, viewer: Viewer, team_id: UUID | None) -> UUID:
    found = session.get(Team, team_id) if team_id else None
    if found is None or not _in_scope(viewer, found.id):
        raise NotFound("There is no such team, or it is not yours.")
    return found.id


def _in_scope(viewer: Viewer, team_id: UUID | None) -> bool:
    return viewer.role is Role.QA_ANALYST or (
        viewer.role is Role.SUPERVISOR and team_id is not None and team_id == viewer.team_id
    )


def _check_scorecard(session: Session, scorecard: str, criterion: str | None) -> None:
    newest = (
        select(ScorecardVersion.content)
        .where(ScorecardVersion.scorecard == scorecard)
        .order_by(ScorecardVersion.version.desc())
        .limit(1)
    )
    content = session.scalar(newest)
    if content is None:
        raise BadInput("There is no such scorecard.")
    known = {asked["id"] for section in content["sections"] for asked in section["criteria"]}
    if criterion is not None and criterion not in known:
        raise BadInput("The newest version of this scorecard does not ask that.")
