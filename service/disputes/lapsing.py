"""Disputes about results that count no more, and rounds that take too long."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from ..compliance import audit
from ..database import now
from ..evaluations.tables import Evaluation
from ..interactions.tables import Interaction, State
from ..notifications.commands import notify
from ..reviews.tables import Review
from . import snapshots
from .assignment import eligible, took_part
from .disputed import Disputed, locked
from .tables import Dispute, DisputeRound, DisputeState


def lapse_others(session: Session, disputed: Disputed) -> None:
    """Closes the other open disputes about the same result."""
    others = select(Dispute.id).where(
        Dispute.review_id == disputed.review.id,
        Dispute.state == DisputeState.OPEN,
        Dispute.id != disputed.dispute.id,
    )
    for dispute_id in session.scalars(others.order_by(Dispute.id)).all():
        _lapse(session, dispute_id, "Another decision settled what you disputed.")


def lapse_replaced(session: Session) -> int:
    """Closes open disputes whose result was judged again and released anew; how many."""
    newer, review = aliased(Evaluation), aliased(Review)
    replaced = (
        select(Dispute.id)
        .join(Review, Review.id == Dispute.review_id)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .join(newer, (newer.interaction_id == Interaction.id) & (newer.scorecard == Evaluation.scorecard))
        .join(review, (review.evaluation_id == newer.id) & review.released_at.is_not(None))
        .where(
            Dispute.state == DisputeState.OPEN,
            Interaction.state == State.READY,
            newer.transcript_id == Interaction.transcript_id,
            newer.id != Evaluation.id,
        )
    )
    ids = session.scalars(replaced.order_by(Dispute.id)).all()
    for dispute_id in ids:
        _lapse(session, dispute_id, "What you disputed was judged again. Read the new result.")
    return len(ids)


def escalate_overdue(session: Session) -> int:
    """Tells everybody who could decide about rounds whose time is over, once each; how many rounds."""
    overdue = (
        select(Dispute.id)
        .join(DisputeRound, DisputeRound.dispute_id == Dispute.id)
        .join(Review, Review.id == Dispute.review_id)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(
            Dispute.state == DisputeState.OPEN,
            Interaction.state == State.READY,
            DisputeRound.outcome.is_(None),
            DisputeRound.escalated_at.is_(None),
            DisputeRound.due_at < now(),
        )
    )
    ids = session.scalars(overdue.order_by(Dispute.id)).all()
    for dispute_id in ids:
        _escalate(session, dispute_id)
    return len(ids)


def _lapse(session: Session, dispute_id: UUID, subject: str) -> None:
    disputed = locked(session, dispute_id)
    disputed.dispute.state, disputed.dispute.closed_at = DisputeState.LAPSED, now()
    snapshots.take(session, None, disputed, "lapsed")
    notify(session, disputed.dispute.by_id, "dispute lapsed", subject, f"/my/disputes#dispute-{dispute_id}")


def _escalate(session: Session, dispute_id: UUID) -> None:
    disputed = locked(session, dispute_id)
    disputed.current.escalated_at = now()
    people = eligible(session, disputed.interaction, took_part(session, disputed.review, disputed.dispute.rounds))
    for person in people:
        notify(session, person.id, "dispute overdue", "A dispute is overdue.", f"/disputes/{dispute_id}")
    audit.record(session, None, "dispute escalated", "dispute", dispute_id, told=len(people))
