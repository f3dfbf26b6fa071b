"""What calibration sessions decided about criteria, waiting for the next version of their scorecard."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scorecards.schema import Scorecard

from ..calibration.tables import GuidanceNote


@dataclass(frozen=True, slots=True)
class Proposal:
    id: UUID
    criterion: str
    text: str


def open_proposals(session: Session, scorecard: str) -> tuple[Proposal, ...]:
    """Oldest first."""
    notes = session.scalars(_open(scorecard).order_by(GuidanceNote.decided_at))
    return tuple(Proposal(note.id, note.criterion, note.text) for note in notes)


def settle(session: Session, before: Scorecard | None, card: Scorecard) -> None:
    """Proposals about criteria that a version words anew count as taken up by it."""
    old = {criterion.id: criterion for criterion in before.criteria} if before else {}
    reworded = {criterion.id for criterion in card.criteria if criterion != old.get(criterion.id)}
    for note in session.scalars(_open(card.id).where(GuidanceNote.criterion.in_(reworded))):
        note.taken_version = card.version


def _open(scorecard: str) -> Select[GuidanceNote]:
    return select(GuidanceNote).where(GuidanceNote.scorecard == scorecard, GuidanceNote.taken_version.is_(None))
