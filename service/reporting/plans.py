"""Plans that ran in the month: an agent's with their milestones, a team's as counts."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.orm import Session, selectinload

from ..dashboards.figures import SMALLEST_GROUP
from ..development.tables import DevelopmentPlan, PlanCheckpoint, PlanKind, PlanState
from ..identity.tables import Agent
from ..performance.periods import Period
from ..presentation import day
from .sections import Line, Section, Subject, day_of, section

KINDS = {PlanKind.DEVELOPMENT: "Development plan", PlanKind.IMPROVEMENT: "Improvement plan"}
ABSENT = "No plan ran in this month."


def plans(session: Session, subject: Subject, agent_id: UUID) -> Section:
    """Plans that ran in the month, with the checkpoints that were due in it."""
    found = session.scalars(
        select(DevelopmentPlan)
        .where(DevelopmentPlan.agent_id == agent_id, *_ran_in(subject.period))
        .options(selectinload(DevelopmentPlan.checkpoints))
        .order_by(DevelopmentPlan.starts_on, DevelopmentPlan.id)
    )
    return section(
        "plans", "Plans", lines=[line for plan in found for line in _plan(plan, subject.period)], absent=ABSENT
    )


def team_plans(session: Session, subject: Subject) -> Section:
    """For how many people plans of each kind ran, and how many of their checkpoints were held. Nobody is named, and
    nothing is said of plans that fewer than five people have."""
    return section(
        "plans",
        "Plans",
        words=f"Of people who are in the team now. Where fewer than {SMALLEST_GROUP} have a plan of a kind, no more is "
        "said: it might tell who.",
        lines=[line for kind in PlanKind for line in _of_a_kind(session, subject, kind)],
        absent=ABSENT,
    )


def _of_a_kind(session: Session, subject: Subject, kind: PlanKind) -> Iterator[Line]:
    people, due, held = session.execute(
        select(
            func.count(distinct(DevelopmentPlan.agent_id)),
            func.count(PlanCheckpoint.id),
            func.count(PlanCheckpoint.held_at),
        )
        .join(Agent, Agent.id == DevelopmentPlan.agent_id)
        .outerjoin(
            PlanCheckpoint,
            (PlanCheckpoint.plan_id == DevelopmentPlan.id)
            & PlanCheckpoint.due_on.between(subject.period.first, subject.period.last),
        )
        .where(Agent.team_id == subject.team_id, DevelopmentPlan.kind == kind, *_ran_in(subject.period))
    ).one()
    if people >= SMALLEST_GROUP:
        yield Line(f"{KINDS[kind]}s ran for {people} people; {held} of {due} checkpoints that were due are held.")
    elif people:
        yield Line(f"{KINDS[kind]}s ran for fewer than {SMALLEST_GROUP} people.")


def _ran_in(period: Period) -> tuple[ColumnElement[bool], ...]:
    """Of a `DevelopmentPlan`: it was started, nobody took it back, and a day of it lies in the period."""
    return (
        DevelopmentPlan.started_at.is_not(None),
        DevelopmentPlan.state != PlanState.WITHDRAWN,
        DevelopmentPlan.starts_on <= period.last,
        DevelopmentPlan.closed_at.is_(None) | (DevelopmentPlan.closed_at >= period.starts),
    )


def _plan(plan: DevelopmentPlan, period: Period) -> Iterator[Line]:
    due = [one for one in plan.checkpoints if period.first <= one.due_on <= period.last]
    held = sum(one.held_at is not None for one in plan.checkpoints)
    title = f"{KINDS[plan.kind]} “{plan.title}”"
    yield Line(f"{title}: {held} of {len(plan.checkpoints)} checkpoints are held; it ends on {day(plan.ends_on)}.")
    yield from map(_checkpoint, due)


def _checkpoint(one: PlanCheckpoint) -> Line:
    held = f"held on {day(day_of(one.held_at))}" if one.held_at else "not held yet"
    return Line(f"Milestone due on {day(one.due_on)}, {held}: {one.milestone}")
