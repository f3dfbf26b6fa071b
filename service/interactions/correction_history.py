"""What was corrected in a transcript, by whom and why, and how it read before and after: redacted."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.transcripts import Speaker

from ..identity.viewer import Viewer
from ..interactions.tables import State
from ..rerun_tables import Rerun
from ..reviews.queries import names
from .correction_tables import TranscriptCorrection
from .queries import find
from .recordings import WITHHELD
from .tables import Transcript, TranscriptTurn


class Edit(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words that stayed, went or came."""

    edit: Edit
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TurnChange:
    """One new turn that differs. Turns count from 0; `before` are the speakers of the turns that it came from."""

    turn: int
    speaker: Speaker
    before: tuple[Speaker, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class CorrectionDetail:
    """One person's corrections. `stage` is where what follows from them stands; `changes` are empty until it reads."""

    id: UUID
    at: dt.datetime
    by: str
    reason: str = field(repr=False)
    stage: State
    failed_reason: str | None
    from_version: int | None
    to_version: int | None
    swapped: bool
    removed: tuple[int, ...]
    """Turns of the version before in which nothing was said."""
    changes: tuple[TurnChange, ...]


def corrections(viewer: Viewer, session: Session, interaction_id: UUID) -> tuple[CorrectionDetail, ...]:
    """Newest first; none of what is restricted or erased. Raises NotFound outside the viewer's scope."""
    if find(viewer, session, interaction_id).state in WITHHELD:
        return ()
    rows = session.execute(
        select(TranscriptCorrection, Rerun)
        .join(Rerun, Rerun.id == TranscriptCorrection.rerun_id)
        .where(TranscriptCorrection.interaction_id == interaction_id)
        .order_by(TranscriptCorrection.created_at.desc())
    ).all()
    people = names(session, [row.TranscriptCorrection.by_id for row in rows])
    versions = _versions(session, interaction_id)
    return tuple(_detail(row.TranscriptCorrection, row.Rerun, people, versions) for row in rows)


def _versions(session: Session, interaction_id: UUID) -> Mapping[UUID | None, Transcript]:
    found = session.scalars(
        select(Transcript).where(Transcript.interaction_id == interaction_id).options(selectinload(Transcript.turns))
    )
    return {transcript.id: transcript for transcript in found}


def _detail(
    correction: TranscriptCorrection,
    rerun: Rerun,
    people: Mapping[UUID | None, str],
    versions: Mapping[UUID | None, Transcript],
) -> CorrectionDetail:
    before, after = versions.get(correction.before_id), versions.get(rerun.transcript_id)
    return CorrectionDetail(
        id=correction.id,
        at=correction.created_at,
        by=people.get(correction.by_id, ""),
        reason=correction.reason,
        stage=rerun.stage,
        failed_reason=rerun.failed_reason,
        from_version=before.version if before else None,
        to_version=after.version if after else None,
        swapped=any(change["kind"] == "sides swapped" for change in correction.changes),
        removed=tuple(_removed(correction.changes)),
        changes=tuple(_changes(correction, before, after)) if before and after else (),
    )


def _removed(changes: Sequence[Mapping[str, Any]]) -> Iterator[int]:
    yield from (change["turn"] for change in changes if change["kind"] == "removed")


def _changes(correction: TranscriptCorrection, before: Transcript, after: Transcript) -> Iterator[TurnChange]:
    old, new = {turn.position: turn for turn in before.turns}, {turn.position: turn for turn in after.turns}
    for number in correction.touched:
        if number in new:
            yield _change(new[number], [old[origin] for origin in correction.origins[number] if origin in old])


def _change(turn: TranscriptTurn, origins: Sequence[TranscriptTurn]) -> TurnChange:
    pieces = tuple(difference(" ".join(origin.text for origin in origins), turn.text))
    return TurnChange(turn.position, turn.speaker, tuple(origin.speaker for origin in origins), pieces)


def difference(before: str, after: str) -> Iterator[Piece]:
    """What stayed, what went and what came, word by word. Joining what stayed and came gives `after`."""
    old, new = re.findall(r"\s*\S+", before), re.findall(r"\s*\S+", after)
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False)
    for kind, a, a_end, b, b_end in matcher.get_opcodes():
        if kind == "equal":
            yield Piece(Edit.SAME, "".join(new[b:b_end]))
            continue
        if a_end > a:
            yield Piece(Edit.REMOVED, "".join(old[a:a_end]))
        if b_end > b:
            yield Piece(Edit.ADDED, "".join(new[b:b_end]))
