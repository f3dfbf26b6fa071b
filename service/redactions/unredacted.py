"""Looking at what was said unredacted: a compliance officer, for a stated purpose and reason, once, on the record."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from models.transcripts import Channel, RawTranscript

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, Forbidden, NotFound
from ..identity.viewer import Viewer
from ..interactions.queries import find
from ..interactions.raw import raw_transcript
from ..interactions.recordings import WITHHELD
from ..interactions.tables import Interaction, State
from ..vault import Readable, vault
from ..vault_tables import Kind
from .notes import swept
from .review_tables import UnredactedView

LEAST_REASON = 20
LONGEST_REASON = 1000
OPEN_FOR = dt.timedelta(minutes=10)
"""How long what was opened stays on the page, and the sound can be fetched."""


class Purpose(StrEnum):
    """What a look at unredacted speech can be for; there is no other."""

    ACCESS_REQUEST = "access_request"
    COMPLAINT = "complaint"
    INCIDENT = "incident"
    LEGAL_DUTY = "legal_duty"
    REDACTION_CHECK = "redaction_check"


def check_viewable(viewer: Viewer, session: Session, interaction_id: UUID) -> Interaction:
    """The interaction. Raises NotFound where it is restricted, erased or outside the scope; Conflict before it is
    transcribed.
    """
    interaction = find(viewer, session, interaction_id)
    if interaction.state in WITHHELD:
        raise NotFound("There is no such interaction, or it is withheld from everyone.")
    if interaction.state is State.RECEIVED or interaction.transcript_id is None:
        raise Conflict("This interaction has not been transcribed and redacted yet.")
    return interaction


def open_unredacted(
    session: Session, viewer: Viewer, interaction_id: UUID, *, purpose: Purpose, reason: str
) -> tuple[UnredactedView, RawTranscript]:
    """What was said, and the record of this look. Raises BadInput for a reason that says too little.

    The reason is swept before it is kept. NotFound where the raw data was erased.
    """
    interaction = check_viewable(viewer, session, interaction_id)
    if viewer.user_id is None:
        raise Forbidden("Only a person who is signed in looks at unredacted speech.")
    why = reason.strip()
    if not LEAST_REASON <= len(why) <= LONGEST_REASON:
        raise BadInput(f"Say why you need it, in {LEAST_REASON} to {LONGEST_REASON} characters.")
    raw = raw_transcript(session, interaction)
    view = UnredactedView(
        interaction_id=interaction_id,
        by_id=viewer.user_id,
        purpose=purpose.value,
        reason=swept(session, interaction_id, why),
    )
    session.add(view)
    session.flush()
    told = {"purpose": purpose.value, "reason": view.reason, "view": str(view.id)}
    audit.record(session, viewer, "opened unredacted", "interaction", interaction_id, **told)
    return view, raw


def unredacted_recording(viewer: Viewer, session: Session, view_id: UUID) -> Readable:
    """The original of a look that is still open, for the one who opened it. The first fetch is recorded."""
    view = _own_view(session, viewer, view_id)
    if view.closed_at is not None or now() - view.created_at > OPEN_FOR:
        raise NotFound("This look has ended. Give your reason again to open it again.")
    interaction = check_viewable(viewer, session, view.interaction_id)
    if interaction.channel is not Channel.VOICE:
        raise NotFound("This interaction has no recording.")
    if not view.listened:
        view.listened = True
        audit.record(session, viewer, "played unredacted", "interaction", view.interaction_id, view=str(view.id))
    return vault().read(session, view.interaction_id, Kind.ORIGINAL)


def close_unredacted(session: Session, viewer: Viewer, view_id: UUID, *, seconds: int) -> None:
    """Records how long the page was open; no more counts than has passed. A second time changes nothing."""
    view = _own_view(session, viewer, view_id)
    if view.closed_at is not None:
        return
    view.closed_at = now()
    view.seconds = max(0, min(seconds, int((view.closed_at - view.created_at).total_seconds()) + 1))
    told = {"seconds": view.seconds, "view": str(view.id)}
    audit.record(session, viewer, "closed unredacted", "interaction", view.interaction_id, **told)


def _own_view(session: Session, viewer: Viewer, view_id: UUID) -> UnredactedView:
    view = session.get(UnredactedView, view_id, with_for_update=True)
    if view is None or view.by_id != viewer.user_id:
        raise NotFound("There is no such look at unredacted speech.")
    return view
