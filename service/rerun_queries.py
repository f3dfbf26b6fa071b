"""Which re-runs there are."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from .rerun_tables import Rerun


def open_rerun(session: Session, interaction_id: UUID) -> Rerun | None:
    """The re-run that is under way."""
    return session.scalars(
        select(Rerun).where(Rerun.interaction_id == interaction_id, Rerun.finished_at.is_(None))
    ).first()


def reruns_of(session: Session, interaction_id: UUID) -> Sequence[Rerun]:
    """Newest first."""
    newest_first = select(Rerun).where(Rerun.interaction_id == interaction_id).order_by(Rerun.created_at.desc())
    return session.scalars(newest_first).all()
