"""Drafts the coaching suggestion of an interaction. It waits for a person whoever worded it."""

from collections.abc import Sequence
from uuid import UUID

from models.transcripts import Turn
from scorecards.schema import Scorecard

from .. import engines
from ..database import transaction
from ..redactions.notes import swept
from .suggestions import Answered, suggest
from .writers import Written


def draft(
    interaction_id: UUID, scorecards: Sequence[Scorecard], answers: Sequence[Answered], turns: Sequence[Turn]
) -> Written | None:
    """The one strength and the one improvement in words, or None where either is missing. `turns` are redacted."""
    suggested = suggest(scorecards, answers, turns)
    if suggested is None:
        return None

    def sweep(text: str) -> str:
        with transaction() as session:
            return swept(session, interaction_id, text)

    return engines.coaching_writer().write(suggested, scorecards, turns, sweep)
