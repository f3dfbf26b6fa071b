"""Articles from a Markdown or CSV text. An error names the line."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from models.transcripts import Channel

from ..errors import BadInput
from .articles import Content

LONGEST = 2_000_000
HEADING = re.compile(r"#\s+(?P<title>.+)")
SETTING = re.compile(r"(?P<name>[A-Za-z _-]+):\s*(?P<value>.*)")
COLUMNS = ("title", "text", "valid_from", "valid_until", "channels", "queues", "call_types")


class Format(StrEnum):
    MARKDOWN = "markdown"
    CSV = "csv"


def read(text: str, format: Format) -> list[Content]:
    """Every article in the text. Raises BadInput."""
    if len(text) > LONGEST:
        raise BadInput(f"That is too long: {len(text):,} characters, {LONGEST:,} at most.")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\x00", "")
    found = list(_markdown(text) if format is Format.MARKDOWN else _csv(text))
    if not found:
        raise BadInput("There is no article in it. Markdown begins each with '# Title', CSV with a line of columns.")
    return found


def _markdown(text: str) -> Iterator[Content]:
    """`# Title` begins an article; lines such as `valid from: 2026-04-01` right below it are its settings."""
    title, settings, body, in_settings = "", dict[str, Any](), list[str](), False
    for number, line in enumerate(text.split("\n"), start=1):
        if heading := HEADING.fullmatch(line.rstrip()):
            if title:
                yield Content(title, "\n".join(body).strip(), **settings)
            title, settings, body, in_settings = heading["title"], {}, [], True
        elif in_settings and (given := SETTING.fullmatch(line.strip())) and _name(given["name"]) in READERS:
            settings |= _setting(_name(given["name"]), given["value"], number)
        elif title:
            in_settings = in_settings and not line.strip()
            body.append(line)
        elif line.strip():
            raise BadInput(f"Line {number}: text before the first '# Title'.")
    if title:
        yield Content(title, "\n".join(body).strip(), **settings)


def _csv(text: str) -> Iterator[Content]:
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        header = [_name(name or "") for name in reader.fieldnames or ()]
        _check_header(header)
        reader.fieldnames = header
        for row in reader:
            yield _article(row, reader.line_num)
    except csv.Error as error:
        raise BadInput(f"Line {reader.line_num}: not CSV: {error}.") from None


def _check_header(header: list[str]) -> None:
    if missing := [name for name in COLUMNS[:2] if name not in header]:
        raise BadInput(f"Line 1: the column {missing[0]} is missing. Columns: {', '.join(COLUMNS)}.")
    if unknown := [name for name in header if name not in COLUMNS]:
        raise BadInput(f"Line 1: the column {unknown[0]!r} is not known. Columns: {', '.join(COLUMNS)}.")


def _article(row: Mapping[str | Any, Any], line: int) -> Content:
    if None in row or None in row.values():
        raise BadInput(f"Line {line}: it has not as many cells as the first line.")
    settings: dict[str, Any] = {}
    for name in READERS.keys() & row.keys():
        settings |= _setting(name, row[name], line)
    if not row["title"].strip() or not row["text"].strip():
        raise BadInput(f"Line {line}: title and text must not be empty.")
    return Content(row["title"], row["text"], **settings)


def _name(written: str) -> str:
    return written.strip().lower().replace(" ", "_").replace("-", "_")


def _setting(name: str, value: str, line: int) -> dict[str, Any]:
    try:
        return {name: READERS[name](value.strip())}
    except ValueError:
        wanted = "a date such as 2026-04-01" if name.startswith("valid") else "voice, chat or email"
        raise BadInput(f"Line {line}: {name} must be {wanted}.") from None


def _day(value: str) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _list(value: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in re.split(r"[;,]", value) if item.strip())


def _channels(value: str) -> tuple[Channel, ...]:
    return tuple(Channel(item.lower()) for item in _list(value))


READERS: Mapping[str, Callable[[str], object]] = {
    "valid_from": _day,
    "valid_until": _day,
    "channels": _channels,
    "queues": _list,
    "call_types": _list,
}
