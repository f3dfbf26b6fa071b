"""Releasing confirmed results: one by one, many at once, or on a date. Commands never commit.

What waits for its date can be taken back. What was released cannot: it changes only through a dispute or a correction.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, ServiceError
from ..evaluations.standings import newest
from ..evaluations.tables import Evaluation
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction, State
from ..notifications.commands import notify
from ..reviews.commands import check_releasable, confirmed_review, hand_over, release, to_decide
from ..reviews.tables import Review
from .tables import ScheduledRelease

FURTHEST = dt.timedelta(days=90)
MOST_AT_ONCE = 500

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """How many results were released or scheduled, and why the others were not, by reason."""

    done: int
    refused: tuple[str, ...]


def schedule(session: Session, viewer: Viewer, evaluation_id: UUID, due_at: dt.datetime) -> Interaction:
    """Releases a confirmed result at `due_at`, which has a zone. A new date takes the place of the old one.

    Raises BadInput for a moment that has passed or is too far away, Conflict where nothing can be released.
    """
    evaluation, interaction = to_decide(session, viewer, evaluation_id)
    review = confirmed_review(session, evaluation)
    check_releasable(review, interaction)
    if not now() < due_at <= now() + FURTHEST:
        raise BadInput(f"Choose a moment within the next {FURTHEST.days} days.")
    session.merge(ScheduledRelease(review_id=review.id, due_at=due_at, by_id=viewer.user_id, at=now()))
    moment = due_at.astimezone(dt.UTC).isoformat(timespec="minutes")
    audit.record(session, viewer, "scheduled release", "evaluation", evaluation_id, due_at=moment)
    return interaction


def take_back(session: Session, viewer: Viewer, evaluation_id: UUID) -> Interaction:
    """Takes a scheduled release back before it happens. Raises Conflict where none is scheduled."""
    evaluation, interaction = to_decide(session, viewer, evaluation_id)
    scheduled = session.get(ScheduledRelease, confirmed_review(session, evaluation).id)
    if scheduled is None:
        raise Conflict("No release is scheduled for this result. What was released is not taken back.")
    session.delete(scheduled)
    audit.record(session, viewer, "took release back", "evaluation", evaluation_id)
    return interaction


def release_many(
    session: Session, viewer: Viewer, evaluation_ids: Iterable[UUID], due_at: dt.datetime | None = None
) -> BulkOutcome:
    """Releases each, or schedules it for `due_at`. One that is refused does not stop the others."""
    chosen = sorted(set(evaluation_ids))
    if not chosen or len(chosen) > MOST_AT_ONCE:
        raise BadInput(f"Choose between 1 and {MOST_AT_ONCE} results.")
    refused = [reason for id in chosen if (reason := _refusal(session, viewer, id, due_at)) is not None]
    return BulkOutcome(len(chosen) - len(refused), tuple(dict.fromkeys(refused)))


def release_due(session: Session) -> int:
    """Releases what is due, on behalf of whoever scheduled it; how many. What is restricted waits."""
    due = session.execute(
        select(ScheduledRelease, Review, Evaluation, Interaction)
        .join(Review, Review.id == ScheduledRelease.review_id)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(ScheduledRelease.due_at <= now(), Interaction.state == State.READY)
        .with_for_update(of=(ScheduledRelease, Evaluation), skip_locked=True)
    ).all()
    return sum(_release_scheduled(session, *row) for row in due)


def _release_scheduled(
    session: Session, scheduled: ScheduledRelease, review: Review, evaluation: Evaluation, interaction: Interaction
) -> bool:
    try:
        _check_still_right(session, review, evaluation)
        hand_over(session, None, review, interaction, by_id=scheduled.by_id)
    except Conflict:
        session.delete(scheduled)
        log.warning("a scheduled release was not possible", evaluation=str(evaluation.id))
        subject = "A release that you scheduled was not possible any more. Look at the result again."
        notify(session, scheduled.by_id, "release failed", subject, f"/interactions/{interaction.id}")
        return False
    return True


def _check_still_right(session: Session, review: Review, evaluation: Evaluation) -> None:
    if review.confirmed_at is None:
        raise Conflict("The confirmation was taken back.")
    if session.scalar(select(Evaluation.id).where(Evaluation.id == evaluation.id, newest())) is None:
        raise Conflict("A newer result has taken its place.")


def _refusal(session: Session, viewer: Viewer, evaluation_id: UUID, due_at: dt.datetime | None) -> str | None:
    """Why this one cannot be released, or None when it was."""
    try:
        with session.begin_nested():
            if due_at is None:
                release(session, viewer, evaluation_id)
            else:
                schedule(session, viewer, evaluation_id, due_at)
    except ServiceError as error:
        return error.message
    return None
