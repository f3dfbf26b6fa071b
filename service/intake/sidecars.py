"""Metadata that lies next to the files that it is about: a sheet for a folder, or a CSV or JSON file for one file."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from ..errors import BadInput
from ..ingest.metadata import InteractionMetadata
from ..ingest.metadata_sheet import MetadataSheet, read_record, read_sheet
from .folder import Entry

SEPARATORS = {"facts": "|"}
"""Between the entries of a list; a semicolon elsewhere."""
TRUTHS = {True: "yes", False: "no"}


class SidecarKind(StrEnum):
    SHEET = "sheet"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A file of metadata. `about` is the one file that it is named after; a sheet may be about others by its rows."""

    entry: Entry
    kind: SidecarKind
    about: Entry | None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What lies in the folder, told apart by names alone: `files` are taken in, `sidecars` say something of them."""

    files: tuple[Entry, ...]
    sidecars: tuple[Sidecar, ...]


def arrange(entries: Iterable[Entry]) -> Arrangement:
    """Every .csv is a sheet. A .json is a record if it is named after another file: call.wav.json, or call.json."""
    entries = tuple(entries)
    owners = _owners(entries)
    files, sidecars = [], []
    for entry in entries:
        about = owners.get((entry.place, entry.stem)) if entry.suffix in (".csv", ".json") else None
        if entry.suffix == ".csv":
            sidecars.append(Sidecar(entry, SidecarKind.SHEET, about))
        elif about is not None and about is not entry:
            sidecars.append(Sidecar(entry, SidecarKind.RECORD, about))
        else:
            files.append(entry)
    return Arrangement(tuple(files), tuple(sidecars))


def read_sidecar(sidecar: Sidecar, content: bytes, timezone: str) -> MetadataSheet:
    """Raises BadInput for one that cannot be used as a whole."""
    about = sidecar.about.name if sidecar.about else None
    if sidecar.kind is SidecarKind.SHEET:
        return read_sheet(content, timezone=_zone(timezone), about=about)
    assert about is not None
    return MetadataSheet((read_record(_cells(content), about, timezone=_zone(timezone)),), (), ())


def merged(name: InteractionMetadata | None, sidecar: InteractionMetadata | None) -> InteractionMetadata | None:
    """What both say together. A sidecar knows better than a name."""
    if name is None or sidecar is None:
        return sidecar or name
    return name.model_copy(update={field: getattr(sidecar, field) for field in sidecar.model_fields_set})


def _owners(entries: Iterable[Entry]) -> dict[tuple[str, str], Entry]:
    """By folder and stem of a sidecar: the file that it is named after. The whole name goes before the stem."""
    owners: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        if entry.suffix not in (".csv", ".json"):
            owners.setdefault((entry.place, entry.stem), entry)
    for entry in entries:
        if entry.suffix != ".csv":
            owners[(entry.place, entry.name)] = entry
    return owners


def _cells(content: bytes) -> dict[str, str]:
    try:
        record = json.loads(content.decode("utf-8-sig"))
    except ValueError:
        raise BadInput("is not JSON in UTF-8") from None
    if not isinstance(record, Mapping):
        raise BadInput("is not a JSON object with the names of columns")
    return {name: _cell(name, value) for name, value in record.items() if value is not None}


def _cell(name: str, value: object) -> str:
    if isinstance(value, bool):
        return TRUTHS[value]
    if isinstance(value, (str, int, float)):
        return str(value)
    if isinstance(value, list) and all(isinstance(item, (str, int, float)) for item in value):
        return SEPARATORS.get(name, ";").join(str(item) for item in value)
    raise BadInput("has a value that is neither text, number, yes or no, nor a list of these")


def _zone(name: str) -> ZoneInfo | None:
    return ZoneInfo(name) if name else None
