"""Emptying the database between two tests.

Truncating makes new files for every table and index, 0.2 s each time; deleting the few rows that a test leaves takes
3 ms. What was deleted still takes up room, so that the tables are truncated once that has added up.
"""

from functools import cache

from sqlalchemy import Connection, Engine, text

from service import tables

QUEUE = ("procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers")
MOST_BYTES = 4_000_000
"""Of all tables without their indexes: past it, what planner and scans see would no longer be that of small tables."""


def empty(database: Engine) -> None:
    """Waits for whoever still reads or writes, 20 s at most."""
    with database.begin() as connection:
        connection.execute(text("set local lock_timeout = '20s'"))
        connection.execute(text(f"lock table {_all()}"))
        filled = _filled(connection)
        if sum(filled.values()) > MOST_BYTES:
            connection.execute(text(f"truncate {_all()}"))
        elif filled:
            connection.execute(text("set local session_replication_role = replica"))  # no trigger, no foreign key
            connection.execute(text("; ".join(f"delete from {table}" for table in filled)))


def _filled(connection: Connection) -> dict[str, int]:
    """Tables that were ever written to since they were truncated, and their size in bytes."""
    sizes = connection.execute(
        text(
            "select quote_ident(relname), pg_relation_size(oid) from pg_class "
            f"where oid = any('{{{_all()}}}'::regclass[])"
        )
    )
    return {name: size for name, size in sizes if size}


@cache
def _all() -> str:
    return ", ".join([*(f'"{table.name}"' for table in tables.Base.metadata.sorted_tables), *QUEUE])
