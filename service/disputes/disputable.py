"""What an agent needs to dispute an answer: the answer that counts, what else it could be, and what was said."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..config import settings
from ..database import now
from ..errors import NotFound
from ..evaluations.details import AnswerDetail, EvaluationDetail
from ..evaluations.tables import Evaluation
from ..identity.viewer import Viewer
from ..interactions.details import InteractionDetail, interaction_detail
from .deadlines import after_working_days
from .disputed import answers_asked


@dataclass(frozen=True, slots=True)
class Disputable:
    """`answer` None is the whole result. `until` is when the time to dispute ends."""

    interaction: InteractionDetail
    evaluation: EvaluationDetail
    answer: AnswerDetail | None
    until: dt.datetime

    @property
    def in_time(self) -> bool:
        return now() <= self.until

    @property
    def may_not_apply(self) -> bool:
        """Whether not applicable is offered and is not the answer already."""
        options = self.answer.options if self.answer else ()
        return any(option.points is None and option.value != self.answer_value for option in options)

    @property
    def answer_value(self) -> str | None:
        return self.answer.answer if self.answer else None


def disputable(viewer: Viewer, session: Session, evaluation_id: UUID, criterion: str | None) -> Disputable:
    """Raises NotFound for what was not released to the viewer, or a question that it does not ask."""
    interaction_id = session.scalar(select(Evaluation.interaction_id).where(Evaluation.id == evaluation_id))
    if interaction_id is None:
        raise NotFound("There is no such result, or it is not yours to see.")
    interaction = interaction_detail(viewer, session, interaction_id)
    result = next((found for found in interaction.evaluations if found.id == evaluation_id), None)
    if result is None or not result.review.released:
        raise NotFound("There is no such result, or it is not yours to see.")
    answer = answers_asked(result).get(criterion) if criterion is not None else None
    if criterion is not None and answer is None:
        raise NotFound("This scorecard does not ask that question of this interaction.")
    return Disputable(interaction, result, answer, dispute_until(result))


def dispute_until(result: EvaluationDetail) -> dt.datetime:
    """The end of the time to dispute a released result."""
    return after_working_days(result.review.released_at or now(), settings().dispute_days)
