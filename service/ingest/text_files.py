"""Bytes that people call text, as text."""

import codecs
import unicodedata

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LAYOUT = frozenset("\t\n\r\f\x1a")


def read_text(data: bytes) -> str | None:
    """The text in `data`: marked UTF-8 or UTF-16, plain UTF-8, or what Windows programs write (cp1252).

    None for anything with control characters in it, which no text file has and every recording has.
    """
    encodings = [encoding for mark, encoding in _MARKS if data.startswith(mark)] or ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if any(_is_control(character) for character in set(text)) else text
    return None


def storable(text: str) -> str:
    """`text` without what escapes in JSON and e-mail can smuggle in: control characters and halves of characters."""
    return "".join(
        character for character in text if unicodedata.category(character) != "Cs" and not _is_control(character)
    )


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc" and character not in _LAYOUT
