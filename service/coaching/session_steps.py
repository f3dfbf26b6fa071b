"""How a coaching session goes on. Commands never commit.

    proposed ─► scheduled ─► held ─► acknowledged ─► closed
       │  ▲         │ └► missed ─┐
       │  └─────────┼────────────┘ (scheduled again)
       └────────────┴► cancelled

An agent is told of it when it is scheduled, or held without having been. E-learning is scheduled with a day, and counts
as held and acknowledged once everybody has done it.
"""

import datetime as dt
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict
from ..identity.tables import User
from ..identity.viewer import Viewer
from ..notifications.commands import notify, notify_agent
from ..redactions.notes import swept
from ..reviews.commands import optional_text, required_text
from .session_access import to_lead
from .session_queries import TO_BE_HELD, overdue_sessions
from .session_tables import CoachingSession, SessionKind, SessionState

FURTHEST = dt.timedelta(days=365)
LONGEST_AGO = dt.timedelta(days=90)
LONGEST_MINUTES = 480
KIND = "coaching"


def schedule(
    session: Session,
    viewer: Viewer,
    coaching_id: UUID,
    *,
    starts_at: dt.datetime | None = None,
    minutes: int | None = None,
    place: str = "",
) -> CoachingSession:
    """Fixes when and where, also anew, and tells the agents. E-learning takes no time, but has to have a day.

    Raises Conflict once it was held, BadInput for a moment that has passed or is too far away.
    """
    found = to_lead(session, viewer, coaching_id)
    _check_state(found, *TO_BE_HELD)
    if found.kind is SessionKind.E_LEARNING:
        if found.due_on is None:
            raise BadInput("Say until when it is to be done first.")
    else:
        found.starts_at, found.minutes = _moment(starts_at), _minutes(minutes)
        where = optional_text(place)
        found.place = swept(session, None, where) if where else None
    again = found.announced_at is not None
    found.state, found.announced_at, found.reason, found.reminded_at = SessionState.SCHEDULED, now(), None, None
    for part in found.participants:
        part.other_time = part.other_time_why = None
    audit.record(session, viewer, "scheduled", "coaching session", found.id, again=again)
    _tell(session, found, _scheduled_words(found, again=again))
    return found


def hold(session: Session, viewer: Viewer, coaching_id: UUID, *, held_at: dt.datetime | None = None) -> CoachingSession:
    """Says that it took place, now or at `held_at`. From then on its effect is measured.

    Raises Conflict for e-learning, which its agents say they have done, BadInput for a moment to come.
    """
    found = to_lead(session, viewer, coaching_id)
    _check_state(found, *TO_BE_HELD)
    if found.kind is SessionKind.E_LEARNING:
        raise Conflict("Those who take part say that they have done it.")
    moment = held_at or now()
    if not now() - LONGEST_AGO <= moment <= now():
        raise BadInput(f"It was held at some time in the last {LONGEST_AGO.days} days.")
    found.state, found.held_at = SessionState.HELD, moment
    found.announced_at = found.announced_at or now()
    audit.record(session, viewer, "held", "coaching session", found.id)
    _tell(session, found, "A coaching session with you was held. Acknowledge it, and say how useful it was.")
    return found


def miss(session: Session, viewer: Viewer, coaching_id: UUID, *, reason: str) -> CoachingSession:
    """Says that it did not take place. It can be scheduled again, or cancelled."""
    found = to_lead(session, viewer, coaching_id)
    _check_state(found, SessionState.SCHEDULED)
    return _stop(session, viewer, found, SessionState.MISSED, reason)


def cancel(session: Session, viewer: Viewer, coaching_id: UUID, *, reason: str) -> CoachingSession:
    """Ends it before it was held; its agents are told if they knew of it."""
    found = to_lead(session, viewer, coaching_id)
    _check_state(found, *TO_BE_HELD)
    _stop(session, viewer, found, SessionState.CANCELLED, reason)
    if found.announced_at is not None:
        _tell(session, found, "A coaching session with you was cancelled.")
    return found


def close(session: Session, viewer: Viewer, coaching_id: UUID) -> CoachingSession:
    """Ends it after it was held. What is still to be done about it stays to be done."""
    found = to_lead(session, viewer, coaching_id)
    _check_state(found, SessionState.HELD, SessionState.ACKNOWLEDGED)
    found.state, found.closed_at = SessionState.CLOSED, now()
    audit.record(session, viewer, "closed", "coaching session", found.id)
    return found


def remind_of_overdue(session: Session) -> int:
    """Tells coaches of sessions whose day or time is over, once; how many sessions."""
    waiting = select(CoachingSession).where(overdue_sessions(), CoachingSession.reminded_at.is_(None))
    late = session.scalars(waiting.with_for_update(skip_locked=True)).all()
    for found in late:
        found.reminded_at = now()
        if session.get_one(User, found.coach_id).active:
            subject = "A coaching session is past its day. Hold it, or say what became of it."
            notify(session, found.coach_id, "coaching overdue", subject, f"/coaching/{found.id}")
    return len(late)


def _stop(
    session: Session, viewer: Viewer, found: CoachingSession, state: SessionState, reason: str
) -> CoachingSession:
    why = required_text(reason, "Say why: those who take part read it.")
    found.state, found.reason = state, swept(session, None, why)
    audit.record(session, viewer, state.value, "coaching session", found.id)
    return found


def _check_state(found: CoachingSession, *able: SessionState) -> None:
    if found.state not in able:
        raise Conflict(f"This session is {found.state.value}: that cannot be done to it any more.")


def _moment(starts_at: dt.datetime | None) -> dt.datetime:
    if starts_at is None:
        raise BadInput("Say when it takes place.")
    if not now() < starts_at <= now() + FURTHEST:
        raise BadInput(f"Choose a moment within the next {FURTHEST.days} days.")
    return starts_at


def _minutes(minutes: int | None) -> int | None:
    if minutes is not None and not 0 < minutes <= LONGEST_MINUTES:
        raise BadInput(f"A session takes 1 to {LONGEST_MINUTES} minutes.")
    return minutes


def _tell(session: Session, found: CoachingSession, subject: str) -> None:
    for part in found.participants:
        notify_agent(session, part.agent_id, KIND, subject, f"/growth/coaching/{found.id}")


def _scheduled_words(found: CoachingSession, *, again: bool) -> str:
    if found.kind is SessionKind.E_LEARNING:
        return "Something to learn was given to you."
    return "A coaching session with you was moved." if again else "A coaching session with you was scheduled."
