"""A calibration session ends when the last sheet was handed in, or when its facilitator says so."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..identity.viewer import Viewer
from ..reviews.sheet_tables import AnswerSheet
from .tables import CalibrationItem, CalibrationParticipant, CalibrationSession


def close_if_complete(session: Session, viewer: Viewer, session_id: UUID) -> bool:
    """Closes a session when the last sheet was handed in; whether it is closed."""
    session.flush()
    made = session.get_one(CalibrationSession, session_id, with_for_update=True)
    items = session.scalar(select(func.count()).where(CalibrationItem.session_id == made.id)) or 0
    people = session.scalar(select(func.count()).where(CalibrationParticipant.session_id == made.id)) or 0
    handed_in = select(func.count()).where(AnswerSheet.calibration_id == made.id, AnswerSheet.submitted_at.is_not(None))
    if made.closed_at is None and session.scalar(handed_in) == items * people:
        close(session, viewer, made)
    return made.closed_at is not None


def close(session: Session, viewer: Viewer, made: CalibrationSession) -> CalibrationSession:
    """Ends the answering; from now on everybody who takes part sees the results."""
    made.closed_at = now()
    audit.record(session, viewer, "closed", "calibration session", made.id)
    return made
