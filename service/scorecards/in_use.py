"""Which scorecards an interaction is judged by: the newest published version of each that applies to it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from scorecards.schema import Scorecard

from ..evaluations.tables import Evaluation, ScorecardVersion
from ..interactions.tables import Interaction
from .library import keep_library
from .tables import PrecisionPromise, ScorecardAssignment, ScorecardEntry


def scorecards_in_use(session: Session, interaction: Interaction) -> tuple[Scorecard, ...]:
    """In order of their ids."""
    applying = [card for card in published(session) if interaction.channel.value in card.channels]
    assigned = session.scalars(select(ScorecardAssignment)).all()
    return tuple(card for card in applying if _applies([a for a in assigned if a.scorecard == card.id], interaction))


def published(session: Session) -> tuple[Scorecard, ...]:
    """Every scorecard in force, in order of their ids."""
    keep_library(session)
    contents = session.scalars(
        select(ScorecardVersion.content)
        .join(ScorecardEntry, ScorecardEntry.current_hash == ScorecardVersion.hash)
        .where(ScorecardEntry.retired_at.is_(None))
        .order_by(ScorecardEntry.scorecard)
    )
    return tuple(Scorecard.model_validate(content) for content in contents)


def scorecards_of(session: Session, transcript_id: UUID) -> tuple[Scorecard, ...]:
    """The versions that a transcript was judged by, in order of their ids."""
    contents = session.scalars(
        select(ScorecardVersion.content)
        .join(Evaluation, Evaluation.scorecard_hash == ScorecardVersion.hash)
        .where(Evaluation.transcript_id == transcript_id)
        .order_by(Evaluation.scorecard)
    )
    return tuple(Scorecard.model_validate(content) for content in contents)


def least_confidences(session: Session) -> dict[str, float]:
    """By criterion: the confidence below which the judge leaves the answer to a person, where people chose one."""
    newest = (
        select(PrecisionPromise)
        .ext(distinct_on(PrecisionPromise.scorecard, PrecisionPromise.criterion))
        .order_by(PrecisionPromise.scorecard, PrecisionPromise.criterion, PrecisionPromise.created_at.desc())
    )
    chosen: dict[str, float] = {}
    for promise in session.scalars(newest):
        if promise.least_confidence is not None:  # two scorecards may ask one question: the stricter promise holds
            chosen[promise.criterion] = max(promise.least_confidence, chosen.get(promise.criterion, 0.0))
    return chosen


def _applies(assignments: list[ScorecardAssignment], interaction: Interaction) -> bool:
    return not assignments or any(
        (a.channel is None or a.channel is interaction.channel)
        and (a.queue is None or a.queue == interaction.queue)
        and (a.call_type is None or a.call_type == interaction.call_type)
        for a in assignments
    )
