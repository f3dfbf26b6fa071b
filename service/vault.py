"""The vault: the only place where raw speech and text exist, and only encrypted.

An interaction's data key is wrapped by the master key and kept in the database; erasing it makes every object of that
interaction unreadable, copies in backups included, as long as no older backup of the database brings the key back.
"""

import secrets
from collections.abc import Callable
from contextlib import suppress
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
from .encryption import KEY_BYTES, MasterKey, Opener, SealBroken, load_master_key
from .errors import NotFound, ServiceError
from .sealed_writer import SealedWriter, Stored, associated
from .vault_tables import SCOPES, DataKey, KeyScope, Kind, VaultObject


class Readable(Opener):
    """An object of the vault, opened slice by slice."""

    media_type: str = "application/octet-stream"


class Vault:
    def __init__(self, store: ObjectStore, master: MasterKey) -> None:
        self.store = store
        self.master = master

    def new_key(self) -> bytes:
        return secrets.token_bytes(KEY_BYTES)

    def keep_key(self, session: Session, interaction_id: UUID, key: bytes, scope: KeyScope = KeyScope.RAW) -> None:
        wrapped = self.master.wrap(key, _owner(interaction_id, scope))
        session.add(DataKey(interaction_id=interaction_id, scope=scope, wrapped=wrapped))

    def write(self, key: bytes, interaction_id: UUID, kind: Kind, version: int = 1) -> SealedWriter:
        """A writer for content that arrives piece by piece. The caller records what it returns with `record`."""
        return SealedWriter(self.store, self.master, key, interaction_id, kind, version)

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
            "sealed_by": SCOPES[kind],
        }
        upsert = insert(VaultObject).values(**row)
        changed = {name: upsert.excluded[name] for name in ("path", "size_bytes", "digest", "media_type", "sealed_by")}
        session.execute(
            upsert.on_conflict_do_update(index_elements=["interaction_id", "kind", "version"], set_=changed)
        )

    def put(
        self, session: Session, interaction_id: UUID, kind: Kind, content: bytes, media_type: str, version: int = 1
    ) -> Stored:
        writer = self.write(self._key_to_seal(session, interaction_id, SCOPES[kind]), interaction_id, kind, version)
        writer.write(content)
        stored = writer.close()
        self.record(session, interaction_id, kind, stored, media_type, version)
        return stored

    def read(self, session: Session, interaction_id: UUID, kind: Kind, version: int | None = None) -> Readable:
        """That version, or the newest. Raises NotFound when there is none, or it was erased."""
        found = self._object(session, interaction_id, kind, version)
        if found is None:
            raise NotFound(f"There is no {kind.value.replace('_', ' ')} of this interaction.")
        path = found.path
        return self.opener(
            session,
            found,
            found.sealed_by,
            lambda start, end: bytes(obstore.get_range(self.store, path, start=start, end=end)),
        )

    def opener(
        self, session: Session, item: VaultObject, scope: KeyScope, read: Callable[[int, int], bytes]
    ) -> Readable:
        """Opens sealed bytes of that object, which come from `read(start, end)`, with the key of `scope`."""
        bound = associated(item.interaction_id, item.kind, item.version)
        readable = Readable(self._key(session, item.interaction_id, scope), bound, item.size_bytes, read)
        readable.media_type = item.media_type
        return readable

    def fingerprint(self, session: Session, interaction_id: UUID, scope: KeyScope) -> str:
        """A keyed hash that tells a key from every other and gives nothing of it away. Raises NotFound."""
        return self.master.hash("data key", self._key(session, interaction_id, scope))

    def has(self, session: Session, interaction_id: UUID, kind: Kind) -> bool:
        return self._object(session, interaction_id, kind, None) is not None

    def newest_version(self, session: Session, interaction_id: UUID, kind: Kind) -> int:
        """0 when there is none."""
        found = self._object(session, interaction_id, kind, None)
        return found.version if found else 0

    def keeps(self, session: Session, interaction_id: UUID, scope: KeyScope) -> bool:
        """Whether the key of that scope is there, and with it what it opens."""
        key = session.get(DataKey, (interaction_id, scope))
        return key is not None and key.wrapped is not None

    def erase(self, session: Session, interaction_id: UUID, *scopes: KeyScope) -> int:
        """Erases the keys of these scopes, all by default, and with them what they open; then deletes the objects.

        Returns how many objects there were. What another key of the interaction opens stays readable.
        """
        chosen = scopes or tuple(KeyScope)
        if KeyScope.DERIVED not in chosen:
            self._reseal_derived(session, interaction_id)
        keys = (DataKey.interaction_id == interaction_id, DataKey.scope.in_(chosen), DataKey.wrapped.is_not(None))
        session.execute(update(DataKey).where(*keys).values(wrapped=None, erased_at=now()))
        objects = (VaultObject.interaction_id == interaction_id, VaultObject.sealed_by.in_(chosen))
        paths = session.scalars(select(VaultObject.path).where(*objects)).all()
        session.execute(delete(VaultObject).where(*objects))
        # Only once it is certain: a transaction that fails must find its objects again.
        event.listen(session, "after_commit", lambda _: self.discard(*paths), once=True)
        return len(paths)

    def _reseal_derived(self, session: Session, interaction_id: UUID) -> None:
        """Masked recordings from before there were two keys get the derived one, so that they outlive the raw key."""
        old = session.scalars(
            select(VaultObject).where(
                VaultObject.interaction_id == interaction_id,
                VaultObject.kind == Kind.REDACTED_AUDIO,
                VaultObject.sealed_by == KeyScope.RAW,
            )
        ).all()
        for item in old:
            content = self.read(session, interaction_id, item.kind, item.version).all()
            self.put(session, interaction_id, item.kind, content, item.media_type, item.version)

    def discard(self, *paths: str) -> None:
        """Deletes objects that no row points to. Missing is fine."""
        for path in paths:
            with suppress(FileNotFoundError):
                obstore.delete(self.store, path)

    def _object(self, session: Session, interaction_id: UUID, kind: Kind, version: int | None) -> VaultObject | None:
        objects = (
            select(VaultObject)
            .where(VaultObject.interaction_id == interaction_id, VaultObject.kind == kind)
            .order_by(VaultObject.version.desc())
            .limit(1)
        )
        if version is not None:
            objects = objects.where(VaultObject.version == version)
        return session.scalars(objects).first()

    def _key(self, session: Session, interaction_id: UUID, scope: KeyScope) -> bytes:
        key = session.get(DataKey, (interaction_id, scope), populate_existing=True)
        if key is None or key.wrapped is None:
            raise NotFound("The stored data of this interaction has been erased.")
        return self.master.unwrap(key.wrapped, _owner(interaction_id, scope))

    def _key_to_seal(self, session: Session, interaction_id: UUID, scope: KeyScope) -> bytes:
        """The key of that scope. The derived one is made when it is first needed."""
        if scope is KeyScope.DERIVED and session.get(DataKey, (interaction_id, scope)) is None:
            self.keep_key(session, interaction_id, self.new_key(), scope)
            session.flush()
        return self._key(session, interaction_id, scope)


def _owner(interaction_id: UUID, scope: KeyScope) -> bytes:
    """What a wrapped key is bound to: it opens in no other row."""
    return interaction_id.bytes if scope is KeyScope.RAW else interaction_id.bytes + scope.value.encode()


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
                vault().master.unwrap(key.wrapped, _owner(key.interaction_id, key.scope))
        except SealBroken:
            raise ServiceError(
                "The master key does not open the stored data. Bring back the key that it was sealed with "
                "(CALLQA_MASTER_KEY, CALLQA_MASTER_KEY_FILE, or master.key in the data directory)."
            ) from None


@cache
def vault() -> Vault:
    return Vault(open_store(settings()), load_master_key(settings()))
