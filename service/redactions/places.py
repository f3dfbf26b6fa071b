"""Where something stands in a redacted turn, and where in the turn as it was heard. Offsets only, no text."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import Conflict
from .tables import RedactionRow

OLDER = "This was redacted by an earlier version of the product. Have it redacted again before you change anything."
BESIDE = 2
"""Characters at most between a redaction and an addition that may be the rest of it."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Characters `start` to `end` (exclusive) of the redacted text of a turn, which counts from 0."""

    turn: int
    start: int
    end: int


def raw_place(rows: Iterable[RedactionRow], selection: Selection) -> tuple[int, int]:
    """The same characters in the turn as it was heard. `rows` are redactions of the run, none within the selection.

    Raises Conflict where a row before it does not say how long the words were that it replaced.
    """
    shift = 0
    for row in rows:
        if row.turn != selection.turn or row.end > selection.start:
            continue
        if row.raw_start is None or row.raw_end is None:
            raise Conflict(OLDER)
        shift += (row.raw_end - row.raw_start) - (row.end - row.start)
    return selection.start + shift, selection.end + shift


def neighbour(rows: Iterable[RedactionRow], selection: Selection) -> int | None:
    """The position of a redaction directly beside the selection."""
    for row in rows:
        if row.turn == selection.turn and (
            0 <= selection.start - row.end <= BESIDE or 0 <= row.start - selection.end <= BESIDE
        ):
            return row.position
    return None


def meets(rows: Iterable[RedactionRow], selection: Selection) -> bool:
    """Whether some of the selection is redacted already."""
    here = (row for row in rows if row.turn == selection.turn)
    return any(row.start < selection.end and selection.start < row.end for row in here)


def whole_words(text: str, selection: Selection) -> Selection:
    """The selection out to the ends of the words that it cuts."""
    start, end = selection.start, selection.end
    while start > 0 and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return Selection(selection.turn, start, end)
