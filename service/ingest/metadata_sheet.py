"""A sheet of metadata: CSV, one row an interaction, as contact-centre systems export it.

A row that cannot be used is rejected with its line and reasons; the others count.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from models.personal_data import DataType

from ..errors import BadInput
from .metadata import InteractionMetadata
from .text_files import read_text

ALIASES: Mapping[str, str] = {
    "filename": "file",
    "file_name": "file",
    "recording": "file",
    "recording_file": "file",
    "id": "external_id",
    "call_id": "external_id",
    "contact_id": "external_id",
    "interaction_id": "external_id",
    "conversation_id": "external_id",
    "start": "started_at",
    "start_time": "started_at",
    "started": "started_at",
    "date": "started_at",
    "datetime": "started_at",
    "wait": "wait_seconds",
    "wait_time": "wait_seconds",
    "time_to_answer": "wait_seconds",
    "queue_name": "queue",
    "skill": "queue",
    "team_name": "team",
    "agent": "agent_name",
    "transfer_count": "transfers",
    "transfer_to": "transfer_targets",
    "transferred_to": "transfer_targets",
    "transferred_at": "transfer_times",
    "type": "call_type",
    "contact_reason": "call_type",
    "reason": "call_type",
    "hold": "hold_seconds",
    "hold_time": "hold_seconds",
    "wrap_up": "wrap_up_seconds",
    "wrap_up_time": "wrap_up_seconds",
    "acw": "wrap_up_seconds",
    "acw_seconds": "wrap_up_seconds",
    "customer_id": "customer_ref",
    "customer_reference": "customer_ref",
    "account": "customer_ref",
    "outcome": "resolution",
    "effort": "ces",
    "channel_layout": "agent_channel",
    "tz": "timezone",
    "time_zone": "timezone",
    "customer_name": "known_name",
    "customer_phone": "known_phone",
    "phone": "known_phone",
    "customer_email": "known_email",
    "email": "known_email",
    "customer_postcode": "known_postcode",
    "postcode": "known_postcode",
    "customer_dob": "known_dob",
    "customer_address": "known_address",
}
"""Other names of columns, as exports call them."""

NEVER_HELD = frozenset({DataType.CVV, DataType.OTP, DataType.PASSWORD})
"""What nobody may keep, not even to look for it: a column for it would invite just that."""
_KNOWN = {f"known_{type.value.lower()}": type for type in DataType if type not in NEVER_HELD}
_SHEET_ONLY = frozenset({"transfers", "transfer_targets", "transfer_times", "timezone"})
_COLUMNS = frozenset(InteractionMetadata.model_fields) - {"known"} | _SHEET_ONLY | _KNOWN.keys()
_LISTS = {"facts": "|"}


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was not used. `line` counts from 1, the header included; `file` is None where the row names none."""

    line: int
    file: str | None
    reasons: tuple[str, ...]

    def message(self, sheet: str) -> str:
        """One sentence for a person. `sheet` is the name of the file that the row stands in."""
        return f"{sheet}, line {self.line}: {'; '.join(self.reasons)}"


@dataclass(frozen=True, slots=True)
class MetadataSheet:
    """The rows of a sheet. `ignored` are the names of columns that mean nothing here."""

    rows: tuple[InteractionMetadata, ...]
    rejected: tuple[RejectedRow, ...]
    ignored: tuple[str, ...]

    def of(self, file: str) -> InteractionMetadata | None:
        """The row about `file`, which is compared by its bare name without regard to case."""
        return next((row for row in self.rows if row.file.casefold() == bare_name(file).casefold()), None)

    def without_file(self, files: Iterable[str]) -> tuple[InteractionMetadata, ...]:
        """Rows about none of `files`."""
        names = {bare_name(file).casefold() for file in files}
        return tuple(row for row in self.rows if row.file.casefold() not in names)


def read_sheet(data: bytes, *, timezone: ZoneInfo | None = None, about: str | None = None) -> MetadataSheet:
    """Read a sheet. `timezone` serves times that carry none, in rows that name none; `about` rows that name no file.

    Raises BadInput when the sheet as a whole cannot be read: not text, empty, or without a column `file`.
    """
    if data.startswith(b"PK"):
        raise BadInput("is a spreadsheet workbook: save it as CSV")
    text = read_text(data)
    if text is None or not text.strip():
        raise BadInput("is not a CSV file" if text is None else "is empty")
    lines = _lines(text)
    _, header = next(lines, (0, []))
    columns = _columns(header, named=about is not None)
    rows: dict[str, tuple[int, InteractionMetadata]] = {}
    rejected = []
    for line, cells in lines:
        outcome = _read_row(line, columns, cells, timezone, about)
        if isinstance(outcome, InteractionMetadata) and (first := rows.get(outcome.file.casefold())):
            outcome = RejectedRow(line, outcome.file, (f"column file: already described on line {first[0]}",))
        if isinstance(outcome, RejectedRow):
            rejected.append(outcome)
        else:
            rows[outcome.file.casefold()] = (line, outcome)
    ignored = tuple(name for name, column in zip(header, columns, strict=True) if column is None and name.strip())
    return MetadataSheet(tuple(row for _, row in rows.values()), tuple(rejected), ignored)


