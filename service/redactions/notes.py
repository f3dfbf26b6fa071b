"""The one door through which people's own words are stored: swept of personal data first."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from models.personal_data import DataType, KnownValue
from models.redaction.notes import sweep_note

from .. import engines
from ..errors import NotFound
from ..interactions.private_metadata import read_private
from ..interactions.raw import raw_transcript
from ..interactions.tables import Interaction


def swept(session: Session, interaction_id: UUID | None, text: str) -> str:
    """`text` with tokens such as `[NAME]` in place of personal data; a text without any comes back as it is.

    Where it is about an interaction, everything that was found or known there counts too, in whatever spelling. Call it
    before anything is stored. Raises RedactionFailed, whose message quotes nothing.
    """
    if not text.strip():
        return text
    known = tuple(_values(session, interaction_id)) if interaction_id else ()
    return sweep_note(text, engines.note_redactor(), known, policy=engines.policy())


def swept_or_none(session: Session, interaction_id: UUID | None, text: str | None) -> str | None:
    """The same for a text that may be left out."""
    return None if text is None else swept(session, interaction_id, text)


def _values(session: Session, interaction_id: UUID) -> Iterator[KnownValue]:
    """What came with the interaction and what was said in it. The agent's own name is no customer's."""
    interaction = session.get(Interaction, interaction_id)
    if interaction is None:
        return
    known = read_private(session, interaction_id).known_values
    yield from (value for value in known if value.type is not DataType.AGENT_NAME)
    yield from _said(session, interaction, known)


def _said(session: Session, interaction: Interaction, known: Sequence[KnownValue]) -> Iterator[KnownValue]:
    try:
        raw = raw_transcript(session, interaction)
    except NotFound:  # not transcribed yet, or erased: the rules alone must do
        return
    for span in engines.redactor().find(raw, known=known):
        if span.type is not DataType.AGENT_NAME:
            yield KnownValue(span.type, raw.turns[span.turn].text[span.start : span.end])
