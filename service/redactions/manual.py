"""What people change about redactions, as every later redaction run heeds it.

Words to be masked and redactions taken back are kept as places in what was said, by the version of the raw transcript
in which they were seen. No value is kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.personal_data import Span
from models.redaction import FoundValues
from models.redaction.spans import outside
from models.transcripts import Channel, RawTranscript

from ..errors import NotFound
from ..ingest.texts import read_conversation
from ..interactions.private_metadata import read_private
from ..interactions.tables import Interaction
from ..interactions.transcripts import unpack
from ..vault import vault
from ..vault_tables import Kind
from .carrying import Carrier, Place
from .review_tables import Change, ManualRedaction, Standing

ADDED = "person"
"""The detector of what a person found and the machine missed."""
RETYPED = "person's type"
"""Of what the machine found under another type."""
REPEATED_CONFIDENCE = 0.9
REPEATED = "A value that a reviewer added, said again"


@dataclass(frozen=True, slots=True)
class PersonsChanges:
    """Places in one version of the raw transcript: `masked` for a person's sake, and `bare` for two persons' sake."""

    masked: tuple[Span, ...]
    bare: tuple[Place, ...]

    def heed(self, raw: RawTranscript, found: Sequence[Span]) -> Sequence[Span]:
        """What was found, without what was taken back, and with what people added, wherever it is said again."""
        if not self.masked and not self.bare:
            return found
        added = [span for span in self.masked if span.detector == ADDED]
        texts = enumerate(turn.text for turn in raw.turns)
        repeated = said_again(FoundValues(raw, added), texts) if added else []
        theirs = _ranges([*(Place(span.turn, span.start, span.end) for span in self.masked), *self.bare])
        kept = [piece for span in found for piece in outside(span, theirs.get(span.turn, ()))]
        bare = _ranges(self.bare)
        again = [piece for span in repeated for piece in outside(span, bare.get(span.turn, ()))]
        return (*kept, *again, *self.masked)


def persons_changes(session: Session, interaction_id: UUID, raw_version: int) -> PersonsChanges:
    """What people decided about an interaction, placed in that version of the raw transcript."""
    rows = session.scalars(
        select(ManualRedaction)
        .where(ManualRedaction.interaction_id == interaction_id, ManualRedaction.standing == Standing.AGREED)
        .order_by(ManualRedaction.raw_version, ManualRedaction.created_at)
    ).all()
    masked: list[Span] = []
    bare: list[Place] = []
    for version, changes in groupby(rows, key=lambda row: row.raw_version):
        carrier = _carrier(session, interaction_id, version, raw_version)
        for row in changes:
            if row.change is Change.ADD:
                masked += _masked(row, carrier)
                bare = [place for place in bare if not _meets(place, row)]  # the later decision counts
            else:
                bare += _bare(row, carrier)
                masked = [span for span in masked if (span.turn, span.start, span.end) != _place(row)]
    return PersonsChanges(tuple(masked), tuple(bare))


def _masked(row: ManualRedaction, carrier: Carrier | None) -> Iterable[Span]:
    place = Place(row.turn, row.raw_start, row.raw_end)
    detector, reason = (RETYPED, "Type set by a reviewer") if row.retyped else (ADDED, "Added by a reviewer")
    for at in carrier.anywhere(place) if carrier else (place,):
        yield Span(at.turn, at.start, at.end, row.type, 1.0, detector, reason)


def _bare(row: ManualRedaction, carrier: Carrier | None) -> tuple[Place, ...]:
    """Words that were corrected since are masked as they are found: what was agreed on was something else."""
    place = Place(row.turn, row.raw_start, row.raw_end)
    return carrier.unchanged(place) if carrier else (place,)


def _place(row: ManualRedaction) -> tuple[int, int, int]:
    return row.turn, row.raw_start, row.raw_end


def _meets(place: Place, row: ManualRedaction) -> bool:
    return place.turn == row.turn and place.start < row.raw_end and row.raw_start < place.end


def said_again(values: FoundValues, texts: Iterable[tuple[int, str]]) -> list[Span]:
    """Where values that a person found stand in these texts of turns, given by number."""
    return [
        replace(span, turn=number, confidence=REPEATED_CONFIDENCE, detector=ADDED, reason=REPEATED)
        for number, text in texts
        for span in values.find_in(text)
    ]


def _ranges(places: Iterable[Place]) -> dict[int, list[tuple[int, int]]]:
    by_turn: dict[int, list[tuple[int, int]]] = {}
    for place in places:
        by_turn.setdefault(place.turn, []).append((place.start, place.end))
    return by_turn


def _carrier(session: Session, interaction_id: UUID, version: int, wanted: int) -> Carrier | None:
    """None where both are the same version."""
    if version == wanted:
        return None
    return Carrier(_raw(session, interaction_id, version), _raw(session, interaction_id, wanted))


def _raw(session: Session, interaction_id: UUID, version: int) -> RawTranscript:
    """That version of what was said. The first of a chat or an e-mail thread is the file itself."""
    interaction = session.get_one(Interaction, interaction_id)
    try:
        return unpack(vault().read(session, interaction_id, Kind.RAW_TRANSCRIPT, version).all())
    except NotFound:
        if interaction.channel is Channel.VOICE or version != 1:
            raise
    content = vault().read(session, interaction_id, Kind.ORIGINAL).all()
    return read_conversation(content, agent_name=read_private(session, interaction_id).agent_name).timed_transcript
