"""Metadata out of file names, by a regular expression with named groups that stand for columns of a sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import regex

from ..errors import BadInput
from ..ingest.metadata import InteractionMetadata
from ..ingest.metadata_sheet import column_of, read_record

DATE = ("year", "month", "day")
TIME = ("hour", "minute", "second")
PARTS = frozenset((*DATE, *TIME))
"""Groups that make up `started_at` together. The second may be missing."""
LONGEST = 1000
MOST_SECONDS = 0.2
"""A pattern that tries too many ways to fit is stopped, so that one file name cannot hold up the others."""


@dataclass(frozen=True, slots=True)
class NameReader:
    """Reads names of files. Without a pattern every name is silent."""

    pattern: str
    timezone: str
    required: bool

    def read(self, name: str) -> InteractionMetadata | None:
        """What the name says, or None where it does not fit. Raises BadInput for one that fits and cannot be used."""
        if not self.pattern:
            return None
        groups = _fit(_compiled(self.pattern), name)
        if groups is None:
            if self.required:
                raise BadInput("has a name that does not fit the pattern")
            return None
        return read_record(_cells(groups), name, timezone=ZoneInfo(self.timezone))


def checked_pattern(pattern: str) -> str:
    """The pattern, if it can be used. Raises BadInput that says what is wrong with it."""
    groups = set(_compiled(pattern).groupindex)
    if pattern and not groups:
        raise BadInput("The pattern has no named group, such as (?P<external_id>[^_]+).")
    unknown = sorted(name for name in groups - PARTS if column_of(name) in (None, "file"))
    if unknown:
        raise BadInput(f"No column of the metadata is called {', '.join(unknown)}.")
    if groups & PARTS and not groups >= {*DATE, "hour", "minute"}:
        raise BadInput("A time needs the groups year, month, day, hour and minute.")
    _same_column_twice(groups)
    return pattern


def checked_timezone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        raise BadInput("That is not a time zone such as Europe/London.") from None


def _compiled(pattern: str) -> "regex.Pattern[str]":
    if len(pattern) > LONGEST:
        raise BadInput(f"A pattern may have {LONGEST} characters.")
    try:
        return regex.compile(pattern)
    except regex.error as error:
        raise BadInput(f"That is not a regular expression: {error.msg} at character {(error.pos or 0) + 1}.") from None


def _same_column_twice(groups: set[str]) -> None:
    columns = [column_of(name) for name in groups - PARTS] + ["started_at"] * bool(groups & PARTS)
    twice = sorted({column for column in columns if column is not None and columns.count(column) > 1})
    if twice:
        raise BadInput(f"Two groups stand for {', '.join(twice)}.")


def _fit(pattern: "regex.Pattern[str]", name: str) -> Mapping[str, str] | None:
    try:
        found: Any = pattern.fullmatch(name, timeout=MOST_SECONDS)
    except TimeoutError:
        raise BadInput("has a name that takes the pattern too long to read") from None
    return None if found is None else {name: text for name, text in found.groupdict().items() if text is not None}


def _cells(groups: Mapping[str, str]) -> dict[str, str]:
    cells = {name: text for name, text in groups.items() if name not in PARTS}
    if PARTS & groups.keys():
        date = "-".join(groups.get(part, "") for part in DATE)
        cells["started_at"] = f"{date}T{':'.join(groups.get(part, '00') for part in TIME)}"
    return cells
