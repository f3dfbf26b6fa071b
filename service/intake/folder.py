"""The watched folder itself: a local one, or a prefix of an S3 bucket. The two are one to everything else."""

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from ..errors import ServiceError

DONE, FAILED = "done", "failed"
PIECE = 1024 * 1024
MOST_LISTED = 100_000
"""Files looked at in one go; what lies beyond comes up as these move away."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in the folder. `path` is relative to it, with forward slashes."""

    path: str
    size_bytes: int
    modified_at: dt.datetime

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name

    @property
    def stem(self) -> str:
        return PurePosixPath(self.path).stem

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.path).suffix.lower()

    @property
    def place(self) -> str:
        """The folder that it lies in."""
        return str(PurePosixPath(self.path).parent)


class Folder:
    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def entries(self) -> list[Entry]:
        """What waits, oldest first: nothing hidden, and nothing that is done with."""
        found: list[Entry] = []
        for page in obstore.list(self._store, chunk_size=1000):
            found += [_entry(meta) for meta in page if not _set_aside(meta["path"])]
            if len(found) >= MOST_LISTED:
                break
        return sorted(found, key=lambda entry: (entry.modified_at, entry.path))

    def pieces(self, entry: Entry) -> Iterator[bytes]:
        """The contents, a mebibyte or so at a time."""
        for piece in obstore.get(self._store, entry.path).stream(min_chunk_size=PIECE):
            yield bytes(piece)

    def move(self, entry: Entry, target: str, mark: str) -> str:
        """Moves it below `target` and returns where to; `mark` tells it from one of the same name that lies there."""
        path = f"{target}/{entry.path}"
        if self._exists(path):
            renamed = PurePosixPath(entry.path)
            path = f"{target}/{renamed.with_name(f'{renamed.stem}-{mark}{renamed.suffix}')}"
        obstore.rename(self._store, entry.path, path)
        return path

    def note(self, path: str, text: str) -> None:
        """Puts `text` into a file next to `path`."""
        obstore.put(self._store, f"{path}.reason.txt", text.encode())

    def clear_done(self, before: dt.datetime) -> int:
        """Deletes what was taken in before that moment; how many files."""
        old = [
            meta["path"]
            for page in obstore.list(self._store, prefix=DONE, chunk_size=1000)
            for meta in page
            if meta["last_modified"] < before
        ]
        for path in old:
            with suppress(FileNotFoundError):
                obstore.delete(self._store, path)
        return len(old)

    def _exists(self, path: str) -> bool:
        try:
            obstore.head(self._store, path)
        except FileNotFoundError:
            return False
        return True


def open_folder(address: str) -> Folder:
    """A path, or s3://bucket/prefix. Raises ServiceError for a path that is no folder."""
    if "://" in address:
        return Folder(from_url(address))
    if not Path(address).is_dir():
        raise ServiceError("The watched folder (CALLQA_INTAKE_URL) does not exist.")
    return Folder(LocalStore(prefix=Path(address)))


def _entry(meta: "obstore.ObjectMeta") -> Entry:
    return Entry(meta["path"], meta["size"], meta["last_modified"])


def _set_aside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return parts[0] in (DONE, FAILED) or any(part.startswith(".") for part in parts)
