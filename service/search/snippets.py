"""The turns of an interaction in which something was found, redacted, with what was found marked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, case, cast, func, select
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.orm import Session

from models.personal_data import DataType
from models.transcripts import Speaker

from ..interactions.tables import TranscriptTurn
from .filters import SearchFilters
from .words import CONFIGURATION, MASKED, any_term

SHOWN = 3
"""Turns of one interaction."""
ON, OFF = "\ue000", "\ue001"
"""Private characters, which no text has, around what was found."""
MARKS = f"StartSel={ON}, StopSel={OFF}, "
SHORT = 280
"""Characters. A turn up to as long is shown as a whole."""
SHORTENED = MARKS + 'MaxWords=35, MinWords=18, MaxFragments=2, FragmentDelimiter=" … "'
WHOLE = MARKS + "HighlightAll=true"
CONFIGURED = cast(CONFIGURATION, REGCONFIG)
PIECE = re.compile(rf"({ON}[^{OFF}]*{OFF}|redacted(?:{'|'.join(sorted(MASKED, key=len, reverse=True))}))")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a turn: text, which may be what was looked for (`found`), or a redacted span."""

    text: str = field(repr=False)
    found: bool = False
    redacted: DataType | None = None


@dataclass(frozen=True, slots=True)
class TurnFound:
    """Turn `number`, counted from 0 as evidence is. `start` is seconds into the recording, or None."""

    number: int
    speaker: Speaker
    start: float | None
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(f"[{piece.redacted.value}]" if piece.redacted else piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class TurnsFound:
    """The first turns with a match, and how many there are."""

    turns: tuple[TurnFound, ...] = ()
    count: int = 0


def turns_found(
    session: Session, transcript_ids: Sequence[UUID], filters: SearchFilters, *, whole: bool = False
) -> dict[UUID, TurnsFound]:
    """By transcript: the first `SHOWN` turns, long ones shortened, or else all of them, `whole`."""
    if not filters.words:
        return {}
    found = _matching(transcript_ids, filters).subquery()
    options = WHOLE if whole else case((func.length(found.c.said) <= SHORT, WHOLE), else_=SHORTENED)
    marked = func.ts_headline(CONFIGURED, found.c.said, any_term(filters.words), options, type_=Text)
    selected = select(found, marked.label("marked")).order_by(found.c.transcript_id, found.c.position)
    if not whole:
        selected = selected.where(found.c.rank <= SHOWN)
    turns: dict[UUID, TurnsFound] = {}
    for row in session.execute(selected):
        before = turns.get(row.transcript_id, TurnsFound()).turns
        turn = TurnFound(row.position, row.speaker, row.start, tuple(_pieces(row.marked)))
        turns[row.transcript_id] = TurnsFound((*before, turn), row.in_all)
    return turns


def _matching(transcript_ids: Sequence[UUID], filters: SearchFilters) -> Select[Any]:
    """Turns with any of the words, of each transcript with their number in all and their place among them."""
    said = func.searchable(TranscriptTurn.text, type_=Text)
    each = TranscriptTurn.transcript_id
    found = select(
        each,
        TranscriptTurn.position,
        TranscriptTurn.speaker,
        TranscriptTurn.start,
        said.label("said"),
        func.count().over(partition_by=each).label("in_all"),
        func.row_number().over(partition_by=each, order_by=TranscriptTurn.position).label("rank"),
    ).where(each.in_(transcript_ids), func.to_tsvector(CONFIGURED, said).bool_op("@@")(any_term(filters.words or "")))
    return found.where(TranscriptTurn.speaker == filters.speaker) if filters.speaker else found


def _pieces(marked: str) -> Iterator[Piece]:
    for part in PIECE.split(marked):
        word = part.strip(ON + OFF)
        found = part.startswith(ON)
        redacted = MASKED.get(word.removeprefix("redacted")) if word.startswith("redacted") else None
        if part:
            yield Piece(word, found, redacted)
