"""CSV sheets whose rows each say one thing: read row by row, with what is wrong named by line and column.

Nothing that stands in a sheet is repeated in a reason: it may be personal data.
"""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from pydantic import ValidationError

from ..errors import BadInput
from .text_files import read_text


@dataclass(frozen=True, slots=True)
class Sheet:
    """Which columns a sheet may have, `required` among them, and other names that columns go by."""

    columns: Sequence[str]
    required: Collection[str]
    most_rows: int
    aliases: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row cannot be used, by its line, the first being 1. The reason repeats no value."""

    line: int
    reason: str


Cells = Mapping[str, str]


def read_sheet(data: bytes, sheet: Sheet) -> Iterator[tuple[int, Cells | RowProblem]]:
    """Line and cells by column. Raises BadInput where the sheet as a whole cannot be read."""
    text = read_text(data)
    if text is None or not text.strip():
        raise BadInput("The sheet is not a CSV file." if text is None else "The sheet is empty.")
    first = text.lstrip().split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        header = _header(next(reader, []), sheet)
        line = reader.line_num + 1
        for number, cells in enumerate(reader, start=1):
            if number > sheet.most_rows:
                raise BadInput(f"The sheet has more than {sheet.most_rows:,} rows. Send it in parts.")
            if any(cell.strip() for cell in cells):
                yield line, _cells(line, header, cells)
            line = reader.line_num + 1
    except csv.Error:
        raise BadInput(f"Line {reader.line_num} is not CSV that can be read.") from None


def blank(value: object) -> object:
    """An empty cell says nothing."""
    return None if isinstance(value, str) and not value.strip() else value


def reasons(error: ValidationError) -> str:
    """What is wrong with a row, column by column, without what stands in it."""
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(_reason(problem["loc"], problem["msg"]) for problem in problems) + "."


def _reason(place: Sequence[int | str], message: str) -> str:
    message = message.removeprefix("Value error, ")
    return f"column {place[0]}: {message}" if place else message


def _header(cells: Sequence[str], sheet: Sheet) -> list[str]:
    written = [name.strip().lower().replace(" ", "_") for name in cells]
    names = [sheet.aliases.get(name, name) for name in written]
    if missing := [name for name in sheet.columns if name in sheet.required and name not in names]:
        _refuse(f"The sheet has no column {missing[0]}.", sheet)
    if twice := [name for name in sheet.columns if names.count(name) > 1]:
        _refuse(f"The sheet has the column {twice[0]} twice.", sheet)
    if unknown := [number for number, name in enumerate(names, start=1) if name not in sheet.columns]:
        _refuse(f"Column {unknown[0]} of the sheet is not known.", sheet)
    return names


def _refuse(problem: str, sheet: Sheet) -> NoReturn:
    raise BadInput(f"{problem} Columns: {', '.join(sheet.columns)}.")


def _cells(line: int, header: Sequence[str], cells: Sequence[str]) -> Cells | RowProblem:
    if len(cells) != len(header):
        return RowProblem(line, f"It has {len(cells)} cells for {len(header)} columns: is a comma not quoted?")
    return dict(zip(header, cells, strict=True))
