"""What a person reads in a PDF that this program made."""

import re
import zlib

STREAM = re.compile(rb"stream\n(.*?)\nendstream", re.DOTALL)
SHOWN = re.compile(rb"\(((?:[^()\\]|\\.)*)\) Tj", re.DOTALL)


def pdf_text(content: bytes) -> str:
    """All pages, in the order they were drawn; lines and cells joined by a space."""
    assert content.startswith(b"%PDF-")
    drawn = b"\n".join(map(_inflated, STREAM.findall(content)))
    pieces = [re.sub(rb"\\(.)", rb"\1", piece, flags=re.DOTALL) for piece in SHOWN.findall(drawn)]
    return re.sub(r"\s+", " ", b" ".join(pieces).decode("windows-1252"))


def _inflated(stream: bytes) -> bytes:
    return zlib.decompress(stream)
