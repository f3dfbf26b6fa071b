"""What an agent says about a coaching session: another time, done, acknowledged, how useful. Commands never commit."""

import datetime as dt
from uuid import UUID

from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict
from ..identity.viewer import Viewer
from ..notifications.commands import notify
from ..redactions.notes import swept
from ..reviews.commands import optional_text, required_text
from .contents import add_note
from .session_access import own_part
from .session_tables import CoachingParticipant, CoachingSession, SessionKind, SessionState

AFTER = (SessionState.HELD, SessionState.ACKNOWLEDGED, SessionState.CLOSED)
FURTHEST = dt.timedelta(days=365)


def propose_time(
    session: Session, viewer: Viewer, coaching_id: UUID, *, starts_at: dt.datetime, why: str
) -> CoachingParticipant:
    """Asks for another time; the coach decides. A newer proposal takes the place of the older."""
    found, part = own_part(session, viewer, coaching_id)
    if found.state is not SessionState.SCHEDULED or found.kind is SessionKind.E_LEARNING:
        raise Conflict("Another time can be asked for while a session is scheduled.")
    if not now() < starts_at <= now() + FURTHEST:
        raise BadInput(f"Choose a moment within the next {FURTHEST.days} days.")
    words = required_text(why, "Say why, so that it is easy to agree.")
    part.other_time, part.other_time_why = starts_at, swept(session, None, words)
    audit.record(session, viewer, "asked for another time", "coaching session", found.id)
    _tell_coach(session, found, "An agent asks for another time for a coaching session.")
    return part


def finish(session: Session, viewer: Viewer, coaching_id: UUID) -> CoachingParticipant:
    """Says that e-learning was done, which acknowledges it."""
    found, part = own_part(session, viewer, coaching_id)
    if found.kind is not SessionKind.E_LEARNING or found.state is not SessionState.SCHEDULED:
        raise Conflict("This is nothing that you do alone, or it is not open any more.")
    if part.done_at is not None:
        raise Conflict("You said already that you have done it.")
    part.done_at = part.acknowledged_at = now()
    end_when_done(session, found)
    audit.record(session, viewer, "did", "coaching session", found.id)
    return part


def end_when_done(session: Session, found: CoachingSession) -> None:
    """E-learning that everybody has done counts as held and acknowledged."""
    if found.kind is not SessionKind.E_LEARNING or found.state is not SessionState.SCHEDULED:
        return
    if all(part.done_at is not None for part in found.participants):
        found.state, found.held_at = SessionState.ACKNOWLEDGED, now()
        _tell_coach(session, found, "E-learning that you gave was done.")


def acknowledge(session: Session, viewer: Viewer, coaching_id: UUID, *, comment: str = "") -> CoachingParticipant:
    """Says that it took place as it is written down; a comment becomes a note that everybody in it reads."""
    found, part = own_part(session, viewer, coaching_id)
    if found.state not in AFTER:
        raise Conflict("A session is acknowledged after it was held.")
    if part.acknowledged_at is not None:
        raise Conflict("You have acknowledged this session already.")
    part.acknowledged_at = now()
    if found.state is SessionState.HELD and all(other.acknowledged_at is not None for other in found.participants):
        found.state = SessionState.ACKNOWLEDGED
    audit.record(session, viewer, "acknowledged", "coaching session", found.id)
    if optional_text(comment) is not None:
        add_note(session, viewer, coaching_id, text=comment)
    _tell_coach(session, found, "A coaching session was acknowledged.")
    return part


def rate(
    session: Session, viewer: Viewer, coaching_id: UUID, *, rating: int, words: str = "", share_words: bool = False
) -> CoachingParticipant:
    """How useful it was, 1 to 5; a newer rating takes the place of the older.

    Whoever coaches never sees one agent's rating, only the mean of several; the words only where they are shared.
    """
    found, part = own_part(session, viewer, coaching_id)
    if found.state not in AFTER:
        raise Conflict("A session is rated after it was held.")
    if not 1 <= rating <= 5:
        raise BadInput("Rate it from 1, of no use, to 5, very useful.")
    said = optional_text(words)
    if share_words and said is None:
        raise BadInput("There are no words to share yet.")
    part.rating, part.rated_at = rating, now()
    part.rating_words, part.words_shared = swept(session, None, said) if said else None, share_words
    audit.record(session, viewer, "rated", "coaching session", found.id, shared=share_words)
    return part


def _tell_coach(session: Session, found: CoachingSession, subject: str) -> None:
    notify(session, found.coach_id, "coaching", subject, f"/coaching/{found.id}")
