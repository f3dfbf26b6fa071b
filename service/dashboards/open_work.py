"""What waits for people, for how long, and what became of disputes."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from ..database import now
from ..disputes.tables import Dispute, DisputeRound, DisputeState, Outcome
from ..evaluations.tables import Evaluation
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction
from ..redactions.review_tables import RedactionReview
from ..reviews.tables import Review
from ..reviews.task_tables import ReviewTask, TaskKind, TaskState
from .figures import Figure, share
from .filters import DashboardFilters, scoped


@dataclass(frozen=True, slots=True)
class Queue:
    """What is open now. Ages in days since it came to the queue; `overdue` is None where nothing is due by a date."""

    name: str
    address: str
    open: int
    overdue: int | None
    median_days: float | None
    oldest_days: float | None


@dataclass(frozen=True, slots=True)
class Disputes:
    """Disputes raised in the period. `upheld`: of the decided, wholly or in part, by their last decision."""

    raised: int
    decided: int
    upheld: Figure


def queues(viewer: Viewer, session: Session, filters: DashboardFilters) -> tuple[Queue, ...]:
    """As of this moment, whatever the period; in the viewer's scope and the team asked for."""
    scope = scoped(viewer, filters, Interaction)
    tasks = [
        _ages(ReviewTask.created_at, ReviewTask.due_at < now())
        .select_from(ReviewTask)
        .join(Interaction, Interaction.id == ReviewTask.interaction_id)
        .where(scope, ReviewTask.state == TaskState.OPEN, ReviewTask.kind == kind)
        for kind in (TaskKind.RANDOM, TaskKind.RISK)
    ]
    disputes = _of_interactions(_ages(Dispute.created_at, _late())).where(scope, Dispute.state == DisputeState.OPEN)
    redactions = (
        _ages(RedactionReview.created_at, None)
        .select_from(RedactionReview)
        .join(Interaction, Interaction.id == RedactionReview.interaction_id)
        .where(scope, RedactionReview.finished_at.is_(None), RedactionReview.replaced_reason.is_(None))
    )
    asked = (
        ("Random reviews", "/queue", tasks[0]),
        ("Risk reviews", "/queue?kind=risk", tasks[1]),
        ("Disputes", "/disputes", disputes),
        ("Redaction reviews", "", redactions),
    )
    return tuple(Queue(name, address, *session.execute(found).one()) for name, address, found in asked)


def disputes(viewer: Viewer, session: Session, filters: DashboardFilters) -> Disputes:
    last = (
        select(DisputeRound.outcome)
        .where(DisputeRound.dispute_id == Dispute.id, DisputeRound.outcome.is_not(None))
        .order_by(DisputeRound.level.desc())
        .limit(1)
        .correlate(Dispute)
        .scalar_subquery()
    )
    raised = _of_interactions(select(last.label("outcome"))).where(
        scoped(viewer, filters, Interaction), Dispute.created_at >= filters.start, Dispute.created_at < filters.end
    )
    outcome = raised.subquery().c.outcome
    upheld = func.count().filter(outcome.in_((Outcome.UPHELD, Outcome.PARTLY_UPHELD)))
    raised_, decided, in_favour = session.execute(select(func.count(), func.count(outcome), upheld)).one()
    return Disputes(raised_, decided, share(in_favour, decided))


def _of_interactions(found: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        found.select_from(Dispute)
        .join(Review, Review.id == Dispute.review_id)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
    )


def _late() -> ColumnElement[bool]:
    """Of a `Dispute`: the round that is open is past its date."""
    return (
        select(DisputeRound.id)
        .where(DisputeRound.dispute_id == Dispute.id, DisputeRound.decided_at.is_(None), DisputeRound.due_at < now())
        .correlate(Dispute)
        .exists()
    )


def _ages(since: SQLColumnExpression[dt.datetime], overdue: ColumnElement[bool] | None) -> Select[*tuple[Any, ...]]:
    """Count, overdue, median and greatest age in days."""
    days = func.extract("epoch", func.now() - since) / 86400
    late = func.count().filter(overdue) if overdue is not None else func.nullif(0, 0)
    return select(func.count(), late, func.percentile_cont(0.5).within_group(days), func.max(days))
