"""What a customer is called in an address: a keyed hash of the hash, which leads back to nothing outside."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ..errors import NotFound
from ..vault import vault
from .tables import CustomerKey

LENGTH = 20
"""Hexadecimal digits: 80 bits, so that no two of millions of customers meet and none can be guessed."""


def keys_of(session: Session, customer_hashes: Collection[str]) -> Mapping[str, str]:
    """By hash. A key is kept when it is first shown, so that it can be followed."""
    found = {hash: vault().master.hash("customer journey", hash.encode())[:LENGTH] for hash in customer_hashes}
    if found:
        rows = [{"customer_hash": hash, "key": key} for hash, key in sorted(found.items())]
        session.execute(insert(CustomerKey).values(rows).on_conflict_do_nothing())
    return found


def hash_of(session: Session, key: str) -> str:
    """Raises NotFound for a key that belongs to nobody, or to somebody all of whose interactions were erased."""
    found = session.scalar(select(CustomerKey.customer_hash).where(CustomerKey.key == key))
    if found is None:
        raise NotFound("There is no such journey, or it is not yours to see.")
    return found
