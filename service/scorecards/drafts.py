"""Writing drafts. Every person's state of a draft is kept, so that nothing that was typed is lost."""

import datetime as dt
import json
import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scorecards.loader import LARGEST, ScorecardInvalid, parse
from scorecards.schema import Scorecard

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, NotFound
from ..identity.viewer import Viewer
from .entries import EDITORS, current, entry, next_version, open_draft, require
from .tables import DraftRevision, ScorecardEntry

ONE_SITTING = dt.timedelta(minutes=10)
"""Savings of one person within this time are one state of the draft."""
NOT_YOURS = "Only QA analysts and administrators write scorecards."
ID = re.compile(r"[a-z][a-z0-9_]{0,59}")


class Stale(Conflict):
    """Somebody else saved the draft meanwhile."""


class YamlRefused(BadInput):
    """`problems` are (line, sentence) pairs."""

    def __init__(self, error: ScorecardInvalid) -> None:
        super().__init__(str(error))
        self.problems = error.problems


def new_scorecard(session: Session, viewer: Viewer, scorecard: str, name: str, *, copy_of: str = "") -> ScorecardEntry:
    """A scorecard that is only a draft so far: an empty one, or a copy of the newest version of another."""
    require(viewer, EDITORS, NOT_YOURS)
    scorecard, name = scorecard.strip(), " ".join(name.split())
    if not ID.fullmatch(scorecard):
        raise BadInput("The id must be small letters, digits and underscores, and start with a letter.")
    if not 0 < len(name) <= 200:
        raise BadInput("Give a name of at most 200 characters.")
    template = current(session, entry(session, copy_of)) if copy_of else None
    content = template.model_dump(mode="json") if template else _blank(scorecard, name)
    found = _add(session, scorecard, name)
    _keep(session, viewer, found, content | {"name": name})
    audit.record(session, viewer, "added", "scorecard", scorecard, copy_of=copy_of or None)
    return found


def edit(session: Session, viewer: Viewer, scorecard: str) -> DraftRevision:
    """The open draft, made from the version in force where there is none."""
    require(viewer, EDITORS, NOT_YOURS)
    found = entry(session, scorecard, lock=True)
    if found.draft_revision is not None:
        return open_draft(session, found)
    card = current(session, found)
    audit.record(session, viewer, "opened a draft of", "scorecard", scorecard, version=card.version if card else None)
    return _keep(session, viewer, found, card.model_dump(mode="json") if card else _discarded(session, found))


def save(
    session: Session, viewer: Viewer, scorecard: str, content: dict[str, Any], *, seen: int, over: bool = False
) -> DraftRevision:
    """Keeps the draft as the viewer has it, valid or not.

    `seen` is the revision that the viewer started from. Raises Stale where the draft has moved on since, unless
    `over`: then this becomes its newest state, and the one before stays in the history.
    """
    require(viewer, EDITORS, NOT_YOURS)
    found = entry(session, scorecard, lock=True)
    if found.draft_revision is None:
        raise Conflict("This draft was published or discarded meanwhile. Open a new one; what you typed is still here.")
    if seen != found.draft_revision and not over:
        raise Stale("Somebody else changed this draft while you were writing.")
    return _keep(session, viewer, found, content, own_row=over)


def restore(session: Session, viewer: Viewer, scorecard: str, revision: int) -> DraftRevision:
    """Makes an earlier state of the draft its newest. Raises NotFound."""
    require(viewer, EDITORS, NOT_YOURS)
    found = entry(session, scorecard, lock=True)
    wanted = session.scalars(
        select(DraftRevision).where(DraftRevision.scorecard == scorecard, DraftRevision.revision == revision)
    ).first()
    if wanted is None:
        raise NotFound("There is no such state of the draft.")
    audit.record(session, viewer, "restored a draft of", "scorecard", scorecard, revision=revision)
    return _keep(session, viewer, found, wanted.content, own_row=True)