def read_record(cells: Mapping[str, str], file: str, *, timezone: ZoneInfo | None = None) -> InteractionMetadata:
    """The metadata of one file, from cells by the names of columns; other names are ignored. Raises BadInput."""
    named = {column: cell.strip() for name, cell in cells.items() if (column := column_of(name)) and cell.strip()}
    try:
        return _metadata(named, bare_name(file), timezone)
    except ValidationError as error:
        raise BadInput("; ".join(_reasons(error))) from None
    except ValueError as error:
        raise BadInput(str(error)) from None


def is_sheet(text: str) -> bool:
    """Whether the first line reads as the header of a sheet: a column `file` and one more that is known."""
    first = text.lstrip().split("\n", 1)[0]
    known = {column_of(name) for name in first.split(_delimiter(first))} - {None}
    return "file" in known and len(known) > 1


def column_of(name: str) -> str | None:
    """The column that a header cell means, or None."""
    key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    key = ALIASES.get(key, key)
    return key if key in _COLUMNS else None


def bare_name(path: str) -> str:
    """The last part of a path, whichever way its slashes lean and its accents are encoded."""
    return unicodedata.normalize("NFC", PurePosixPath(path.replace("\\", "/")).name)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text.lstrip().split("\n", 1)[0]))
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(f"is not a CSV file that can be read: line {line}: {error}") from error


def _delimiter(header: str) -> str:
    return max(",;\t|", key=header.count)


def _columns(header: Sequence[str], *, named: bool) -> list[str | None]:
    """`named`: which file it is about is known without a column."""
    columns = [column_of(name) for name in header]
    if "file" not in columns and not named:
        raise BadInput("has no column file, which says which recording, chat or e-mail a row is about")
    twice = {column for column in columns if column is not None and columns.count(column) > 1}
    if twice:
        raise BadInput(f"has two columns for {', '.join(sorted(twice))}")
    return columns


def _read_row(
    line: int, columns: Sequence[str | None], cells: Sequence[str], timezone: ZoneInfo | None, about: str | None
) -> InteractionMetadata | RejectedRow:
    if len(cells) > len(columns):
        return RejectedRow(line, None, (f"has {len(cells)} cells for {len(columns)} columns: is a comma not quoted?",))
    named = {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if column and cell.strip()}
    file = bare_name(named["file"]) if "file" in named else about
    if not file:
        return RejectedRow(line, None, ("column file: is empty",))
    try:
        return _metadata(named, file, timezone)
    except ValidationError as error:
        return RejectedRow(line, file, _reasons(error))
    except ValueError as error:
        return RejectedRow(line, file, (str(error),))


def _metadata(named: Mapping[str, str], file: str, timezone: ZoneInfo | None) -> InteractionMetadata:
    """Raises ValueError, of which ValidationError is one."""
    zone = _zone(named.get("timezone"), timezone)
    return InteractionMetadata.model_validate({**_fields(named), "file": file}, context={"timezone": zone})


def _fields(named: Mapping[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        column: cell for column, cell in named.items() if column not in _SHEET_ONLY | _KNOWN.keys()
    }
    for column, separator in _LISTS.items():
        if column in fields:
            fields[column] = _listed(fields[column], separator)
    known = [(type, named[column]) for column, type in _KNOWN.items() if column in named]
    fields["known"] = [{"type": type, "value": value} for type, cell in known for value in _listed(cell, ";")]
    if named.keys() & {"transfers", "transfer_targets", "transfer_times"}:
        fields["transfers"] = _transfers(named)
    return fields


def _transfers(named: Mapping[str, str]) -> list[dict[str, str | None]]:
    targets, times = (_listed(named.get(column, ""), ";") for column in ("transfer_targets", "transfer_times"))
    count = _count(named["transfers"]) if "transfers" in named else max(len(targets), len(times))
    for column, items in (("transfer_targets", targets), ("transfer_times", times)):
        if items and len(items) != count:
            raise ValueError(f"column {column}: has {len(items)} entries for {count} transfers")
    return [{"to": targets[i] if targets else None, "at": times[i] if times else None} for i in range(count)]


def _count(cell: str) -> int:
    if not cell.isdecimal() or int(cell) > 100:
        raise ValueError("column transfers: must be a whole number from 0 to 100")
    return int(cell)


def _zone(name: str | None, default: ZoneInfo | None) -> ZoneInfo | None:
    if name is None:
        return default
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("column timezone: is not a time zone such as Europe/London") from None


def _listed(cell: str, separator: str) -> list[str]:
    return [part.strip() for part in cell.split(separator) if part.strip()]


def _reasons(error: ValidationError) -> tuple[str, ...]:
    return tuple(_reason(detail) for detail in error.errors(include_url=False))


def _reason(detail: ErrorDetails) -> str:
    place = [str(part) for part in detail["loc"]]
    column = {"to": "transfer_targets", "at": "transfer_times"}.get(place[-1], place[0]) if place else None
    error = detail.get("ctx", {}).get("error")
    reason = str(error) if error is not None else re.sub(r"^(Input|String) should", "must", detail["msg"])
    return f"column {column}: {reason}" if column else reason
