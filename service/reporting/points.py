"""What was earned for the month: by an agent, entry by entry; by a team, as sums over enough people."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..dashboards.figures import SMALLEST_GROUP
from ..identity.tables import Agent
from ..incentives.balances import EARNING, points_of
from ..incentives.ledger_tables import PointEntry
from ..incentives.programme_tables import IncentiveProgramme
from .sections import Line, Section, Subject, section

ABSENT = "No points were earned for this month."


def points(session: Session, subject: Subject, agent_id: UUID) -> Section:
    """Earned for the month. Points rest on confirmed results, and a corrected result corrects them."""
    earned = points_of(session, agent_id, subject.period)
    return section(
        "points",
        "Points",
        words=f"In all {earned.points} for this month.",
        lines=[Line(f"{one.programme}: {one.points:+d}. {one.why}") for one in earned.entries],
        absent=ABSENT,
    )


def team_points(session: Session, subject: Subject) -> Section:
    """What people of the team earned together, programme by programme. Nobody is named nor ranked, and nothing is said
    of what fewer than five earned."""
    return section(
        "points",
        "Points",
        words="Earned for this month by people who are in the team now, corrections included. Points rest on what "
        f"people confirmed. What fewer than {SMALLEST_GROUP} people earned is not added up.",
        lines=[_programme(*row) for row in _by_programme(session, subject)],
        absent=ABSENT,
    )


def _by_programme(session: Session, subject: Subject) -> list[tuple[str, int, int]]:
    """Its name, how many people earned in it, and their points."""
    earned = (
        select(PointEntry.programme_id, func.sum(PointEntry.points).label("points"))
        .join(Agent, Agent.id == PointEntry.agent_id)
        .where(
            Agent.team_id == subject.team_id,
            PointEntry.kind.in_(EARNING),
            PointEntry.last.between(subject.period.first, subject.period.last),
        )
        .group_by(PointEntry.programme_id, PointEntry.agent_id)
        .having(func.sum(PointEntry.points) != 0)
        .subquery()
    )
    rows = session.execute(
        select(IncentiveProgramme.name, func.count(), func.sum(earned.c.points))
        .join(earned, earned.c.programme_id == IncentiveProgramme.id)
        .group_by(IncentiveProgramme.id, IncentiveProgramme.name)
        .order_by(IncentiveProgramme.name, IncentiveProgramme.id)
    )
    return [(name, people, points) for name, people, points in rows]


def _programme(name: str, people: int, points: int) -> Line:
    if people < SMALLEST_GROUP:
        return Line(f"{name}: fewer than {SMALLEST_GROUP} people earned points.")
    return Line(f"{name}: {people} people earned {points} points together.")
