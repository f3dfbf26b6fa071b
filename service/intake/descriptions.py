"""What is known about the files of one look: from their names, and from the sidecars that lie next to them."""

from collections.abc import Callable, Iterable

from ..errors import BadInput
from ..ingest.metadata import InteractionMetadata
from ..ingest.metadata_sheet import MetadataSheet, RejectedRow, bare_name
from ..interactions.receiving import MOST_TEXT
from .folder import Entry, Folder
from .name_patterns import NameReader
from .sidecars import Sidecar, merged, read_sidecar
from .sightings import path_hash
from .taking import Described, sentence_of

Row = InteractionMetadata | RejectedRow


class Descriptions:
    """Reads each sidecar once. A file whose row cannot be used is refused: its metadata would be lost otherwise."""

    def __init__(self, folder: Folder, sidecars: Iterable[Sidecar], reader: NameReader) -> None:
        self._reader = reader
        self._rows: dict[tuple[str, str], Row | str] = {}
        """By folder and name of a file: what a sidecar says, or why it cannot be used."""
        self._sheets: dict[Sidecar, MetadataSheet | str] = {}
        for sidecar in sidecars:
            self._read(folder, sidecar)

    def has(self, entry: Entry) -> bool:
        return _key(entry.place, entry.name) in self._rows

    def of(self, entry: Entry) -> Described:
        row = self._rows.get(_key(entry.place, entry.name))
        key = path_hash(entry.place, entry.name)
        if isinstance(row, str):
            return Described(entry, key, problem=row)
        if isinstance(row, RejectedRow):
            reason = f"Line {row.line} of its sheet cannot be used: {'; '.join(row.reasons)}."
            return Described(entry, key, problem=reason)
        try:
            return Described(entry, key, merged(self._reader.read(entry.name), row))
        except BadInput as error:
            return Described(entry, key, problem=sentence_of(error, "Its name cannot be used:" if row else "The file"))

    def problem_of(self, sidecar: Sidecar) -> str | None:
        """Why the sidecar cannot be used, as a whole or in part."""
        sheet = self._sheets[sidecar]
        if isinstance(sheet, str):
            return sheet
        nameless = [row.line for row in sheet.rejected if row.file is None]
        return f"Lines that name no file: {', '.join(map(str, nameless))}." if nameless else None

    def missing(self, sidecar: Sidecar, handled: Callable[[str, str], bool]) -> int:
        """How many of the files that it names have not been dealt with, by folder and name."""
        sheet = self._sheets[sidecar]
        if isinstance(sheet, str):
            return 0
        rows: tuple[Row, ...] = (*sheet.rows, *sheet.rejected)
        names = [row.file for row in rows if row.file is not None]
        return sum(not handled(sidecar.entry.place, name) for name in names)

    def _read(self, folder: Folder, sidecar: Sidecar) -> None:
        place = sidecar.entry.place
        try:
            sheet = read_sidecar(sidecar, _content(folder, sidecar.entry), self._reader.timezone)
        except BadInput as error:
            problem = self._sheets[sidecar] = sentence_of(error, "The metadata")
            if sidecar.about is not None:
                self._rows[_key(place, sidecar.about.name)] = f"What came with it cannot be used. {problem}"
            return
        self._sheets[sidecar] = sheet
        self._rows |= {_key(place, row.file): row for row in sheet.rejected if row.file is not None}
        self._rows |= {_key(place, row.file): row for row in sheet.rows}


def _content(folder: Folder, entry: Entry) -> bytes:
    if entry.size_bytes > MOST_TEXT:
        raise BadInput("is too large for a sheet")
    return b"".join(folder.pieces(entry))


def _key(place: str, name: str) -> tuple[str, str]:
    return place, bare_name(name).casefold()
