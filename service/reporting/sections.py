"""What a report is made of: sections of words, a table, and sentences, some about a moment in one interaction."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import TypeAdapter

from ..performance.periods import Period, zone
from .tables import ReportKind


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose month. An agent's figures are of the contacts in `team_id`, where the agent has one."""

    kind: ReportKind
    agent_id: UUID | None
    team_id: UUID | None
    period: Period


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence. With an interaction it is about a moment there; `turn` is 0-based, or None for the whole."""

    text: str = field(repr=False)
    interaction_id: UUID | None = None
    reference: str | None = None
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """`absent` says why there is nothing to tell, so that no heading stands alone."""

    key: str
    title: str
    words: str = ""
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[Line, ...] = ()
    absent: str | None = None

    @property
    def empty(self) -> bool:
        return not self.rows and not self.lines


STORED = TypeAdapter(tuple[Section, ...])


def section(
    key: str,
    title: str,
    *,
    words: str = "",
    header: Iterable[str] = (),
    rows: Iterable[tuple[str, ...]] = (),
    lines: Iterable[Line] = (),
    absent: str,
) -> Section:
    """With neither rows nor lines it says what is `absent`, and nothing else."""
    made = Section(key, title, words, tuple(header), tuple(rows), tuple(lines))
    return Section(key, title, absent=absent) if made.empty else made


def day_of(at: dt.datetime | None) -> dt.date | None:
    """At the centre."""
    return at.astimezone(zone()).date() if at else None
