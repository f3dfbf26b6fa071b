"""Correcting a transcript: the corrected words go into the vault, and what depends on them is made again.

The version that was corrected stays, with everything that was decided about it, until the new one is ready. Commands
never commit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.audio import ChannelLayout
from models.transcripts import RawTranscript

from ..compliance import audit
from ..errors import BadInput, Conflict, Forbidden
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..redactions.notes import swept
from ..redactions.tables import RedactionRow, RedactionRun
from ..rerun_tables import Cause
from ..reruns import WITHOUT_RAW, can_read_raw, rerun
from ..reviews.commands import required_text
from ..vault import vault
from ..vault_tables import Kind
from .correcting import Corrected, Shown, TurnCorrection, corrected
from .correction_tables import TranscriptCorrection
from .correction_words import Hidden
from .queries import find
from .raw import raw_transcript, raw_version
from .tables import Interaction, Transcript
from .transcripts import pack

CORRECTORS = (Role.QA_ANALYST, Role.SUPERVISOR)
REASON_MISSING = "Say how you know: what did you hear?"
CHANGED_MEANWHILE = "A newer version of this transcript is there. Look at it before you correct anything."
NOTHING_CHANGED = "Nothing was corrected: every turn reads as before."
OLDER = "This was redacted by an earlier release. Have it redacted again before it can be corrected."
OTHER_LAYOUT: Mapping[ChannelLayout | None, ChannelLayout] = {
    ChannelLayout.AGENT_FIRST: ChannelLayout.CUSTOMER_FIRST,
    ChannelLayout.CUSTOMER_FIRST: ChannelLayout.AGENT_FIRST,
}


def correct_transcript(
    session: Session,
    viewer: Viewer,
    interaction_id: UUID,
    corrections: Sequence[TurnCorrection],
    reason: str,
    *,
    seen: int,
    swap_sides: bool = False,
) -> TranscriptCorrection:
    """Corrects the version that counts, and starts the re-run that takes it from there.

    `seen` is the version that the person looked at; `swap_sides` takes each party for the other. Raises Conflict where
    it is not ready, changed meanwhile or its raw data was erased, BadInput for corrections that cannot be.
    """
    interaction = _to_correct(session, viewer, interaction_id)
    before = session.get_one(Transcript, interaction.transcript_id, options=[selectinload(Transcript.turns)])
    if before.version != seen:
        raise Conflict(CHANGED_MEANWHILE)
    why = swept(session, interaction_id, required_text(reason, REASON_MISSING))
    raw = raw_transcript(session, interaction)
    made = corrected(raw, _shown(session, before, raw), corrections, swap_sides=swap_sides)
    if not made.touched and len(made.turns) == len(raw.turns):
        raise BadInput(NOTHING_CHANGED)
    started = rerun(
        session,
        interaction,
        from_step="redact",
        reason=why,
        by_id=viewer.user_id,
        cause=Cause.CORRECTION,
        viewer=viewer,
        channel_layout=OTHER_LAYOUT.get(interaction.channel_layout) if swap_sides else None,
    )
    version = _keep_raw(session, interaction, raw, made)
    return _record(session, viewer, started.id, before, version, made, why, _told(corrections, swap_sides=swap_sides))


def correctable(session: Session, interaction: Interaction) -> str | None:
    """Why the transcript cannot be corrected now, in words; None where it can be."""
    return None if can_read_raw(session, interaction.id) else WITHOUT_RAW


def _to_correct(session: Session, viewer: Viewer, interaction_id: UUID) -> Interaction:
    """The interaction, locked until the end of the transaction."""
    if viewer.role not in CORRECTORS or viewer.user_id is None:
        raise Forbidden("Only QA analysts and supervisors correct transcripts.")
    find(viewer, session, interaction_id)
    interaction = session.get_one(Interaction, interaction_id, with_for_update=True)
    if interaction.transcript_id is None:
        raise Conflict("This interaction has no transcript yet.")
    if why_not := correctable(session, interaction):
        raise Conflict(why_not)
    return interaction


def _shown(session: Session, transcript: Transcript, raw: RawTranscript) -> Shown:
    """What the person saw, and what is behind it."""
    rows = session.scalars(
        select(RedactionRow)
        .join(RedactionRun, RedactionRun.id == RedactionRow.run_id)
        .where(RedactionRun.transcript_id == transcript.id)
        .order_by(RedactionRow.turn, RedactionRow.start)
    ).all()
    hidden: dict[int, list[Hidden]] = {}
    for row in rows:
        if row.raw_start is None or row.raw_end is None:
            raise Conflict(OLDER)
        value = raw.turns[row.turn].text[row.raw_start : row.raw_end]
        hidden.setdefault(row.turn, []).append(Hidden(row.token, row.start, value))
    texts = tuple(turn.text for turn in transcript.turns)
    return Shown(texts, tuple(tuple(hidden.get(number, ())) for number in range(len(texts))))


def _keep_raw(session: Session, interaction: Interaction, raw: RawTranscript, made: Corrected) -> int:
    """The corrected words, in the vault as the next version."""
    version = raw_version(session, interaction) + 1
    transcript = replace(raw, turns=made.turns)
    vault().put(session, interaction.id, Kind.RAW_TRANSCRIPT, pack(transcript), "application/json", version)
    return version


def _told(corrections: Sequence[TurnCorrection], *, swap_sides: bool) -> list[Any]:
    """What was done, without words."""
    told: list[Any] = [{"kind": "sides swapped"}] if swap_sides else []
    for correction in sorted(corrections, key=lambda item: item.turn):
        kind = "removed" if not correction.parts else "split" if len(correction.parts) > 1 else "edited"
        told.append({"kind": "joined" if correction.joined else kind, "turn": correction.turn})
    return told


def _record(
    session: Session,
    viewer: Viewer,
    rerun_id: UUID,
    before: Transcript,
    version: int,
    made: Corrected,
    reason: str,
    changes: list[Any],
) -> TranscriptCorrection:
    assert viewer.user_id is not None
    correction = TranscriptCorrection(
        interaction_id=before.interaction_id,
        rerun_id=rerun_id,
        before_id=before.id,
        raw_version=version,
        by_id=viewer.user_id,
        reason=reason,
        changes=changes,
        origins=[list(origins) for origins in made.origins],
        touched=list(made.touched),
    )
    session.add(correction)
    told = {"turns": len(made.touched), "version": before.version}
    audit.record(session, viewer, "corrected the transcript", "interaction", before.interaction_id, **told)
    return correction
