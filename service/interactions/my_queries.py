"""What an agent sees of the own work: results that a person confirmed and released, strengths first."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.transcripts import Channel

from ..coaching.queries import SuggestionDetail, suggestion
from ..evaluations.details import AnswerDetail, EvaluationDetail, Outcome
from ..evaluations.queries import evaluations
from ..identity.viewer import Viewer, may_see
from .queries import newest_run
from .tables import Interaction

PAGE_SIZE = 20
STRENGTHS = 3


@dataclass(frozen=True, slots=True)
class MyResult:
    """One interaction of the agent. `strengths` name what was done well, most weight first."""

    interaction_id: UUID
    reference: str
    channel: Channel
    started_at: dt.datetime
    call_type: str | None
    duration_seconds: float | None
    evaluations: tuple[EvaluationDetail, ...]
    strengths: tuple[str, ...]
    coaching: SuggestionDetail | None


@dataclass(frozen=True, slots=True)
class MyResults:
    results: tuple[MyResult, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def my_results(viewer: Viewer, session: Session, page: int) -> MyResults:
    """Newest first. `may_see` leaves an agent only what was released to them."""
    total = session.scalar(select(func.count(Interaction.id)).where(may_see(viewer))) or 0
    page = min(page, max(1, -(-total // PAGE_SIZE)))
    newest = func.coalesce(Interaction.started_at, Interaction.created_at).desc()
    found = select(Interaction).where(may_see(viewer)).order_by(newest, Interaction.id)
    shown = session.scalars(found.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return MyResults(tuple(_result(viewer, session, interaction) for interaction in shown), total, page)


def _result(viewer: Viewer, session: Session, interaction: Interaction) -> MyResult:
    run = newest_run(session, interaction, released_only=True)
    released = evaluations(viewer, session, run.transcript_id, interaction.channel) if run else ()
    answers = [answer for evaluation in released for section in evaluation.sections for answer in section.answers]
    return MyResult(
        interaction_id=interaction.id,
        reference=interaction.reference,
        channel=interaction.channel,
        started_at=interaction.started_at or interaction.created_at,
        call_type=interaction.call_type,
        duration_seconds=interaction.duration_seconds,
        evaluations=released,
        strengths=_strengths(answers),
        coaching=suggestion(viewer, session, run.transcript_id, {a.criterion for a in answers}) if run else None,
    )


def _strengths(answers: Sequence[AnswerDetail]) -> tuple[str, ...]:
    met = [answer for answer in answers if answer.outcome is Outcome.MET]
    heaviest = sorted(met, key=lambda answer: (answer.critical, answer.points or 0), reverse=True)
    return tuple(answer.name for answer in heaviest[:STRENGTHS])
