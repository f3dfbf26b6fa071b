"""Words that a reviewer wants masked because the machine missed them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.personal_data import DataType, Span
from models.redaction import FoundValues
from models.transcripts import RawTranscript

from .. import engines
from ..compliance import audit
from ..errors import BadInput
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction, Transcript, TranscriptTurn
from ..interactions.transcripts import turn_of
from .manual import ADDED, REPEATED, said_again
from .masking import PERSON, mask_sound, mask_text, turns_of
from .on_hand import person, reviewing
from .places import Selection, meets, neighbour, raw_place, whole_words
from .review_tables import Change, ManualRedaction, Standing
from .tables import RedactionRow, RedactionRun

REASON = "Added by a reviewer"


def add(session: Session, viewer: Viewer, interaction_id: UUID, selection: Selection, type: DataType) -> RedactionRow:
    """Masks the selected words, wherever they are said again too, in all versions of the text and in the recording.

    Whole words always. Raises BadInput for a selection without words, one that meets a redaction, or a type that the
    policy keeps; Conflict where the viewer is not reviewing the interaction.
    """
    _, run = reviewing(session, viewer, interaction_id)
    turns = turns_of(session, run)
    chosen = _checked(selection, turns, run, type)
    raw_start, raw_end = raw_place(run.redactions, chosen)
    change = ManualRedaction(
        interaction_id=interaction_id,
        run_id=run.id,
        raw_version=session.get_one(Transcript, run.transcript_id).raw_version,
        turn=chosen.turn,
        raw_start=raw_start,
        raw_end=raw_end,
        change=Change.ADD,
        type=type,
        standing=Standing.AGREED,
        extends=neighbour(run.redactions, chosen),
        by_id=person(viewer),
    )
    made = _mask_everywhere(session, interaction_id, run, turns, _span(chosen, type))
    change.position = made.position
    session.add(change)
    told = {"number": made.position + 1, "type": type.value, "turn": chosen.turn + 1}
    audit.record(session, viewer, "added a redaction", "redaction report", interaction_id, **told)
    return made


def _checked(selection: Selection, turns: Sequence[TranscriptTurn], run: RedactionRun, type: DataType) -> Selection:
    if not 0 <= selection.turn < len(turns):
        raise BadInput("There is no such turn.")
    text = turns[selection.turn].text
    if not 0 <= selection.start < selection.end <= len(text):
        raise BadInput("The selection lies outside the turn.")
    chosen = whole_words(text, selection)
    if meets(run.redactions, chosen):
        raise BadInput("Some of that is redacted already. Select only what can still be read.")
    if not any(character.isalnum() for character in text[chosen.start : chosen.end]):
        raise BadInput("Select at least one word.")
    if not engines.policy().masks(type):
        raise BadInput("The redaction policy keeps this type, so it cannot be masked as such.")
    return chosen


def _span(chosen: Selection, type: DataType) -> Span:
    return Span(chosen.turn, chosen.start, chosen.end, type, 1.0, ADDED, REASON)


def _mask_everywhere(
    session: Session, interaction_id: UUID, run: RedactionRun, turns: Sequence[TranscriptTurn], span: Span
) -> RedactionRow:
    """The row of the selection itself."""
    values = FoundValues(RawTranscript(tuple(turn_of(row) for row in turns), PERSON), [span])
    words = turns[span.turn].text[span.start : span.end]
    again = said_again(values, ((row.position, row.text) for row in turns))
    spans = [span, *(other for other in again if not _overlap(other, span))]
    mask_sound(session, session.get_one(Interaction, interaction_id), run, spans)
    made = mask_text(session, run, spans)
    for other in _other_runs(session, run):
        mask_text(session, other, _in_other_version(values, replace(span, reason=REPEATED), words, other, session))
    return next(row for row in made if row.turn == span.turn and row.reason == REASON)


def _in_other_version(values: FoundValues, span: Span, words: str, run: RedactionRun, session: Session) -> list[Span]:
    """The value wherever it stands, and the words as they were selected in the same turn."""
    turns = turns_of(session, run)
    literal = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    same = turns[span.turn].text if span.turn < len(turns) else ""
    exact = [replace(span, start=match.start(), end=match.end()) for match in literal.finditer(same)]
    return [*exact, *said_again(values, ((row.position, row.text) for row in turns))]


def _overlap(one: Span, other: Span) -> bool:
    return one.turn == other.turn and one.start < other.end and other.start < one.end


def _other_runs(session: Session, run: RedactionRun) -> Sequence[RedactionRun]:
    return session.scalars(
        select(RedactionRun)
        .where(RedactionRun.interaction_id == run.interaction_id, RedactionRun.id != run.id)
        .options(selectinload(RedactionRun.redactions))
    ).all()
