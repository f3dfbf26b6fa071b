"""What an improvement plan rests on, as people read it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from scorecards.schema import Scorecard

from ..dashboards.figures import SMALLEST_GROUP, Figure, Sums, mean
from ..evaluations.tables import Answer, Evaluation, ScorecardVersion
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction
from ..reviews.blindness import blinded
from .details import GroundDetail
from .outcome_tables import PlanGround


def ground_detail(viewer: Viewer, session: Session, ground: PlanGround) -> GroundDetail:
    """Without figures for whoever is blind to one of its interactions: they would give an answer away."""
    ids = [UUID(id) for id in ground.interactions]
    hidden = bool(blinded(viewer, session, ids))
    return GroundDetail(
        scorecard=ground.scorecard,
        criterion=ground.criterion,
        name=_name(session, ground),
        first=ground.first,
        last=ground.last,
        figure=None if hidden else Figure(ground.value, ground.low, ground.high, ground.n),
        others=None if hidden else _others(ground),
        least=ground.least,
        interactions=() if hidden else _interactions(viewer, session, ground, ids),
        coaching_id=ground.coaching_id,
        no_coaching_reason=ground.no_coaching_reason,
        gone_at=ground.gone_at,
        hidden=hidden,
    )


def _others(ground: PlanGround) -> Figure | None:
    sums = Sums(ground.others["n"], ground.others["total"], ground.others["squares"])
    return mean(sums) if ground.others["people"] >= SMALLEST_GROUP else None


def _name(session: Session, ground: PlanGround) -> str:
    """As the newest version of the scorecard that still asks the question calls it."""
    versions = select(ScorecardVersion.content).where(ScorecardVersion.scorecard == ground.scorecard)
    for content in session.scalars(versions.order_by(ScorecardVersion.version.desc())):
        for criterion in Scorecard.model_validate(content).criteria:
            if criterion.id == ground.criterion:
                return criterion.name
    return ground.criterion


def _interactions(
    viewer: Viewer, session: Session, ground: PlanGround, ids: list[UUID]
) -> tuple[tuple[UUID, str], ...]:
    asked = (
        select(Evaluation.interaction_id)
        .join(Answer, Answer.evaluation_id == Evaluation.id)
        .where(Evaluation.scorecard == ground.scorecard, Answer.criterion == ground.criterion)
    )
    rows = session.execute(
        select(Interaction.id, Interaction.reference)
        .where(Interaction.id.in_(ids), Interaction.id.in_(asked), may_see(viewer))
        .order_by(Interaction.created_at, Interaction.id)
    )
    return tuple((row[0], row[1]) for row in rows)
