"""Legal holds: while one stands, nothing of an interaction is erased, neither by policy nor on request."""

from uuid import UUID

from sqlalchemy.orm import Session

from ..database import now
from ..errors import Conflict, Forbidden
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..interactions.queries import find
from ..interactions.tables import State
from ..redactions.notes import swept
from ..reviews.commands import required_text
from . import audit
from .holds import hold_on
from .retention_tables import LegalHold

REASON_MISSING = "Say why: whoever wants it erased is told."


def hold(session: Session, viewer: Viewer, interaction_id: UUID, *, reason: str) -> LegalHold:
    """Raises Conflict where one stands already, or nothing is left to hold."""
    user_id = _officer(viewer)
    if find(viewer, session, interaction_id).state is State.ERASED:
        raise Conflict("This interaction is erased already.")
    if hold_on(session, interaction_id) is not None:
        raise Conflict("A legal hold stands already.")
    why = swept(session, interaction_id, required_text(reason, REASON_MISSING))
    placed = LegalHold(interaction_id=interaction_id, reason=why, by_id=user_id)
    session.add(placed)
    audit.record(session, viewer, "placed a legal hold", "interaction", interaction_id, reason=why)
    return placed


def lift(session: Session, viewer: Viewer, interaction_id: UUID, *, reason: str) -> LegalHold:
    """What is due is erased by the next run of the retention job."""
    user_id = _officer(viewer)
    find(viewer, session, interaction_id)
    placed = hold_on(session, interaction_id)
    if placed is None:
        raise Conflict("There is no legal hold on this interaction.")
    why = swept(session, interaction_id, required_text(reason, REASON_MISSING))
    placed.lifted_at, placed.lifted_by_id, placed.lifted_reason = now(), user_id, why
    audit.record(session, viewer, "lifted a legal hold", "interaction", interaction_id, reason=why)
    return placed


def _officer(viewer: Viewer) -> UUID:
    if viewer.role is not Role.COMPLIANCE_OFFICER or viewer.user_id is None:
        raise Forbidden("Only compliance officers place and lift legal holds.")
    return viewer.user_id
