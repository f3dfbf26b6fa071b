"""Which legal hold stands."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from .retention_tables import LegalHold


def hold_on(session: Session, interaction_id: UUID) -> LegalHold | None:
    """The hold on an interaction that was not lifted."""
    standing = LegalHold.lifted_at.is_(None)
    return session.scalars(select(LegalHold).where(LegalHold.interaction_id == interaction_id, standing)).first()
