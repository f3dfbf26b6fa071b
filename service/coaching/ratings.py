"""How useful agents find the sessions of one coach: a mean over several people, never one person's rating."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluation.means import student_interval

from ..dashboards.figures import SMALLEST_GROUP, Figure
from .session_tables import CoachingParticipant, CoachingSession

SCALE = (1.0, 5.0)


@dataclass(frozen=True, slots=True)
class CoachRatings:
    """`useful` is the mean of each agent's mean, so that nobody counts twice; None from fewer than five agents."""

    useful: Figure | None
    agents: int
    needed: int = SMALLEST_GROUP


def ratings_of(session: Session, coach_id: UUID) -> CoachRatings:
    """Of the sessions that one person held; for that person alone, and never in an order of coaches."""
    rows = session.scalars(
        select(func.avg(CoachingParticipant.rating))
        .join(CoachingSession, CoachingSession.id == CoachingParticipant.coaching_id)
        .where(CoachingSession.coach_id == coach_id, CoachingParticipant.rating.is_not(None))
        .group_by(CoachingParticipant.agent_id)
    )
    means = [float(mean) for mean in rows]
    if len(means) < SMALLEST_GROUP:
        return CoachRatings(None, len(means))
    low, high = student_interval(means, bounds=SCALE) or (None, None)
    return CoachRatings(Figure(sum(means) / len(means), low, high, len(means)), len(means))
