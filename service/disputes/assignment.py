"""Who examines a dispute: never somebody who had a part in what is disputed."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session

from ..identity.tables import Role, User
from ..interactions.tables import Interaction
from ..reviews.tables import Override, Review
from .tables import Dispute, DisputeRound, DisputeState


def took_part(session: Session, review: Review, rounds: Iterable[DisputeRound] = ()) -> frozenset[UUID]:
    """Who confirmed the result, changed an answer before it was released, or decided about the dispute before.

    What changed after the release are decisions about other disputes: they bar nobody.
    """
    before = true() if review.released_at is None else Override.at <= review.released_at
    changed = session.scalars(select(Override.by_id).where(Override.review_id == review.id, before))
    decided = (done.decided_by_id for done in rounds if done.decided_by_id is not None)
    return frozenset({review.reviewer_id, *changed, *decided})


def eligible(session: Session, interaction: Interaction, barred: frozenset[UUID]) -> Sequence[User]:
    """Active QA analysts and the team's supervisors who took no part, in order of name."""
    in_scope = or_(User.role == Role.QA_ANALYST, (User.role == Role.SUPERVISOR) & (User.team_id == interaction.team_id))
    people = select(User).where(User.active.is_(True), in_scope, User.id.not_in(barred))
    return session.scalars(people.order_by(User.name, User.id)).all()


def least_busy(session: Session, people: Sequence[User]) -> UUID | None:
    """Of these, who has fewest open disputes: analysts before supervisors, who lead the agent. None of nobody."""
    loads = _open_rounds(session)
    chosen = min(people, key=lambda user: (user.role is not Role.QA_ANALYST, loads.get(user.id, 0)), default=None)
    return chosen.id if chosen is not None else None


def _open_rounds(session: Session) -> dict[UUID | None, int]:
    counted = (
        select(DisputeRound.assignee_id, func.count())
        .join(Dispute, Dispute.id == DisputeRound.dispute_id)
        .where(Dispute.state == DisputeState.OPEN, DisputeRound.outcome.is_(None))
        .group_by(DisputeRound.assignee_id)
    )
    return dict(session.execute(counted).all())
