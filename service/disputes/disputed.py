"""A dispute with the result that it is about, to act on, and the result as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ..errors import Conflict, NotFound
from ..evaluations.details import AnswerDetail, EvaluationDetail
from ..evaluations.queries import detail
from ..evaluations.tables import Evaluation
from ..interactions.tables import Interaction, State
from ..reviews.queries import NOT_REVIEWED, reviews
from ..reviews.tables import Review
from .tables import Dispute, DisputeRound


@dataclass(frozen=True, slots=True)
class Disputed:
    """Locked until the end of the transaction."""

    dispute: Dispute
    review: Review
    evaluation: Evaluation
    interaction: Interaction

    @property
    def current(self) -> DisputeRound:
        """The round that is, or was last, examined."""
        return self.dispute.rounds[-1]

    @property
    def superseded(self) -> bool:
        """A newer version of the interaction has taken the place of the one that was judged."""
        return self.interaction.transcript_id != self.evaluation.transcript_id


def locked(session: Session, dispute_id: UUID, *conditions: ColumnElement[bool]) -> Disputed:
    """Raises NotFound where the conditions do not hold, Conflict where the interaction is closed to everybody."""
    row = session.execute(
        select(Dispute, Review, Evaluation, Interaction)
        .join(Review, Review.id == Dispute.review_id)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(Dispute.id == dispute_id, *conditions)
        .options(
            selectinload(Dispute.rounds), selectinload(Evaluation.answers), joinedload(Evaluation.scorecard_version)
        )
        .with_for_update(of=(Dispute, Evaluation))
    ).first()
    if row is None:
        raise NotFound("There is no such dispute, or it is not yours to see.")
    if row.Interaction.state is not State.READY:
        raise Conflict("This interaction is not ready, so nothing can be decided about it.")
    return Disputed(*row)


def as_it_stands(session: Session, evaluation: Evaluation, interaction: Interaction) -> EvaluationDetail:
    """The result with every change so far; its percent is computed from the answers."""
    session.flush()
    review = reviews(session, [evaluation.id]).get(evaluation.id, NOT_REVIEWED)
    unfixed = replace(review, confirmed_at=None)
    return replace(detail(evaluation, evaluation.scorecard_version, unfixed, interaction.channel), review=review)


def answers_asked(result: EvaluationDetail) -> Mapping[str, AnswerDetail]:
    """By criterion."""
    return {answer.criterion: answer for section in result.sections for answer in section.answers}
