"""Telling files that are complete from files that are still being written: these change between two looks."""

import datetime as dt
from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ..database import now
from ..ingest.metadata_sheet import bare_name
from ..vault import vault
from .folder import Entry
from .tables import IntakeSighting


def path_hash(place: str, name: str) -> str:
    """A keyed hash that tells files apart as sheets do, without regard to case, and gives nothing of a name away."""
    return vault().master.hash("intake path", f"{place}/{bare_name(name).casefold()}".encode())


def since_when(session: Session, entries: Iterable[Entry]) -> Mapping[str, dt.datetime]:
    """By path: since when the file has looked as it does now. Remembers them, and forgets those that are gone."""
    moment = now()
    known = {row.path_hash: row for row in session.scalars(select(IntakeSighting))}
    seen: dict[str, dt.datetime] = {}
    hashes = set()
    for entry in entries:
        key = vault().master.hash("intake sighting", entry.path.encode())
        hashes.add(key)
        row = known.get(key)
        if row is None or (row.size_bytes, row.modified_at) != (entry.size_bytes, entry.modified_at):
            _remember(session, key, entry, moment)
            seen[entry.path] = moment
        else:
            seen[entry.path] = row.since
    gone = [key for key in known if key not in hashes]
    session.execute(delete(IntakeSighting).where(IntakeSighting.path_hash.in_(gone)))
    return seen


def _remember(session: Session, key: str, entry: Entry, moment: dt.datetime) -> None:
    row = {"size_bytes": entry.size_bytes, "modified_at": entry.modified_at, "since": moment}
    upsert = insert(IntakeSighting).values(path_hash=key, **row)
    session.execute(upsert.on_conflict_do_update(index_elements=["path_hash"], set_=row))
