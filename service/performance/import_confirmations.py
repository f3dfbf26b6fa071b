"""Confirming what was imported: points rest on no value that a named person has not looked at. Never commits."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import Conflict, Forbidden, NotFound
from ..identity.tables import Role
from ..identity.viewer import Viewer
from .import_tables import ImportedValue, ValueImport

NOT_THERE = "There is no such import."


def confirm(session: Session, viewer: Viewer, value_import_id: UUID) -> ValueImport:
    """By a person none of whose own figures are among the values. Raises NotFound, Forbidden, Conflict."""
    by_id = _analyst(viewer)
    found = _found(session, value_import_id)
    if found.confirmed_at is not None:
        raise Conflict("This import is confirmed already.")
    own = select(ImportedValue.id).where(ImportedValue.import_id == found.id, ImportedValue.agent_id == viewer.agent_id)
    if viewer.agent_id is not None and session.scalars(own.limit(1)).first() is not None:
        raise Conflict("Your own figures are among these values: somebody else confirms them.")
    found.confirmed_by_id, found.confirmed_at = by_id, now()
    session.flush()
    audit.record(session, viewer, "confirmed", "value import", found.id, values=found.values)
    return found


def reopen(session: Session, viewer: Viewer, value_import_id: UUID) -> ValueImport:
    """Takes the confirmation back. Points that were given stay until it is decided anew."""
    _analyst(viewer)
    found = _found(session, value_import_id)
    if found.confirmed_at is None:
        raise Conflict("This import is not confirmed.")
    found.confirmed_by_id = found.confirmed_at = None
    session.flush()
    audit.record(session, viewer, "reopened", "value import", found.id)
    return found


def _analyst(viewer: Viewer) -> UUID:
    if viewer.role is not Role.QA_ANALYST or viewer.user_id is None:
        raise Forbidden("Only a QA analyst who is signed in confirms imports.")
    return viewer.user_id


def _found(session: Session, value_import_id: UUID) -> ValueImport:
    found = session.get(ValueImport, value_import_id, with_for_update=True)
    if found is None:
        raise NotFound(NOT_THERE)
    return found
