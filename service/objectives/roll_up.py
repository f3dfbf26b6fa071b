"""Business objectives, the team objectives that serve them, and the individual ones below, on one page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..identity.tables import Role
from ..identity.viewer import Viewer
from .details import ObjectiveDetail
from .queries import objectives
from .tables import Level, Objective, ObjectiveState


@dataclass(frozen=True, slots=True)
class Branch:
    """An objective and those that serve it. `unlisted` is how many individual ones serve it and are not shown."""

    objective: ObjectiveDetail
    served_by: "tuple[Branch, ...]"
    unlisted: int


def roll_up(
    viewer: Viewer, session: Session, *, team_id: UUID | None = None, closed: bool = False
) -> tuple[Branch, ...]:
    """In the viewer's scope. Individual objectives are listed for one team: a supervisor's own, or the one chosen.

    What serves an objective that is not shown stands at the top by itself.
    """
    of_one_team = team_id is not None or viewer.role is Role.SUPERVISOR
    found = objectives(viewer, session, team_id=team_id, closed=closed, individual=of_one_team)
    return branches(found, {} if of_one_team else _individual_below(session, closed))


def branches(found: Sequence[ObjectiveDetail], unlisted: Mapping[UUID | None, int]) -> tuple[Branch, ...]:
    """As a forest, business objectives first."""
    shown = {one.id for one in found}
    below: dict[UUID | None, list[ObjectiveDetail]] = defaultdict(list)
    for one in found:
        below[one.parent_id if one.parent_id in shown else None].append(one)

    def grow(parent_id: UUID | None) -> tuple[Branch, ...]:
        return tuple(Branch(one, grow(one.id), unlisted.get(one.id, 0)) for one in below[parent_id])

    order = list(Level)
    return tuple(sorted(grow(None), key=lambda branch: order.index(branch.objective.level)))


def _individual_below(session: Session, closed: bool) -> Mapping[UUID | None, int]:
    is_closed = Objective.state == ObjectiveState.CLOSED
    counted = (
        select(Objective.parent_id, func.count())
        .where(Objective.level == Level.INDIVIDUAL, is_closed if closed else ~is_closed)
        .group_by(Objective.parent_id)
    )
    return dict(session.execute(counted).all())
