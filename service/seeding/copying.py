"""Rows into the database by COPY: as text, many at once, in an order that foreign keys allow."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from ..database import Base, driver_connection

NULL = "\\N"


def field(value: object) -> str:
    """As COPY reads it (PostgreSQL, "COPY", text format)."""
    match value:
        case None:
            return NULL
        case bool():
            return "t" if value else "f"
        case dict() | list() | tuple():
            return escaped(json.dumps(value, separators=(",", ":")))
        case dt.datetime():
            return value.isoformat()
        case float() | int() | UUID():
            return str(value)
        case _:
            return escaped(str(value))


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


class Rows:
    """Collects lines by table and columns, and writes them in the order in which the tables were named."""

    def __init__(self, *tables: type[Base]) -> None:
        self._tables = tables
        self._lines: dict[tuple[type[Base], tuple[str, ...]], list[str]] = defaultdict(list)

    def add(self, table: type[Base], **values: object) -> None:
        self._lines[table, tuple(values)].append(self.line(*values.values()))

    def line(self, *values: object) -> str:
        return "\t".join(map(field, values))

    def add_lines(self, table: type[Base], columns: tuple[str, ...], lines: Iterable[str]) -> None:
        """Lines whose fields are made already, tabs between them."""
        self._lines[table, columns].extend(lines)

    def write(self, session: Session) -> None:
        """All that was collected, and forgets it."""
        with driver_connection(session).cursor() as cursor:
            for table in self._tables:
                for (_, columns), lines in [each for each in self._lines.items() if each[0][0] is table]:
                    names = ", ".join(f'"{name}"' for name in columns)
                    with cursor.copy(f'COPY "{table.__tablename__}" ({names}) FROM STDIN') as copy:
                        copy.write("\n".join(lines) + "\n")
        self._lines.clear()
