"""Lines as bytes of a file, piece by piece."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import TooLarge
from .csv_files import csv_pieces, is_formula
from .tables import Format

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Rows = Iterable[Sequence[object]]
MOST_EXCEL_LINES = 1_048_575
"""What a sheet holds, its header left out."""
PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a format is written, and what it is called in a download."""

    media_type: str
    pieces: Callable[[Sequence[str], Rows], Iterator[bytes]]


def _csv(header: Sequence[str], rows: Rows) -> Iterator[bytes]:
    for piece in csv_pieces(header, rows):
        yield piece.encode()


def _json_lines(header: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """Formulas need no guard here: nothing that reads JSON runs them."""
    for row in rows:
        yield json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False).encode() + b"\n"


def _excel(header: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """Written to a private folder first, because a workbook begins with what is known last."""
    with tempfile.TemporaryDirectory(prefix="callqa-export-") as folder:
        path = Path(folder) / "export.xlsx"
        _write_workbook(path, header, rows)
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


def _write_workbook(path: Path, header: Sequence[str], rows: Rows) -> None:
    from xlsxwriter import Workbook

    options = {"constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False,
               "strings_to_urls": False, "strings_to_numbers": False}  # fmt: skip
    with Workbook(str(path), options) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        as_text = book.add_format({"quote_prefix": True})  # Excel's own mark for "text, whatever it looks like"
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, header, bold)
        for number, row in enumerate(rows, start=1):
            if number > MOST_EXCEL_LINES:
                raise TooLarge("An Excel sheet holds 1,048,575 lines: narrow the filters, or choose CSV.")
            for column, value in enumerate(row):
                _write_cell(sheet, number, column, value, as_text if is_formula(value) else None)


def _write_cell(sheet: "Worksheet", row: int, column: int, value: object, style: object) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value, style)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)


ENCODINGS: Mapping[Format, Encoding] = {
    Format.CSV: Encoding("text/csv; charset=utf-8", _csv),
    Format.EXCEL: Encoding("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _excel),
    Format.JSON_LINES: Encoding("application/jsonl; charset=utf-8", _json_lines),
}
