"""Asking for exports, making them in the background, downloading and deleting them. Audited."""

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..config import settings
from ..database import now, transaction
from ..encryption import Opener
from ..errors import Conflict, ServiceError
from ..identity.sessions import viewer_of
from ..identity.tables import User
from ..identity.viewer import Viewer
from ..interactions.list_filters import Filters
from ..jobs import enqueue_export
from ..vault import vault
from . import files
from .datasets import HEADERS, Line, lines
from .formats import ENCODINGS
from .queries import export_of
from .tables import Dataset, Export, ExportState, Format

MOST_WAITING = 5
CHANGED = "Your role or team has changed since this was asked for."


def ask_for(session: Session, viewer: Viewer, dataset: Dataset, format: Format, filters: Filters) -> Export:
    """Enqueues the export. Raises Conflict where the person has enough of them waiting."""
    assert viewer.user_id is not None
    waiting = (Export.by_id == viewer.user_id, Export.state == ExportState.WAITING)
    if (session.scalar(select(func.count()).where(*waiting)) or 0) >= MOST_WAITING:
        raise Conflict(f"{MOST_WAITING} of your exports are being made already: wait for one of them.")
    export = Export(
        by_id=viewer.user_id,
        role=viewer.role,
        team_id=viewer.team_id,
        dataset=dataset,
        format=format,
        filters=filters.model_dump(mode="json", exclude_defaults=True, exclude={"page"}),
    )
    session.add(export)
    session.flush()
    audit.record(session, viewer, "asked for", "export", export.id, dataset=dataset.value, filters=filters.set_names)
    enqueue_export(session, export.id)
    return export


def make(export_id: UUID) -> None:
    """Makes an export that waits, within the scope that the person has now. Made already: nothing happens."""
    with transaction() as session:
        export = session.get(Export, export_id, with_for_update=True)
        if export is None or export.state is not ExportState.WAITING:
            return
        user = session.get_one(User, export.by_id)
        viewer = viewer_of(user)
        if not user.active or (viewer.role, viewer.team_id) != (export.role, export.team_id):
            export.state, export.reason = ExportState.FAILED, CHANGED
            return
        try:
            _fill(session, viewer, export)
        except ServiceError as error:
            export.state, export.reason = ExportState.FAILED, error.message


def give_up(export_id: UUID, reason: str) -> None:
    with transaction() as session:
        export = session.get(Export, export_id, with_for_update=True)
        if export is not None and export.state is ExportState.WAITING:
            export.state, export.reason = ExportState.FAILED, reason


def download(session: Session, viewer: Viewer, export_id: UUID) -> tuple[Export, Opener]:
    """Raises NotFound for one that is another's, and Conflict for one that is not ready or has expired."""
    export = export_of(viewer, session, export_id)
    if export.state is not ExportState.READY:
        raise Conflict("There is nothing to download: it is not ready, or it has expired.")
    if export.expires_at is None or export.expires_at <= now():
        raise Conflict("This export has expired: ask for it again.")
    audit.record(session, viewer, "downloaded", "export", export.id)
    return export, files.opened(export)


def delete(session: Session, viewer: Viewer, export_id: UUID) -> None:
    """Destroys the key and the file at once."""
    export = export_of(viewer, session, export_id)
    if export.state is ExportState.WAITING:
        raise Conflict("This export is still being made.")
    audit.record(session, viewer, "deleted", "export", export.id)
    _expire(session, export)


def expire_due(session: Session) -> int:
    """Destroys the keys and files of exports whose time has come; how many."""
    due = (Export.state == ExportState.READY, Export.expires_at <= now())
    found = session.scalars(select(Export).where(*due).with_for_update(skip_locked=True)).all()
    for export in found:
        _expire(session, export)
    return len(found)


def _expire(session: Session, export: Export) -> None:
    export.state, export.wrapped_key = ExportState.EXPIRED, None
    # Only once it is certain: a transaction that fails must find the file again.
    event.listen(session, "after_commit", lambda _: files.discard(export.id), once=True)


def _fill(session: Session, viewer: Viewer, export: Export) -> None:
    key, counted = vault().new_key(), _Counted()
    header = HEADERS[export.dataset]
    filters = Filters.model_validate(export.filters)
    with transaction() as reading:
        rows = counted.of(lines(viewer, reading, export.dataset, filters))
        size = files.seal(export.id, key, ENCODINGS[export.format].pieces(header, rows))
    export.state, export.rows, export.size_bytes = ExportState.READY, counted.total, size
    export.wrapped_key = vault().master.wrap(key, files.owner(export.id))
    export.expires_at = now() + dt.timedelta(hours=settings().export_hours)
    audit.record(
        session, viewer, "exported", export.dataset.value, export.id, count=counted.total, filters=filters.set_names
    )


class _Counted:
    """Counts lines as they pass."""

    total = 0

    def of(self, rows: Iterator[Line]) -> Iterator[Line]:
        for row in rows:
            self.total += 1
            yield row
