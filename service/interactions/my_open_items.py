"""What waits for an agent: results to acknowledge, disputes under way, self-assessments that were asked for."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..disputes.queries import DisputeDetail, own_disputes
from ..disputes.tables import DisputeState
from ..evaluations.tables import Evaluation, ScorecardVersion
from ..identity.viewer import Viewer, may_see
from ..releases.acknowledgements import acknowledgements
from ..reviews.tables import Review
from ..selfassessment.queries import AssessmentDetail, assessments
from .tables import Interaction


@dataclass(frozen=True, slots=True)
class ToAcknowledge:
    interaction_id: UUID
    evaluation_id: UUID
    reference: str
    scorecard: str


@dataclass(frozen=True, slots=True)
class OpenItems:
    acknowledge: tuple[ToAcknowledge, ...]
    disputes: tuple[DisputeDetail, ...]
    assessments: tuple[AssessmentDetail, ...]

    @property
    def total(self) -> int:
        return len(self.acknowledge) + len(self.disputes) + len(self.assessments)


def open_items(viewer: Viewer, session: Session) -> OpenItems:
    return OpenItems(
        acknowledge=_to_acknowledge(viewer, session),
        disputes=tuple(one for one in own_disputes(viewer, session) if one.state is DisputeState.OPEN),
        assessments=tuple(one for one in assessments(viewer, session) if one.submitted_at is None),
    )


def _to_acknowledge(viewer: Viewer, session: Session) -> tuple[ToAcknowledge, ...]:
    """Of the version whose released results the agent is shown; newest release first."""
    rows = session.execute(
        select(Review.id, Interaction.id, Evaluation.id, Interaction.reference, ScorecardVersion.name)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .join(ScorecardVersion, ScorecardVersion.hash == Evaluation.scorecard_hash)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(
            may_see(viewer),
            Evaluation.transcript_id == Interaction.transcript_id,
            Review.confirmed_at.is_not(None),
            Review.released_at.is_not(None),
        )
        .order_by(Review.released_at.desc(), Evaluation.scorecard)
    ).all()
    made = acknowledgements(session, [row[0] for row in rows])
    return tuple(
        ToAcknowledge(interaction, evaluation, reference, scorecard)
        for review, interaction, evaluation, reference, scorecard in rows
        if review not in made or not made[review].current
    )
