"""Envelope encryption: one data key an interaction, wrapped by the master key; contents in sealed 1 MiB chunks.

AES-256-GCM throughout. A sealed stream is a 7-byte random prefix followed by chunks; chunk number i is sealed with the
nonce prefix + i (4 bytes) + 1 for the last chunk or 0 (the STREAM construction of Hoang, Reyhanitabar, Rogaway and
Vizár, 2015), so a chunk that was cut off, moved or swapped does not open. Any chunk opens by itself: playback can seek.
"""

import base64
import binascii
import hmac
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .config import Settings
from .errors import ServiceError

CHUNK = 1024 * 1024
TAG = 16
PREFIX = 7
KEY_BYTES = 32


class SealBroken(ServiceError):
    """A stored object does not open: altered, cut off, or sealed with another key."""

    def __init__(self) -> None:
        super().__init__("A stored object could not be opened: it was altered, cut off, or belongs to another key.")


class MasterKey:
    """Wraps data keys and derives the keys for keyed hashes. Never leaves the process."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise ServiceError(f"The master key must be {KEY_BYTES} bytes, base64 encoded; it has {len(secret)}.")
        self._wrapping = AESGCM(self._derive(secret, b"callqa data keys"))
        self._hashing = self._derive(secret, b"callqa keyed hashes")

    @staticmethod
    def _derive(secret: bytes, purpose: bytes) -> bytes:
        return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=purpose).derive(secret)

    def wrap(self, key: bytes, owner: bytes) -> bytes:
        nonce = secrets.token_bytes(12)
        return nonce + self._wrapping.encrypt(nonce, key, owner)

    def unwrap(self, wrapped: bytes, owner: bytes) -> bytes:
        try:
            return self._wrapping.decrypt(wrapped[:12], wrapped[12:], owner)
        except InvalidTag:
            raise SealBroken from None

    def hasher(self, purpose: str) -> "hmac.HMAC":
        """A running keyed hash; the purpose keeps equal values of different kinds apart."""
        return hmac.new(self._hashing, purpose.encode() + b"\0", "sha256")

    def hash(self, purpose: str, value: bytes) -> str:
        keyed = self.hasher(purpose)
        keyed.update(value)
        return keyed.hexdigest()


def load_master_key(config: Settings) -> MasterKey:
    """From the environment, a named file, or a file in the data directory that is made on first use."""
    if config.master_key:
        return MasterKey(_decoded(config.master_key, "CALLQA_MASTER_KEY"))
    path = config.master_key_file or config.data_dir / "master.key"
    if not path.exists() and config.master_key_file is None:
        _make_key_file(path)
    try:
        return MasterKey(_decoded(path.read_text(), str(path)))
    except OSError as error:
        raise ServiceError(f"The master key file {path} cannot be read: {error.strerror}.") from None


def _make_key_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n")


def _decoded(text: str, source: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        raise ServiceError(f"The master key in {source} is not base64.") from None


class Sealer:
    """Seals a stream as it passes. `feed` returns sealed bytes that are ready; `finish` the rest."""

    def __init__(self, key: bytes, associated: bytes) -> None:
        self._cipher = AESGCM(key)
        self._associated = associated
        self._prefix = secrets.token_bytes(PREFIX)
        self._index = 0
        self._pending = bytearray()
        self._started = False

    def feed(self, data: bytes) -> bytes:
        self._pending += data
        sealed = bytearray(self._header())
        while len(self._pending) > CHUNK:  # the last chunk is sealed as such, so one is always kept back
            sealed += self._seal(bytes(self._pending[:CHUNK]), last=False)
            del self._pending[:CHUNK]
        return bytes(sealed)

    def finish(self) -> bytes:
        return self._header() + self._seal(bytes(self._pending), last=True)

    def _header(self) -> bytes:
        if self._started:
            return b""
        self._started = True
        return self._prefix

    def _seal(self, chunk: bytes, *, last: bool) -> bytes:
        sealed = self._cipher.encrypt(_nonce(self._prefix, self._index, last), chunk, self._associated)
        self._index += 1
        return sealed


class Opener:
    """Opens any part of a sealed stream, reading only the chunks that are needed through `read(start, end)`."""

    def __init__(self, key: bytes, associated: bytes, size: int, read: Callable[[int, int], bytes]) -> None:
        self._cipher = AESGCM(key)
        self._associated = associated
        self._read = read
        self._prefix: bytes | None = None
        self.size = size

    @property
    def _last(self) -> int:
        return max(0, (self.size - 1) // CHUNK)

    def slice(self, start: int, end: int) -> bytes:
        """Plain bytes from `start` to `end` (exclusive)."""
        start, end = max(0, start), min(end, self.size)
        if start >= end:
            return b""
        first = start // CHUNK
        opened = b"".join(self._chunk(index) for index in range(first, (end - 1) // CHUNK + 1))
        return opened[start - first * CHUNK : end - first * CHUNK]

    def chunks(self) -> Iterator[bytes]:
        for index in range(self._last + 1):
            yield self._chunk(index)

    def all(self) -> bytes:
        return b"".join(self.chunks())

    def _chunk(self, index: int) -> bytes:
        if self._prefix is None:
            self._prefix = self._read(0, PREFIX)
        start = PREFIX + index * (CHUNK + TAG)
        length = min(CHUNK, self.size - index * CHUNK) + TAG
        try:
            nonce = _nonce(self._prefix, index, index == self._last)
            return self._cipher.decrypt(nonce, self._read(start, start + length), self._associated)
        except InvalidTag:
            raise SealBroken from None


def _nonce(prefix: bytes, index: int, last: bool) -> bytes:
    return prefix + index.to_bytes(4, "big") + (b"\x01" if last else b"\x00")
