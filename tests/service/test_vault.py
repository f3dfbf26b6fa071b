"""What lies in the vault is unreadable without the key, cannot be altered unseen, and can be erased for good."""

import secrets
from pathlib import Path
from uuid import UUID, uuid4

import obstore
import pytest
from obstore.store import LocalStore
from sqlalchemy import Engine

from models.transcripts import Channel
from service.database import transaction
from service.encryption import CHUNK, MasterKey, Opener, SealBroken, Sealer
from service.errors import NotFound, ServiceError
from service.interactions.tables import Interaction
from service.vault import Vault, check_master_key
from service.vault_tables import Kind

SECRET = b"my card is four one one one"


def sealed(content: bytes, key: bytes, associated: bytes = b"a") -> bytes:
    sealer = Sealer(key, associated)
    return sealer.feed(content) + sealer.finish()


def opener(stored: bytes, size: int, key: bytes, associated: bytes = b"a") -> Opener:
    return Opener(key, associated, size, lambda start, end: stored[start:end])


class TestSealing:
    @pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
    def test_opens_to_what_was_sealed(self, size: int) -> None:
        key, content = secrets.token_bytes(32), secrets.token_bytes(size)
        assert opener(sealed(content, key), size, key).all() == content

    def test_any_slice_opens_alone(self) -> None:
        key, content = secrets.token_bytes(32), secrets.token_bytes(2 * CHUNK + 100)
        opened = opener(sealed(content, key), len(content), key)
        for start, end in ((0, 1), (CHUNK - 3, CHUNK + 3), (2 * CHUNK + 90, 9 * CHUNK), (5, 5)):
            assert opened.slice(start, end) == content[start:end]

    def test_feeding_in_pieces_makes_no_difference(self) -> None:
        key, content = secrets.token_bytes(32), secrets.token_bytes(2 * CHUNK + 5)
        sealer = Sealer(key, b"a")
        stored = b"".join(sealer.feed(content[at : at + 70_001]) for at in range(0, len(content), 70_001))
        assert opener(stored + sealer.finish(), len(content), key).all() == content

    @pytest.mark.parametrize("place", [0, 10, -1])
    def test_an_altered_bit_is_noticed(self, place: int) -> None:
        key = secrets.token_bytes(32)
        stored = bytearray(sealed(SECRET, key))
        stored[place] ^= 1
        with pytest.raises(SealBroken):
            opener(bytes(stored), len(SECRET), key).all()

    def test_a_cut_is_noticed(self) -> None:
        key, content = secrets.token_bytes(32), bytes(2 * CHUNK)
        with pytest.raises(SealBroken):
            opener(sealed(content, key), CHUNK, key).all()

    def test_swapped_chunks_are_noticed(self) -> None:
        key, content = secrets.token_bytes(32), secrets.token_bytes(3 * CHUNK)
        stored, step = sealed(content, key), CHUNK + 16
        swapped = stored[:7] + stored[7 + step : 7 + 2 * step] + stored[7 : 7 + step] + stored[7 + 2 * step :]
        with pytest.raises(SealBroken):
            opener(swapped, len(content), key).all()

    def test_belongs_to_one_place(self) -> None:
        key = secrets.token_bytes(32)
        with pytest.raises(SealBroken):
            opener(sealed(SECRET, key, b"a"), len(SECRET), key, b"b").all()


class TestMasterKey:
    def test_wrapped_key_opens_for_its_owner_only(self) -> None:
        master, key = MasterKey(bytes(32)), secrets.token_bytes(32)
        wrapped = master.wrap(key, b"one")
        assert master.unwrap(wrapped, b"one") == key
        with pytest.raises(SealBroken):
            master.unwrap(wrapped, b"two")
        with pytest.raises(SealBroken):
            MasterKey(b"x" * 32).unwrap(wrapped, b"one")

    def test_wrong_length_says_so(self) -> None:
        with pytest.raises(ServiceError, match="32 bytes"):
            MasterKey(b"short")

    def test_hashes_depend_on_key_and_purpose(self) -> None:
        one, other = MasterKey(bytes(32)), MasterKey(b"x" * 32)
        hashes = {one.hash("a", SECRET), one.hash("b", SECRET), other.hash("a", SECRET)}
        assert len(hashes) == 3


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(LocalStore(prefix=tmp_path), MasterKey(bytes(32)))


