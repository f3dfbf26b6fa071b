"""What happens to plans by itself: people are told. Nothing else follows from a date or a figure."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..notifications.commands import notify, notify_agent
from ..performance.periods import today
from .grounds import still_shows
from .outcome_tables import PlanGround
from .scope import OPEN
from .tables import DevelopmentPlan, PlanCheckpoint, PlanState


def check_grounds(session: Session) -> int:
    """Measures the grounds of open improvement plans again and flags those that corrections took away; how many.

    A ground that came back, as an upheld correction was itself corrected, is no longer flagged.
    """
    rows = session.execute(
        select(DevelopmentPlan, PlanGround)
        .join(PlanGround, PlanGround.plan_id == DevelopmentPlan.id)
        .where(DevelopmentPlan.state.in_(OPEN))
        .order_by(DevelopmentPlan.id)
    ).all()
    return sum(_check(session, plan, ground) for plan, ground in rows)


def remind_of_checkpoints(session: Session) -> int:
    """Tells both sides of the checkpoints of today; how many. Once a day."""
    rows = session.execute(
        select(DevelopmentPlan.id, DevelopmentPlan.owner_id, DevelopmentPlan.agent_id)
        .join(PlanCheckpoint, PlanCheckpoint.plan_id == DevelopmentPlan.id)
        .where(
            DevelopmentPlan.state == PlanState.ACTIVE,
            PlanCheckpoint.held_at.is_(None),
            PlanCheckpoint.due_on == today(),
        )
    ).all()
    for plan_id, owner_id, agent_id in rows:
        subject = "A checkpoint of a plan is today."
        notify(session, owner_id, "checkpoint today", subject, f"/plans/{plan_id}")
        notify_agent(session, agent_id, "checkpoint today", subject, f"/growth/plans/{plan_id}")
    return len(rows)


def _check(session: Session, plan: DevelopmentPlan, ground: PlanGround) -> bool:
    shows = still_shows(session, plan, ground)
    if shows or ground.gone_at is not None:
        ground.gone_at = None if shows else ground.gone_at
        return False
    ground.gone_at = now()
    audit.record(session, None, "ground of a plan is gone", "plan", plan.id)
    subject = "Corrected results no longer show what an improvement plan rests on."
    notify(session, plan.owner_id, "ground gone", subject, f"/plans/{plan.id}")
    if plan.proposed_at is not None:
        notify_agent(session, plan.agent_id, "ground gone", subject, f"/growth/plans/{plan.id}")
    return True
