"""Objectives as people read them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from ..errors import NotFound
from ..evaluations.tables import ScorecardVersion
from ..identity.tables import Agent, Role, Team, User
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction
from ..performance.periods import Period
from ..reviews.blindness import blind_to
from ..reviews.queries import names
from .access import may_see_objective
from .details import CommentDetail, Found, ObjectiveDetail, VersionDetail, objective_detail
from .progress import progress_of
from .tables import Level, Objective, ObjectiveComment, ObjectiveState, ObjectiveVersion

Serves = aliased(Objective)


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
    closed: bool = False,
    individual: bool = True,
    parent_id: UUID | None = None,
) -> tuple[ObjectiveDetail, ...]:
    """In the viewer's scope: open ones, or closed ones, by their due date; of a team, with what the business wants."""
    is_closed = Objective.state == ObjectiveState.CLOSED
    wanted = _rows(viewer).where(is_closed if closed else ~is_closed)
    if team_id is not None:
        wanted = wanted.where((Objective.level == Level.BUSINESS) | (Objective.team_id == team_id))
    if not individual:
        wanted = wanted.where(Objective.level != Level.INDIVIDUAL)
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
    return tuple(
        objective_detail(session, row, people, narrowed, measured.get(row[0].id), hidden=row[0].id in hidden)
        for row in rows
    )


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
