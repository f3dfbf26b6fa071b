"""What proves that something in the vault can no longer be opened. Holds keyed hashes and sealed bytes, never a key."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import obstore
from sqlalchemy import select
from sqlalchemy.orm import Session

from .encryption import SealBroken
from .errors import NotFound, ServiceError
from .vault import Readable, vault
from .vault_tables import DataKey, KeyScope, VaultObject


@dataclass(frozen=True, slots=True)
class Evidence:
    """What there was: `fingerprints` of keys by scope, `objects` as rows of a proof, and one object still sealed."""

    fingerprints: Mapping[str, str]
    objects: Sequence[Mapping[str, Any]]
    sample: VaultObject | None
    sealed: bytes = field(repr=False)


def gather(session: Session, interaction_id: UUID, scopes: Sequence[KeyScope]) -> Evidence:
    """To be taken before the keys of these scopes are erased."""
    found = session.scalars(
        select(VaultObject)
        .where(VaultObject.interaction_id == interaction_id, VaultObject.sealed_by.in_(scopes))
        .order_by(VaultObject.kind, VaultObject.version)
    ).all()
    sample = min(found, key=lambda item: item.size_bytes, default=None)
    sealed = bytes(obstore.get(vault().store, sample.path).bytes()) if sample else b""
    if sample:
        session.expunge(sample)
    return Evidence(
        dict(_fingerprints(session, interaction_id, scopes)), [_told(item) for item in found], sample, sealed
    )


def check(session: Session, interaction_id: UUID, evidence: Evidence) -> None:
    """After the keys were erased: what was sealed must not open with any key that is left. Raises ServiceError."""
    sample = evidence.sample
    if sample is None:
        return
    for scope in KeyScope:
        if not vault().keeps(session, interaction_id, scope):
            continue
        opener = vault().opener(session, sample, scope, lambda start, end: evidence.sealed[start:end])
        if _opens(opener):
            raise ServiceError("What was to be erased still opens with another key, so nothing was erased.")


def lingering(
    session: Session,
    interaction_id: UUID,
    scopes: Sequence[KeyScope],
    at: dt.datetime,
    objects: Sequence[Mapping[str, Any]],
) -> list[str]:
    """What should be gone and is not, as sentences. A key that was made after `at` opens nothing from before."""
    return [*_keys_left(session, interaction_id, scopes, at), *_objects_left(objects)]


def _keys_left(session: Session, interaction_id: UUID, scopes: Sequence[KeyScope], at: dt.datetime) -> Iterator[str]:
    for scope in scopes:
        key = session.get(DataKey, (interaction_id, scope), populate_existing=True)
        if key is not None and key.wrapped is not None and key.created_at <= at:
            yield f"The {scope.value} key is still there."


def _objects_left(objects: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for item in objects:
        try:
            obstore.head(vault().store, item["path"])
        except FileNotFoundError:
            continue
        yield f"A sealed object is still in the store: {item['kind'].replace('_', ' ')}, version {item['version']}."


def _fingerprints(session: Session, interaction_id: UUID, scopes: Sequence[KeyScope]) -> Iterator[tuple[str, str]]:
    for scope in scopes:
        try:
            yield scope.value, vault().fingerprint(session, interaction_id, scope)
        except NotFound:
            continue


def _told(item: VaultObject) -> dict[str, Any]:
    names = ("version", "size_bytes", "digest", "path")
    return {"kind": item.kind.value} | {name: getattr(item, name) for name in names}


def _opens(opener: Readable) -> bool:
    try:
        next(iter(opener.chunks()))
    except SealBroken:
        return False
    return True
