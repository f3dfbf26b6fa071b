"""Telling a recording from other binary files by its first bytes, before anything is decoded."""

SIGNATURES: tuple[tuple[int, bytes], ...] = (
    (0, b"RIFF"),
    (0, b"RF64"),
    (0, b"fLaC"),
    (0, b"OggS"),
    (0, b"ID3"),
    (0, b"FORM"),
    (0, b".snd"),
    (0, b"caff"),
    (0, b"#!AMR"),
    (0, b"\x1a\x45\xdf\xa3"),  # Matroska, WebM
    (4, b"ftyp"),  # MP4, M4A, 3GP
)
LONGEST = 16


def looks_like_recording(head: bytes | bytearray) -> bool:
    """Whether the first bytes are those of an audio format that can be read."""
    if any(head[offset : offset + len(mark)] == mark for offset, mark in SIGNATURES):
        return True
    return len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0  # MPEG audio without a tag
