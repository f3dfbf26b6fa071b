"""Objectives as people read them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from ..dashboards.figures import Figure
from ..errors import NotFound
from ..evaluations.tables import ScorecardVersion
from ..identity.tables import Agent, Role, Team, User
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction
from ..performance.periods import Period
from ..performance.registry import Metric
from ..reviews.blindness import blind_to
from ..reviews.queries import names
from .access import may_see_objective
from .measuring import baseline_period, find_metric, stored_baseline
from .progress import Progress, progress_of
from .tables import Level, Objective, ObjectiveComment, ObjectiveOutcome, ObjectiveState, ObjectiveVersion
from .wording import spoken

Serves = aliased(Objective)
Found = Row[Objective, str | None, UUID | None, str | None, User, str | None]


@dataclass(frozen=True, slots=True)
class ObjectiveDetail:
    """One objective with what it rests on. Words of people are swept.

    `progress` is None where there is nothing to tell yet, or the viewer may not see results (`hidden` says why).
    `owner_left`: nobody answers for it any more. `moved`: its agent is in another team now than it was set for.
    """

    id: UUID
    level: Level
    name: str = field(repr=False)
    why: str = field(repr=False)
    metric: Metric
    narrowed: str | None
    """The scorecard, or its criterion, that the metric is narrowed down to."""
    agent_id: UUID | None
    agent: str | None
    team_id: UUID | None
    team: str | None
    owner_id: UUID
    owner: str
    owner_left: bool
    moved: bool
    parent_id: UUID | None
    parent: str | None
    baseline: Figure | None
    baseline_period: Period
    target: float
    starts_on: dt.date
    due_on: dt.date
    doubts: tuple[str, ...]
    justification: str | None = field(repr=False)
    state: ObjectiveState
    version: int
    drafted_at: dt.datetime
    agreed_at: dt.datetime | None
    locked_at: dt.datetime | None
    outcome: ObjectiveOutcome | None
    closing_reason: str | None = field(repr=False)
    closed_at: dt.datetime | None
    closed_by: str | None
    progress: Progress | None
    hidden: bool

    @property
    def subject(self) -> str:
        """Whose results."""
        return self.agent or (self.team if self.level is Level.TEAM else None) or "Everybody"

    @property
    def target_words(self) -> str:
        return spoken(self.metric, self.target)

    @property
    def expected_words(self) -> str | None:
        return spoken(self.metric, self.progress.expected) if self.progress else None

    @property
    def flagged(self) -> bool:
        return self.state is not ObjectiveState.CLOSED and (self.owner_left or self.moved)


@dataclass(frozen=True, slots=True)
class VersionDetail:
    """What was agreed until `until`, and why it changed."""

    version: int
    name: str = field(repr=False)
    target: float
    due_on: dt.date
    until: dt.datetime
    by: str
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CommentDetail:
    by: str
    at: dt.datetime
    text: str = field(repr=False)


def objectives_of(
    session: Session, *, agent_id: UUID | None = None, team_id: UUID | None = None, period: Period | None = None
) -> tuple[Objective, ...]:
    """Agreed ones, closed later or not, of an agent or of a team as a whole; those of the period, by their due date.

    Not scoped: for jobs, and for callers that checked whose they are.
    """
    wanted = select(Objective).where(Objective.agreed_at.is_not(None))
    if agent_id is not None:
        wanted = wanted.where(Objective.agent_id == agent_id)
    if team_id is not None:
        wanted = wanted.where(Objective.team_id == team_id, Objective.level == Level.TEAM)
    if period is not None:
        still_open = Objective.closed_at.is_(None) | (Objective.closed_at >= period.starts)
        wanted = wanted.where(Objective.starts_on <= period.last, still_open)
    return tuple(session.scalars(wanted.order_by(Objective.due_on, Objective.id)))


def objective(viewer: Viewer, session: Session, objective_id: UUID) -> ObjectiveDetail:
    """Raises NotFound where it does not exist or is outside the scope."""
    row = session.execute(_rows(viewer).where(Objective.id == objective_id)).first()
    if row is None:
        raise NotFound("There is no such objective, or it is not yours to see.")
    return details(viewer, session, [row])[0]


def objectives(
    viewer: Viewer,
    session: Session,
    *,
    team_id: UUID | None = None,
    level: Level | None = None,
    closed: bool = False,
    parent_id: UUID | None = None,
) -> tuple[ObjectiveDetail, ...]:
    """In the viewer's scope: open ones, or closed ones, by their due date."""
    is_closed = Objective.state == ObjectiveState.CLOSED
    wanted = _rows(viewer).where(is_closed if closed else ~is_closed)
    if team_id is not None:
        wanted = wanted.where((Objective.level == Level.BUSINESS) | (Objective.team_id == team_id))
    if level is not None:
        wanted = wanted.where(Objective.level == level)
    if parent_id is not None:
        wanted = wanted.where(Objective.parent_id == parent_id)
    return details(viewer, session, session.execute(wanted.order_by(Objective.due_on, Objective.id)).all())


