"""Writing into the vault: sealed piece by piece on the way, so that nothing waits in the clear."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore

from .encryption import MasterKey, Sealer
from .errors import Unavailable
from .vault_tables import Kind

UNREACHABLE = (OSError, BaseError)
"""What the store raises when it is down, full, or refuses."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written: plain size in bytes, keyed digest, plain SHA-256, and where."""

    path: str
    size_bytes: int
    digest: str
    sha256: str


class SealedWriter:
    """Seals what is written and stores it. End with `close` or `abandon`. Raises Unavailable where the store fails."""

    def __init__(
        self, store: ObjectStore, master: MasterKey, key: bytes, interaction_id: UUID, kind: Kind, version: int
    ) -> None:
        self._path = f"{interaction_id}/{kind.value}-{version}"
        self._size = 0
        self._sealer = Sealer(key, associated(interaction_id, kind, version))
        self._digest = master.hasher("content")
        self._sha256 = hashlib.sha256()
        self._store = store
        self._sink = obstore.open_writer(store, self._path)

    def write(self, data: bytes) -> None:
        self._size += len(data)
        self._digest.update(data)
        self._sha256.update(data)
        self._pass_on(self._sealer.feed(data))

    def close(self) -> Stored:
        self._pass_on(self._sealer.finish())
        with _reached():
            self._sink.close()
        return Stored(self._path, self._size, self._digest.hexdigest(), self._sha256.hexdigest())

    def abandon(self) -> None:
        """Leaves nothing behind, as far as the store lets it."""
        with suppress(*UNREACHABLE):
            self._sink.close()
        with suppress(*UNREACHABLE):
            obstore.delete(self._store, self._path)

    def _pass_on(self, sealed: bytes) -> None:
        if sealed:
            with _reached():
                self._sink.write(sealed)


def associated(interaction_id: UUID, kind: Kind, version: int) -> bytes:
    """What an object is bound to: it opens in no other place."""
    return f"{interaction_id}/{kind.value}/{version}".encode()


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except UNREACHABLE:
        raise Unavailable(
            "The store for recordings and texts cannot be written to, so this was not kept. Try again later; "
            "an administrator can see to the store."
        ) from None
