"""Putting a scorecard in force, taking it out, and saying where it applies."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.transcripts import Channel
from scorecards.differences import differences, renamed_ids
from scorecards.schema import Scorecard

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict
from ..evaluations import commands as evaluations
from ..identity.viewer import Viewer
from .clashes import clashes
from .entries import PUBLISHERS, current, entry, open_draft, require
from .proposals import settle
from .tables import ScorecardAssignment, ScorecardEntry, ScorecardPublication
from .validation import check

NOT_YOURS = "Only administrators put scorecards in force or take them out."
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where a scorecard applies; None stands for all."""

    channel: Channel | None = None
    queue: str | None = None
    call_type: str | None = None


def publish(
    session: Session, viewer: Viewer, scorecard: str, *, seen: int, note: str, accept_renames: bool = False
) -> Scorecard:
    """Makes the draft the version in force. Interactions that were judged before keep their results.

    `seen` is the revision that the viewer read. Raises Conflict where the draft has moved on, is the version in force
    unchanged, or asks another scorecard's question differently; BadInput where it is not valid or has no note.
    """
    require(viewer, PUBLISHERS, NOT_YOURS)
    found = entry(session, scorecard, lock=True)
    draft = open_draft(session, found)
    if draft.revision != seen:
        raise Conflict("The draft was changed while you were reading. Look at it again before you publish.")
    card = _valid(check(draft.content))
    before = current(session, found)
    _worth_publishing(before, card, accept_renames=accept_renames)
    _asks_nothing_differently(session, card)
    why = _note(note)
    found.current_hash, found.name, found.draft_revision = evaluations.publish(session, card), card.name, None
    found.retired_at = None
    publication = ScorecardPublication(scorecard=scorecard, version_hash=found.current_hash, note=why)
    publication.published_by_id = viewer.user_id
    session.add(publication)
    settle(session, before, card)
    audit.record(session, viewer, "published", "scorecard", scorecard, version=card.version, hash=found.current_hash)
    return card


def retire(session: Session, viewer: Viewer, scorecard: str) -> ScorecardEntry:
    """New interactions are no longer judged by it. Results stay."""
    require(viewer, PUBLISHERS, NOT_YOURS)
    found = entry(session, scorecard, lock=True)
    if found.retired_at is not None:
        raise Conflict("This scorecard is retired already.")
    found.retired_at = now()
    audit.record(session, viewer, "retired", "scorecard", scorecard)
    return found


def reinstate(session: Session, viewer: Viewer, scorecard: str) -> ScorecardEntry:
    """Takes a retired scorecard into use again. Raises Conflict where another asks its questions differently by now."""
    require(viewer, PUBLISHERS, NOT_YOURS)
    found = entry(session, scorecard, lock=True)
    if found.retired_at is None:
        raise Conflict("This scorecard is not retired.")
    if (card := current(session, found)) is not None:
        _asks_nothing_differently(session, card)
    found.retired_at = None
    audit.record(session, viewer, "reinstated", "scorecard", scorecard)
    return found


def assign(session: Session, viewer: Viewer, scorecard: str, places: Sequence[Place]) -> None:
    """Where it applies from now on; without places, everywhere on its own channels."""
    require(viewer, PUBLISHERS, NOT_YOURS)
    entry(session, scorecard, lock=True)
    if len(places) > 100:
        raise BadInput("Name at most 100 places.")
    session.execute(delete(ScorecardAssignment).where(ScorecardAssignment.scorecard == scorecard))
    for place in dict.fromkeys(places):
        if place != Place():
            chosen = ScorecardAssignment(scorecard=scorecard, channel=place.channel)
            chosen.queue, chosen.call_type = place.queue, place.call_type
            session.add(chosen)
    named = [[place.channel and place.channel.value, place.queue, place.call_type] for place in places]
    audit.record(session, viewer, "assigned", "scorecard", scorecard, places=named)


def invalid(problems: Sequence[object]) -> BadInput:
    """What to say where a valid scorecard is needed."""
    count = len(problems)
    return BadInput(f"The draft has {count} problem{'' if count == 1 else 's'}: mend what the editor shows first.")


def _valid(checked: tuple[Scorecard | None, Sequence[object]]) -> Scorecard:
    card, problems = checked
    if card is None:
        raise invalid(problems)
    return card


def _worth_publishing(before: Scorecard | None, card: Scorecard, *, accept_renames: bool) -> None:
    if before is None:
        return
    if not differences(before, card):
        raise Conflict("The draft says the same as the version in force.")
    renamed = renamed_ids(before, card)
    if renamed and not accept_renames:
        pairs = ", ".join(f"{old} → {new}" for old, new in renamed)
        raise Conflict(f"Ids seem to be renamed ({pairs}), which ends their history. Say that this is meant.")


def _asks_nothing_differently(session: Session, card: Scorecard) -> None:
    for clash in clashes(session, card.id, card.model_dump(mode="json")):
        raise Conflict(clash.sentence)


def _note(note: str) -> str:
    written = " ".join(note.split())
    if not 0 < len(written) <= LONGEST_NOTE:
        raise BadInput(f"Say in at most {LONGEST_NOTE} characters what changed and why: it stays with the version.")
    return written
