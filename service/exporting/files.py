"""Exports in the object store, each sealed with a key of its own. Without the key there is no export."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

import obstore

from ..encryption import Opener, Sealer
from ..vault import vault
from .tables import Export


def seal(export_id: UUID, key: bytes, pieces: Iterable[bytes]) -> int:
    """Stores the pieces as one sealed object and returns their plain size in bytes. Again replaces what was there."""
    sealer, size = Sealer(key, export_id.bytes), 0
    with obstore.open_writer(vault().store, _path(export_id)) as sink:
        for piece in pieces:
            size += len(piece)
            if sealed := sealer.feed(piece):
                sink.write(sealed)
        sink.write(sealer.finish())
    return size


def opened(export: Export) -> Opener:
    """What was sealed, chunk by chunk. Raises SealBroken where it was altered."""
    assert export.wrapped_key is not None
    assert export.size_bytes is not None
    key, path = vault().master.unwrap(export.wrapped_key, owner(export.id)), _path(export.id)
    return Opener(
        key,
        export.id.bytes,
        export.size_bytes,
        lambda start, end: bytes(obstore.get_range(vault().store, path, start=start, end=end)),
    )


def discard(export_id: UUID) -> None:
    """Deletes the object. Missing is fine."""
    with suppress(FileNotFoundError):
        obstore.delete(vault().store, _path(export_id))


def owner(export_id: UUID) -> bytes:
    """What the wrapped key is bound to: it opens in no other row."""
    return b"export" + export_id.bytes


def _path(export_id: UUID) -> str:
    return f"exports/{export_id}"