def versions_of(session: Session, objective_id: UUID) -> tuple[VersionDetail, ...]:
    """Newest first. The caller has checked the scope."""
    rows = session.scalars(
        select(ObjectiveVersion)
        .where(ObjectiveVersion.objective_id == objective_id)
        .order_by(ObjectiveVersion.version.desc())
    ).all()
    people = names(session, [row.by_id for row in rows])
    return tuple(
        VersionDetail(
            version=row.version,
            name=row.content["name"],
            target=row.content["target"],
            due_on=dt.date.fromisoformat(row.content["due_on"]),
            until=row.created_at,
            by=people.get(row.by_id, ""),
            reason=row.reason,
        )
        for row in rows
    )


def comments_on(session: Session, objective_ids: Sequence[UUID]) -> Mapping[UUID, tuple[CommentDetail, ...]]:
    """Oldest first, by objective. The caller has checked the scope."""
    rows = session.scalars(
        select(ObjectiveComment)
        .where(ObjectiveComment.objective_id.in_(objective_ids))
        .order_by(ObjectiveComment.created_at, ObjectiveComment.id)
    ).all()
    people = names(session, [row.by_id for row in rows])
    return {
        id: tuple(
            CommentDetail(people.get(row.by_id, ""), row.created_at, row.text) for row in rows if row.objective_id == id
        )
        for id in objective_ids
    }


def details(viewer: Viewer, session: Session, rows: Sequence[Found]) -> tuple[ObjectiveDetail, ...]:
    hidden = _hidden(viewer, session, [row[0] for row in rows])
    measurable = [row[0] for row in rows if row[0].id not in hidden and row[0].agreed_at is not None]
    measured = progress_of(session, measurable)
    people = names(session, [row[0].closed_by_id for row in rows])
    narrowed = _narrowed(session, [row[0] for row in rows])
    return tuple(_detail(row, people, narrowed, measured.get(row[0].id), hidden=row[0].id in hidden) for row in rows)


def _rows(viewer: Viewer) -> Select[Objective, str | None, UUID | None, str | None, User, str | None]:
    return (
        select(Objective, Agent.name, Agent.team_id, Team.name, User, Serves.name)
        .join(User, User.id == Objective.owner_id)
        .outerjoin(Agent, Agent.id == Objective.agent_id)
        .outerjoin(Team, Team.id == Objective.team_id)
        .outerjoin(Serves, Serves.id == Objective.parent_id)
        .where(may_see_objective(viewer))
    )


def _hidden(viewer: Viewer, session: Session, found: Sequence[Objective]) -> frozenset[UUID]:
    """Administrators see no results; and nobody those of a person while blind to any of that person's contacts."""
    if viewer.role is Role.ADMINISTRATOR:
        return frozenset(objective.id for objective in found)
    agents = {objective.agent_id for objective in found if objective.agent_id}
    blind = set(
        session.scalars(select(Interaction.agent_id).where(Interaction.agent_id.in_(agents), blind_to(viewer)))
        if agents
        else ()
    )
    return frozenset(objective.id for objective in found if objective.agent_id in blind)


def _narrowed(session: Session, found: Sequence[Objective]) -> Mapping[tuple[str, str | None], str]:
    """What scorecards and their criteria are called in their newest version."""
    wanted = {objective.scorecard for objective in found if objective.scorecard}
    versions = session.scalars(
        select(ScorecardVersion).where(ScorecardVersion.scorecard.in_(wanted)).order_by(ScorecardVersion.version)
    )
    called: dict[tuple[str, str | None], str] = {}
    for version in versions if wanted else ():
        called[version.scorecard, None] = version.name
        for section in version.content["sections"]:
            called |= {(version.scorecard, asked["id"]): asked["name"] for asked in section["criteria"]}
    return called


def _detail(
    row: Found,
    people: Mapping[UUID | None, str],
    narrowed: Mapping[tuple[str, str | None], str],
    measured: Progress | None,
    *,
    hidden: bool,
) -> ObjectiveDetail:
    found, agent, present_team, team, owner, parent = row
    return ObjectiveDetail(
        id=found.id,
        level=found.level,
        name=found.name,
        why=found.why,
        metric=find_metric(found.metric),
        narrowed=narrowed.get((found.scorecard, found.criterion)) if found.scorecard else None,
        agent_id=found.agent_id,
        agent=agent,
        team_id=found.team_id,
        team=team,
        owner_id=owner.id,
        owner=owner.name,
        owner_left=_left(owner, found),
        moved=found.agent_id is not None and present_team != found.team_id,
        parent_id=found.parent_id,
        parent=parent,
        baseline=None if hidden else stored_baseline(found),
        baseline_period=baseline_period(found),
        target=found.target,
        starts_on=found.starts_on,
        due_on=found.due_on,
        doubts=() if hidden else tuple(doubt["words"] for doubt in found.questions),
        justification=found.justification,
        state=found.state,
        version=found.version,
        drafted_at=found.created_at,
        agreed_at=found.agreed_at,
        locked_at=found.locked_at,
        outcome=found.outcome,
        closing_reason=found.closing_reason,
        closed_at=found.closed_at,
        closed_by=people.get(found.closed_by_id),
        progress=measured,
        hidden=hidden,
    )


def _left(owner: User, found: Objective) -> bool:
    """The account is closed, or its supervisor leads another team now."""
    elsewhere = owner.role is Role.SUPERVISOR and found.team_id is not None and owner.team_id != found.team_id
    return not owner.active or elsewhere
