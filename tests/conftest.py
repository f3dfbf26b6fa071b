"""A real PostgreSQL for the whole session, migrated as in production, and emptied after each test that used it."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

DATA = Path(tempfile.mkdtemp(prefix="callqa-tests-"))
DATA.chmod(0o755)  # PostgreSQL refuses to run as root: as root it runs as another user, who must reach its files
os.environ |= {"CALLQA_DATA_DIR": str(DATA), "CALLQA_LOG_LEVEL": "WARNING"}
for name in ("CALLQA_DATABASE_URL", "CALLQA_MASTER_KEY", "CALLQA_MASTER_KEY_FILE", "CALLQA_OBJECT_STORE_URL"):
    os.environ.pop(name, None)

from fastapi.testclient import TestClient
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from service.database import engine, transaction
from service.identity.sessions import csrf_token, open_session
from service.identity.tables import Role, Team, User
from service.schema import migrate
from service.web import COOKIE
from tests.application import application
from tests.emptying import empty

ClientFor = Callable[..., TestClient]


@pytest.fixture(scope="session")
def postgres() -> Engine:
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("alter system set fsync = off"))  # nothing here is to outlive a power cut
        connection.execute(text("alter system set autovacuum = off"))  # it would hold the locks that emptying needs
        connection.execute(text("select pg_reload_conf()"))
    migrate(engine())
    return engine()


@pytest.fixture
def database(postgres: Engine) -> Iterator[Engine]:
    """The migrated database; whatever a test leaves in it is removed afterwards."""
    yield postgres
    empty(postgres)


@pytest.fixture
def client(database: Engine) -> Iterator[TestClient]:
    """Nobody is signed in."""
    with TestClient(application(), raise_server_exceptions=False, follow_redirects=False) as anonymous:
        yield anonymous


@pytest.fixture
def client_for(database: Engine) -> Iterator[ClientFor]:
    """`client_for(role)` or `client_for(user_id=...)`: a signed-in client that sends the token against forgery."""
    clients: list[TestClient] = []

    def make(role: Role | None = None, *, user_id: UUID | None = None, team_id: UUID | None = None) -> TestClient:
        with transaction() as session:
            user = session.get(User, user_id) if user_id else _user(session, role, team_id)
            assert user is not None
            token = open_session(session, user)
        signed_in = TestClient(application(), raise_server_exceptions=False, follow_redirects=False)
        signed_in.cookies.set(COOKIE, token)
        signed_in.headers["X-CSRF-Token"] = csrf_token(token)
        clients.append(signed_in)
        return signed_in

    yield make
    for made in clients:
        made.close()


def _user(session: Session, role: Role | None, team_id: UUID | None) -> User:
    assert role is not None
    if role is Role.SUPERVISOR and team_id is None:
        team = Team(name=f"Team of {role.value}")
        session.add(team)
        session.flush()
        team_id = team.id
    count = session.scalar(select(func.count(User.id)))
    user = User(
        email=f"{role.value}-{count}@example.org", name=role.value, role=role, password_hash="-", team_id=team_id
    )
    session.add(user)
    session.flush()
    return user