def discard(session: Session, viewer: Viewer, scorecard: str) -> ScorecardEntry:
    """Closes the draft without publishing. Its states stay in the history."""
    require(viewer, EDITORS, NOT_YOURS)
    found = entry(session, scorecard, lock=True)
    if found.draft_revision is None:
        raise Conflict("This scorecard has no draft.")
    found.draft_revision = None
    audit.record(session, viewer, "discarded a draft of", "scorecard", scorecard)
    return found


def import_yaml(session: Session, viewer: Viewer, text: str, source: str = "The text") -> ScorecardEntry:
    """Takes a YAML scorecard in as a draft, of a new scorecard or of the one that has its id.

    Raises YamlRefused, whose problems name lines. Whatever was in an open draft stays in its history.
    """
    require(viewer, EDITORS, NOT_YOURS)
    try:
        card = parse(text, source)
    except ScorecardInvalid as error:
        raise YamlRefused(error) from None
    try:
        found = entry(session, card.id, lock=True)
    except NotFound:
        found = _add(session, card.id, card.name)
    _keep(session, viewer, found, card.model_dump(mode="json"), own_row=True)
    audit.record(session, viewer, "imported a draft of", "scorecard", card.id)
    return found


def _discarded(session: Session, found: ScorecardEntry) -> dict[str, Any]:
    """The last state of a draft that was never published."""
    states = select(DraftRevision).where(DraftRevision.scorecard == found.scorecard)
    last = session.scalars(states.order_by(DraftRevision.revision.desc())).first()
    assert last is not None  # what has no version began as a draft
    return last.content


def _add(session: Session, scorecard: str, name: str) -> ScorecardEntry:
    if session.get(ScorecardEntry, scorecard) is not None:
        raise Conflict(f"There is a scorecard with the id {scorecard} already.")
    found = ScorecardEntry(scorecard=scorecard, name=name, last_revision=0)
    session.add(found)
    session.flush()
    return found


def _keep(
    session: Session, viewer: Viewer, found: ScorecardEntry, content: dict[str, Any], *, own_row: bool = False
) -> DraftRevision:
    """Writes the newest state: over the viewer's own one of this sitting, or else beside it."""
    content = _storable(content | {"id": found.scorecard, "version": next_version(session, found.scorecard)})
    before = open_draft(session, found) if found.draft_revision is not None else None
    found.last_revision += 1
    found.draft_revision = found.last_revision
    same_sitting = (
        before is not None and before.edited_by_id == viewer.user_id and now() - before.created_at < ONE_SITTING
    )
    if before is None or own_row or not same_sitting:
        before = DraftRevision(scorecard=found.scorecard)
        session.add(before)
    before.revision, before.content = found.draft_revision, content
    before.edited_by_id, before.edited_at = viewer.user_id, now()
    session.flush()
    return before


def _storable(content: dict[str, Any]) -> dict[str, Any]:
    written = json.dumps(content)
    if len(written) > LARGEST:
        raise BadInput(f"A scorecard may have at most {LARGEST:,} characters.")
    if "\\u0000" in written:
        raise BadInput("The scorecard holds a character that cannot be stored (U+0000).")
    return content


def _blank(scorecard: str, name: str) -> dict[str, Any]:
    """The smallest scorecard there is, to write on from."""
    options = [
        {"value": "pass", "label": "Yes", "points": 1, "guidance": "What is seen or heard when it is met."},
        {"value": "fail", "label": "No", "points": 0, "guidance": "What is seen or heard when it is missed."},
        {"value": "na", "label": "Not applicable"},
    ]
    criterion = {
        "id": "first_question",
        "name": "First question",
        "question": "What should a reviewer decide?",
        "kind": "pass_fail",
        "options": options,
    }
    section = {"id": "main", "name": "Main", "criteria": [criterion]}
    blank = Scorecard.model_validate({"id": scorecard, "version": 1, "name": name, "sections": [section]})
    return blank.model_dump(mode="json")
