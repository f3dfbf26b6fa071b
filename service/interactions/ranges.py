"""Part of a file on request (RFC 9110, section 14), decrypted slice by slice as it is sent."""

import re
from collections.abc import Iterator

from fastapi import Response
from fastapi.responses import StreamingResponse

from ..encryption import CHUNK, Opener
from ..vault import Readable

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def in_ranges(readable: Readable, header: str | None) -> Response:
    """The whole file, one range of it (206), or 416 where the range lies outside.

    A header that is not one range of bytes is ignored, as the standard allows: the answer is then the whole file.
    """
    headers = {"Accept-Ranges": "bytes"}
    asked = RANGE.fullmatch(header.strip()) if header else None
    if asked is None or not any(asked.groups()):
        headers["Content-Length"] = str(readable.size)
        return StreamingResponse(_slices(readable, 0, readable.size), 200, headers, readable.media_type)
    start, end = _bounds(asked.group(1), asked.group(2), readable.size)
    if start >= end:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{readable.size}"})
    headers |= {"Content-Range": f"bytes {start}-{end - 1}/{readable.size}", "Content-Length": str(end - start)}
    return StreamingResponse(_slices(readable, start, end), 206, headers, readable.media_type)


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """Start and exclusive end. Without a first position, the last so many bytes are meant."""
    if not first:
        return max(size - int(last), 0), size
    return int(first), min(int(last) + 1, size) if last else size


def _slices(opener: Opener, start: int, end: int) -> Iterator[bytes]:
    """Cut where the sealed chunks end, so that each is opened once."""
    while start < end:
        stop = min((start // CHUNK + 1) * CHUNK, end)
        yield opener.slice(start, stop)
        start = stop
