"""One look into the watched folder: what is complete is taken in, the rest waits for the next."""

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from sqlalchemy import delete, exists, select, text

from ..config import settings
from ..database import engine, now, transaction
from ..errors import ServiceError
from ..faults import fault
from .descriptions import Descriptions
from .folder import Entry, Folder, open_folder
from .queries import name_reader
from .sidecars import Arrangement, Sidecar, arrange
from .sightings import path_hash, since_when
from .tables import IntakeFile, IntakeOutcome, IntakeStatus
from .taking import put_aside, take

SCAN_LOCK = 7_210_020
"""Advisory lock: only one process looks at a time."""
SHEETS_WAIT = dt.timedelta(days=1)
"""How long a sheet waits for the files that it names."""
KEPT = dt.timedelta(days=90)
"""How long it is known what became of a file."""
UNREACHABLE = "The folder cannot be read, or files cannot be moved in it ({kind}). Nothing is lost; it is tried again."

log = structlog.get_logger()


@dataclass(slots=True)
class Look:
    """What one look did."""

    outcomes: dict[IntakeOutcome, int] = field(default_factory=dict)
    waiting: int = 0
    problem: str | None = None

    def count(self, outcome: IntakeOutcome) -> None:
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1


def look(most_seconds: float | None = None) -> Look | None:
    """Looks once, for about so long at most. None where no folder is watched, or another process is looking."""
    address = settings().intake_url
    if address is None:
        return None
    with _alone() as alone:
        if not alone:
            return None
        done = Look()
        try:
            _take_what_is_complete(open_folder(address), done, most_seconds)
        except ServiceError as error:
            done.problem = error.message
        except Exception as error:  # what the store says names files
            log.error("the watched folder cannot be used", **fault(error))
            done.problem = UNREACHABLE.format(kind=type(error).__name__)
        _write_down(done)
        return done


def _take_what_is_complete(folder: Folder, done: Look, most_seconds: float | None) -> None:
    until = time.monotonic() + most_seconds if most_seconds is not None else float("inf")
    entries = folder.entries()
    with transaction() as session:
        since, reader = since_when(session, entries), name_reader(session)
    settled = now() - dt.timedelta(seconds=settings().intake_settle_seconds)
    arrangement = arrange(entries)
    complete = [sidecar for sidecar in arrangement.sidecars if since[sidecar.entry.path] <= settled]
    descriptions = Descriptions(folder, complete, reader)
    done.waiting = len(arrangement.files)
    for entry in _complete(arrangement, since, settled, descriptions):
        if time.monotonic() > until:
            break
        done.count(take(folder, descriptions.of(entry)))
        done.waiting -= 1
    _finish_sidecars(folder, complete, since, descriptions)
    folder.clear_done(now() - dt.timedelta(days=settings().intake_done_days))


def _complete(
    arrangement: Arrangement, since: Mapping[str, dt.datetime], settled: dt.datetime, descriptions: Descriptions
) -> Iterator[Entry]:
    """Files that look complete, and have their metadata or have waited long enough for it."""
    patience = now() - dt.timedelta(minutes=settings().intake_metadata_minutes)
    unfinished = {sidecar.about for sidecar in arrangement.sidecars if since[sidecar.entry.path] > settled}
    for entry in arrangement.files:
        if since[entry.path] > settled or entry in unfinished:
            continue
        if since[entry.path] <= patience or descriptions.has(entry):
            yield entry


def _finish_sidecars(
    folder: Folder, sidecars: list[Sidecar], since: Mapping[str, dt.datetime], descriptions: Descriptions
) -> None:
    """Puts aside what has served: its files are gone, or did not come in a day, or it cannot be read."""
    for sidecar in sidecars:
        problem = descriptions.problem_of(sidecar)
        missing = descriptions.missing(sidecar, _handled)
        if problem is None and missing:
            if since[sidecar.entry.path] > now() - SHEETS_WAIT:
                continue
            problem = f"{missing} of its rows name files that did not come within a day."
        put_aside(folder, sidecar.entry, _row(sidecar.entry, problem))


def _handled(place: str, name: str) -> bool:
    """Whether a file of that name has been dealt with."""
    with transaction() as session:
        return bool(session.scalar(select(exists().where(IntakeFile.path_hash == path_hash(place, name)))))


def _row(entry: Entry, problem: str | None) -> IntakeFile:
    return IntakeFile(
        path_hash=path_hash(entry.place, entry.name),
        suffix=entry.suffix,
        size_bytes=entry.size_bytes,
        outcome=IntakeOutcome.REFUSED if problem else IntakeOutcome.TAKEN,
        reason=problem,
    )


def _write_down(done: Look) -> None:
    with transaction() as session:
        session.merge(IntakeStatus(id=1, looked_at=now(), waiting=done.waiting, problem=done.problem))
        session.execute(delete(IntakeFile).where(IntakeFile.created_at < now() - KEPT))


@contextmanager
def _alone() -> Iterator[bool]:
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        alone = bool(connection.scalar(text("select pg_try_advisory_lock(:lock)"), {"lock": SCAN_LOCK}))
        try:
            yield alone
        finally:
            if alone:
                connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": SCAN_LOCK})
