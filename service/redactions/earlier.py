"""What a later run finds is masked in the versions before it too: they are shown on, as history and to agents."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.personal_data import Redaction, Span
from models.redaction import FoundValues
from models.transcripts import RawTranscript

from .masking import mask_text, turns_of
from .tables import RedactionRun

LATER_RUN = "later run"
REASON = "A value that a later redaction run found"


def cover_earlier(session: Session, run: RedactionRun, raw: RawTranscript, redaction: Redaction) -> int:
    """Masks the values behind `redaction` in the text of every other run of the interaction; how many places."""
    earlier = _others(session, run.interaction_id, run.id)
    if not earlier:
        return 0
    values = FoundValues(raw, [replacement.span for replacement in redaction.replacements])
    return sum(len(mask_text(session, other, _left_open(session, values, other))) for other in earlier)


def _others(session: Session, interaction_id: UUID, run_id: UUID) -> Sequence[RedactionRun]:
    return session.scalars(
        select(RedactionRun)
        .where(RedactionRun.interaction_id == interaction_id, RedactionRun.id != run_id)
        .options(selectinload(RedactionRun.redactions))
    ).all()


def _left_open(session: Session, values: FoundValues, run: RedactionRun) -> list[Span]:
    return [
        replace(span, turn=turn.position, detector=LATER_RUN, reason=REASON)
        for turn in turns_of(session, run)
        for span in values.find_in(turn.text)
    ]
