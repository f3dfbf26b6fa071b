"""Plans in lists."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlalchemy.orm import Session, selectinload

from ..identity.tables import Agent, User
from ..identity.viewer import Viewer
from .flags import Flag, flags
from .objections import answerable
from .outcome_tables import PlanDecision, PlanGround, PlanObjection, PlanOutcome
from .scope import OPEN, sees, wrote
from .tables import DevelopmentPlan, PlanKind, PlanState

PAGE = 50
LISTED = 500
"""Open plans that are looked through for what needs attention."""
Found = Row[DevelopmentPlan, Agent, User, PlanGround | None]


class Which(StrEnum):
    """Which plans a list shows."""

    OPEN = "open"
    MINE = "mine"
    """Open, and led by the viewer."""
    ATTENTION = "attention"
    """Open, and something must be seen to."""
    CLOSED = "closed"
    EARLIER = "earlier"
    """Of agents whom the viewer does not lead any more: what the viewer wrote."""


class Waits(StrEnum):
    """Whose turn it is, where it is somebody's."""

    AGENT = "agent"
    OBJECTION = "objection"
    """For somebody without a part, to answer the agent's objection."""
    SECOND = "second"
    """For a second person, to look at the outcome."""


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """One line about a plan. `next_on` is the next checkpoint that was not held."""

    id: UUID
    kind: PlanKind
    title: str
    agent_id: UUID
    agent: str
    owner_id: UUID
    owner: str
    state: PlanState
    starts_on: dt.date
    ends_on: dt.date
    goals: int
    checkpoints: int
    held: int
    next_on: dt.date | None
    outcome: PlanOutcome | None
    waits: Waits | None
    flags: tuple[Flag, ...]

    @property
    def needs_attention(self) -> bool:
        return bool(self.flags) or self.waits in (Waits.OBJECTION, Waits.SECOND)


def plans(viewer: Viewer, session: Session, which: Which = Which.OPEN, page: int = 1) -> tuple[PlanSummary, ...]:
    """In the viewer's scope: open ones by the day they end, closed ones newest first; a page of them.

    Those that need attention are all on one page.
    """
    wanted = _rows().where(*_which(viewer, which))
    if which is Which.ATTENTION:
        return tuple(one for one in _summaries(session, wanted.limit(LISTED)) if one.needs_attention)
    return _summaries(session, wanted.limit(PAGE).offset(PAGE * (page - 1)))


def pages_of_plans(viewer: Viewer, session: Session, which: Which) -> int:
    """How many pages such a list has; one where there is nothing."""
    if which is Which.ATTENTION:
        return 1
    found = select(func.count()).select_from(DevelopmentPlan).join(Agent, Agent.id == DevelopmentPlan.agent_id)
    return max(1, -(-(session.scalar(found.where(*_which(viewer, which))) or 0) // PAGE))


def plans_of(viewer: Viewer, session: Session, agent_id: UUID) -> tuple[PlanSummary, ...]:
    """One agent's, in the viewer's scope."""
    return _summaries(session, _rows().where(sees(viewer), DevelopmentPlan.agent_id == agent_id))


def _rows() -> Select[DevelopmentPlan, Agent, User, PlanGround | None]:
    return (
        select(DevelopmentPlan, Agent, User, PlanGround)
        .join(Agent, Agent.id == DevelopmentPlan.agent_id)
        .join(User, User.id == DevelopmentPlan.owner_id)
        .outerjoin(PlanGround, PlanGround.plan_id == DevelopmentPlan.id)
        .options(selectinload(DevelopmentPlan.goals), selectinload(DevelopmentPlan.checkpoints))
        .order_by(
            DevelopmentPlan.closed_at.desc().nulls_first(), DevelopmentPlan.ends_on, Agent.name, DevelopmentPlan.id
        )
    )


def _which(viewer: Viewer, which: Which) -> Sequence[ColumnElement[bool]]:
    is_open = DevelopmentPlan.state.in_(OPEN)
    match which:
        case Which.OPEN | Which.ATTENTION:
            return [sees(viewer), is_open]
        case Which.MINE:
            return [sees(viewer), is_open, DevelopmentPlan.owner_id == viewer.user_id]
        case Which.CLOSED:
            return [sees(viewer), ~is_open]
        case Which.EARLIER:
            return [and_(wrote(viewer), ~sees(viewer))]


def _summaries(
    session: Session, wanted: Select[*tuple[DevelopmentPlan, Agent, User, PlanGround | None]]
) -> tuple[PlanSummary, ...]:
    rows = session.execute(wanted).all()
    ids = [row[0].id for row in rows]
    decided = _newest_decisions(session, ids)
    objected = set(
        session.scalars(
            select(PlanObjection.plan_id)
            .join(DevelopmentPlan, DevelopmentPlan.id == PlanObjection.plan_id)
            .where(PlanObjection.plan_id.in_(ids), answerable())
        )
    )
    return tuple(_summary(row, decided.get(row[0].id), objected=row[0].id in objected) for row in rows)


def _newest_decisions(session: Session, ids: Iterable[UUID]) -> dict[UUID, PlanDecision]:
    made = select(PlanDecision).where(PlanDecision.plan_id.in_(list(ids))).order_by(PlanDecision.created_at)
    return {decision.plan_id: decision for decision in session.scalars(made)}


def _summary(row: Found, decision: PlanDecision | None, *, objected: bool) -> PlanSummary:
    plan, agent, owner, ground = row
    to_come = [checkpoint.due_on for checkpoint in plan.checkpoints if checkpoint.held_at is None]
    return PlanSummary(
        id=plan.id,
        kind=plan.kind,
        title=plan.title,
        agent_id=plan.agent_id,
        agent=agent.name,
        owner_id=owner.id,
        owner=owner.name,
        state=plan.state,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        goals=len(plan.goals),
        checkpoints=len(plan.checkpoints),
        held=len(plan.checkpoints) - len(to_come),
        next_on=min(to_come, default=None) if plan.state in OPEN else None,
        outcome=decision.outcome if decision and plan.state is PlanState.COMPLETED else None,
        waits=waits_for(plan, decision, objected=objected),
        flags=flags(plan, owner, agent, ground),
    )


def waits_for(plan: DevelopmentPlan, decision: PlanDecision | None, *, objected: bool) -> Waits | None:
    """Whose turn it is; `objected`: an objection can be answered."""
    if objected:
        return Waits.OBJECTION
    if plan.state is PlanState.DRAFT and plan.owner_agreed_at is not None:
        return Waits.AGENT
    undecided = decision is not None and decision.second_at is None and decision.overturned_at is None
    return Waits.SECOND if plan.state is PlanState.ACTIVE and undecided else None
