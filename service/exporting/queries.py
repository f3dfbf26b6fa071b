"""Reading exports. Everybody sees the own ones only, and only with the scope they were made with."""

from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ..errors import NotFound
from ..identity.viewer import Viewer
from .tables import Export

SHOWN = 50


def exports(viewer: Viewer, session: Session) -> tuple[Export, ...]:
    """The newest first."""
    found = select(Export).where(*_own(viewer)).order_by(Export.created_at.desc(), Export.id).limit(SHOWN)
    return tuple(session.scalars(found))


def export_of(viewer: Viewer, session: Session, export_id: UUID) -> Export:
    """Raises NotFound."""
    found = session.scalars(select(Export).where(Export.id == export_id, *_own(viewer))).first()
    if found is None:
        raise NotFound("There is no such export.")
    return found


def _own(viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
    return (
        Export.by_id == viewer.user_id,
        Export.role == viewer.role,
        Export.team_id.is_not_distinct_from(viewer.team_id),
    )
