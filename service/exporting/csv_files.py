"""Lists as CSV files that spreadsheet programs open safely."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from fastapi.responses import Response

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A text that starts with one of these would run as a formula (OWASP, CSV injection)."""
PIECE = 500
"""Lines of a long file that are written at a time."""


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A download called `name`.csv: UTF-8 with a byte order mark, which Excel needs to read accents."""
    return Response(
        "\ufeff" + csv_text(header, rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    return _lines([header]) + _lines(rows)


def csv_pieces(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The same file piece by piece, for one that is too long to be held at once."""
    yield "\ufeff" + _lines([header])
    remaining = iter(rows)
    while piece := list(islice(remaining, PIECE)):
        yield _lines(piece)


def is_formula(value: object) -> bool:
    """Whether a spreadsheet program could take it for a formula."""
    return isinstance(value, str) and value.startswith(FORMULA_STARTS)


def _lines(rows: Iterable[Sequence[object]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([_cell(value) for value in row] for row in rows)
    return buffer.getvalue()


def _cell(value: object) -> object:
    """Text as text, never as a formula. Numbers stay numbers."""
    if is_formula(value):
        return f"'{value}"
    return "" if value is None else value
