"""What is confirmed and not released yet."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.transcripts import Channel

from ..evaluations.standings import newest
from ..evaluations.tables import Evaluation, ScorecardVersion
from ..identity.tables import Agent, User
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from ..reviews.blindness import blind_to
from ..reviews.tables import Review
from .tables import ScheduledRelease

LISTED = 500


@dataclass(frozen=True, slots=True)
class WaitingRelease:
    """A confirmed result that its agent does not see yet. `due_at` is set where its release is scheduled."""

    evaluation_id: UUID
    interaction_id: UUID
    reference: str
    channel: Channel
    agent: str | None
    scorecard: str
    percent: float | None
    confirmed_by: str
    confirmed_at: dt.datetime
    due_at: dt.datetime | None


def waiting_releases(viewer: Viewer, session: Session) -> tuple[WaitingRelease, ...]:
    """Longest confirmed first, `LISTED` at most; none that the viewer is to answer blind."""
    rows = session.execute(
        select(
            Evaluation.id.label("evaluation_id"),
            Interaction.id.label("interaction_id"),
            Interaction.reference,
            Interaction.channel,
            Agent.name.label("agent"),
            ScorecardVersion.name.label("scorecard"),
            Review.score.label("percent"),
            User.name.label("confirmed_by"),
            Review.confirmed_at,
            ScheduledRelease.due_at,
        )
        .select_from(Review)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .join(ScorecardVersion, ScorecardVersion.hash == Evaluation.scorecard_hash)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .join(User, User.id == Review.reviewer_id)
        .outerjoin(Agent, Agent.id == Interaction.agent_id)
        .outerjoin(ScheduledRelease, ScheduledRelease.review_id == Review.id)
        .where(
            may_see(viewer),
            ~blind_to(viewer),
            Interaction.state == State.READY,
            Review.confirmed_at.is_not(None),
            Review.released_at.is_(None),
            newest(),
        )
        .order_by(Review.confirmed_at)
        .limit(LISTED)
    )
    return tuple(WaitingRelease(**row) for row in rows.mappings())


def scheduled_for(session: Session, evaluation_id: UUID) -> dt.datetime | None:
    """When the evaluation's release is due, or None. The caller has checked the scope."""
    due = select(ScheduledRelease.due_at).join(Review, Review.id == ScheduledRelease.review_id)
    return session.scalar(due.where(Review.evaluation_id == evaluation_id))
