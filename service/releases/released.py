"""An agent's own released result, to act on."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from ..errors import Forbidden, NotFound
from ..evaluations.tables import Evaluation
from ..identity.tables import Role
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction
from ..reviews.tables import Review


@dataclass(frozen=True, slots=True)
class ReleasedResult:
    """Locked until the end of the transaction. `by_id` is the agent's account."""

    evaluation: Evaluation
    interaction: Interaction
    review: Review
    by_id: UUID


def released_result(session: Session, viewer: Viewer, evaluation_id: UUID) -> ReleasedResult:
    """Raises Forbidden for anybody but an agent, NotFound for what was not released to this one."""
    if viewer.role is not Role.AGENT or viewer.user_id is None:
        raise Forbidden("Only the agent whose result it is does this.")
    row = session.execute(
        select(Evaluation, Interaction, Review)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .join(Review, Review.evaluation_id == Evaluation.id)
        .where(
            Evaluation.id == evaluation_id,
            may_see(viewer),
            Review.confirmed_at.is_not(None),
            Review.released_at.is_not(None),
        )
        .options(selectinload(Evaluation.answers), joinedload(Evaluation.scorecard_version))
        .with_for_update(of=Evaluation)
    ).first()
    if row is None:
        raise NotFound("There is no such result, or it is not yours to see.")
    return ReleasedResult(row.Evaluation, row.Interaction, row.Review, viewer.user_id)