@pytest.fixture
def owner(database: Engine, vault: Vault) -> UUID:
    """An interaction with a key."""
    with transaction() as session:
        interaction = Interaction(
            id=uuid4(),
            channel=Channel.CHAT,
            reference="x",
            content_hash="x",
            media_type="-",
            size_bytes=1,
            transfers=[],
        )
        session.add(interaction)
        session.flush()
        vault.keep_key(session, interaction.id, vault.new_key())
    return interaction.id


class TestVault:
    def test_returns_what_was_put(self, vault: Vault, owner: UUID) -> None:
        with transaction() as session:
            vault.put(session, owner, Kind.ORIGINAL, SECRET, "text/plain")
            assert vault.read(session, owner, Kind.ORIGINAL).all() == SECRET

    def test_nothing_readable_is_stored(self, vault: Vault, owner: UUID, tmp_path: Path) -> None:
        with transaction() as session:
            vault.put(session, owner, Kind.ORIGINAL, SECRET, "text/plain")
        files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
        assert files
        assert not any(SECRET[:8] in content for content in files)

    def test_newest_version_is_read(self, vault: Vault, owner: UUID) -> None:
        with transaction() as session:
            vault.put(session, owner, Kind.RAW_TRANSCRIPT, b"one", "text/plain", version=1)
            vault.put(session, owner, Kind.RAW_TRANSCRIPT, b"two", "text/plain", version=2)
            assert vault.read(session, owner, Kind.RAW_TRANSCRIPT).all() == b"two"

    def test_putting_twice_keeps_one(self, vault: Vault, owner: UUID) -> None:
        with transaction() as session:
            vault.put(session, owner, Kind.ORIGINAL, b"one", "text/plain")
            vault.put(session, owner, Kind.ORIGINAL, b"other", "text/plain")
            assert vault.read(session, owner, Kind.ORIGINAL).all() == b"other"

    def test_erased_means_unreadable_even_from_a_copy(self, vault: Vault, owner: UUID, tmp_path: Path) -> None:
        with transaction() as session:
            stored = vault.put(session, owner, Kind.ORIGINAL, SECRET, "text/plain")
            copy = (tmp_path / stored.path).read_bytes()
        with transaction() as session:
            vault.erase(session, owner)
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]
        obstore.put(LocalStore(prefix=tmp_path), stored.path, copy)  # a backup comes back
        with transaction() as session, pytest.raises(NotFound):
            vault.read(session, owner, Kind.ORIGINAL)
        with transaction() as session:
            vault.record(session, owner, Kind.ORIGINAL, stored, "text/plain")
            with pytest.raises(NotFound, match="erased"):
                vault.read(session, owner, Kind.ORIGINAL)

    def test_abandoned_writing_leaves_nothing(self, vault: Vault, owner: UUID, tmp_path: Path) -> None:
        writer = vault.write(vault.new_key(), owner, Kind.ORIGINAL)
        writer.write(SECRET)
        writer.abandon()
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]


class TestLostMasterKey:
    def test_another_key_than_the_data_was_sealed_with_is_refused(
        self, owner: UUID, vault: Vault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr("service.vault.vault", lambda: vault)
        check_master_key()
        other = Vault(LocalStore(prefix=tmp_path), MasterKey(b"x" * 32))
        monkeypatch.setattr("service.vault.vault", lambda: other)
        with pytest.raises(ServiceError, match="does not open the stored data"):
            check_master_key()

    def test_objects_outlive_an_erasure_that_fails(self, owner: UUID, vault: Vault) -> None:
        with transaction() as session:
            vault.put(session, owner, Kind.ORIGINAL, SECRET, "text/plain")
        with transaction() as session:
            vault.erase(session, owner)
            session.rollback()
        with transaction() as session:
            assert vault.read(session, owner, Kind.ORIGINAL).all() == SECRET
