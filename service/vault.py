"""The vault: the only place where raw speech and text exist, and only encrypted.

An interaction's data key is wrapped by the master key and kept in the database; erasing it makes every object of that
interaction unreadable, copies in backups included, as long as no older backup of the database brings the key back.
"""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

import obstore
from obstore.store import LocalStore, ObjectStore, from_url
from sqlalchemy import delete, event, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from .config import Settings, settings
from .database import now, transaction
from .encryption import KEY_BYTES, MasterKey, Opener, SealBroken, Sealer, load_master_key
from .errors import NotFound, ServiceError
from .vault_tables import DataKey, Kind, VaultObject


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written: plain size in bytes, keyed digest, plain SHA-256, and where."""

    path: str
    size_bytes: int
    digest: str
    sha256: str


class Readable(Opener):
    """An object of the vault, opened slice by slice."""

    media_type: str = "application/octet-stream"


class Vault:
    def __init__(self, store: ObjectStore, master: MasterKey) -> None:
        self._store = store
        self.master = master

    def new_key(self) -> bytes:
        return secrets.token_bytes(KEY_BYTES)

    def keep_key(self, session: Session, interaction_id: UUID, key: bytes) -> None:
        session.add(DataKey(interaction_id=interaction_id, wrapped=self.master.wrap(key, interaction_id.bytes)))

    def write(self, key: bytes, interaction_id: UUID, kind: Kind, version: int = 1) -> "SealedWriter":
        """A writer for content that arrives piece by piece. The caller records what it returns with `record`."""
        return SealedWriter(self._store, self.master, key, interaction_id, kind, version)

    def record(
        self, session: Session, interaction_id: UUID, kind: Kind, stored: Stored, media_type: str, version: int = 1
    ) -> None:
        row = {
            "interaction_id": interaction_id,
            "kind": kind,
            "version": version,
            "path": stored.path,
            "size_bytes": stored.size_bytes,
            "digest": stored.digest,
            "media_type": media_type,
        }
        upsert = insert(VaultObject).values(**row)
        changed = {name: upsert.excluded[name] for name in ("path", "size_bytes", "digest", "media_type")}
        session.execute(
            upsert.on_conflict_do_update(index_elements=["interaction_id", "kind", "version"], set_=changed)
        )

    def put(
        self, session: Session, interaction_id: UUID, kind: Kind, content: bytes, media_type: str, version: int = 1
    ) -> Stored:
        writer = self.write(self._key(session, interaction_id), interaction_id, kind, version)
        writer.write(content)
        stored = writer.close()
        self.record(session, interaction_id, kind, stored, media_type, version)
        return stored

    def read(self, session: Session, interaction_id: UUID, kind: Kind) -> Readable:
        """The newest version. Raises NotFound when there is none, or it was erased."""
        found = session.scalars(
            select(VaultObject)
            .where(VaultObject.interaction_id == interaction_id, VaultObject.kind == kind)
            .order_by(VaultObject.version.desc())
            .limit(1)
        ).first()
        if found is None:
            raise NotFound(f"There is no {kind.value.replace('_', ' ')} of this interaction.")
        path, associated = found.path, _associated(interaction_id, kind, found.version)
        readable = Readable(
            self._key(session, interaction_id),
            associated,
            found.size_bytes,
            lambda start, end: bytes(obstore.get_range(self._store, path, start=start, end=end)),
        )
        readable.media_type = found.media_type
        return readable

    def erase(self, session: Session, interaction_id: UUID) -> int:
        """Erases the key, and with it everything; then deletes the objects. How many there were."""
        session.execute(
            update(DataKey).where(DataKey.interaction_id == interaction_id).values(wrapped=None, erased_at=now())
        )
        of_interaction = VaultObject.interaction_id == interaction_id
        paths = session.scalars(select(VaultObject.path).where(of_interaction)).all()
        session.execute(delete(VaultObject).where(of_interaction))
        # Only once it is certain: a transaction that fails must find its objects again.
        event.listen(session, "after_commit", lambda _: self.discard(*paths), once=True)
        return len(paths)

    def discard(self, *paths: str) -> None:
        """Deletes objects that no row points to. Missing is fine."""
        for path in paths:
            with suppress(FileNotFoundError):
                obstore.delete(self._store, path)

    def _key(self, session: Session, interaction_id: UUID) -> bytes:
        key = session.get(DataKey, interaction_id)
        if key is None or key.wrapped is None:
            raise NotFound("The stored data of this interaction has been erased.")
        return self.master.unwrap(key.wrapped, interaction_id.bytes)


class SealedWriter:
    """Seals what is written and stores it. End with `close` or `abandon`."""

    def __init__(
        self, store: ObjectStore, master: MasterKey, key: bytes, interaction_id: UUID, kind: Kind, version: int
    ) -> None:
        self._path = f"{interaction_id}/{kind.value}-{version}"
        self._size = 0
        self._sealer = Sealer(key, _associated(interaction_id, kind, version))
        self._digest = master.hasher("content")
        self._sha256 = hashlib.sha256()
        self._store = store
        self._sink = obstore.open_writer(store, self._path)

    def write(self, data: bytes) -> None:
        self._size += len(data)
        self._digest.update(data)
        self._sha256.update(data)
        sealed = self._sealer.feed(data)
        if sealed:
            self._sink.write(sealed)

    def close(self) -> Stored:
        self._sink.write(self._sealer.finish())
        self._sink.close()
        return Stored(self._path, self._size, self._digest.hexdigest(), self._sha256.hexdigest())

    def abandon(self) -> None:
        """Leaves nothing behind."""
        self._sink.close()
        obstore.delete(self._store, self._path)


def _associated(interaction_id: UUID, kind: Kind, version: int) -> bytes:
    return f"{interaction_id}/{kind.value}/{version}".encode()


def open_store(config: Settings) -> ObjectStore:
    if config.object_store_url:
        return from_url(config.object_store_url)
    return LocalStore(prefix=_private_directory(config.vault_dir), mkdir=True)


def _private_directory(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def check_master_key() -> None:
    """Raises ServiceError when the master key is not the one that the stored data was sealed with.

    A key file that was lost is made anew in silence otherwise, and everything older stays unreadable.
    """
    with transaction() as session:
        key = session.scalars(select(DataKey).where(DataKey.wrapped.is_not(None)).limit(1)).first()
        try:
            if key is not None and key.wrapped is not None:
                vault().master.unwrap(key.wrapped, key.interaction_id.bytes)
        except SealBroken:
            raise ServiceError(
                "The master key does not open the stored data. Bring back the key that it was sealed with "
                "(CALLQA_MASTER_KEY, CALLQA_MASTER_KEY_FILE, or master.key in the data directory)."
            ) from None


@cache
def vault() -> Vault:
    return Vault(open_store(settings()), load_master_key(settings()))
