"""The system page tells administrators what runs and what does not, and nothing about any interaction."""

import datetime as dt
import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.database import now, transaction
from service.identity.tables import Role
from service.jobs import enqueue_step
from tests.conftest import ClientFor
from tests.service.seed import Seed


@pytest.fixture
def admin(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.ADMINISTRATOR])


def text_of(client: TestClient) -> str:
    page = client.get("/system")
    assert page.status_code == 200, page.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text.split("<main", 1)[1]))


def test_engines_states_and_failures(admin: TestClient) -> None:
    page = text_of(admin)
    assert "Moonshine, embedded moonshine 0.1.0" in page
    assert "smollm2-135m-instruct 0.1.2" in page
    assert "Interactions ready 4" in page
    assert "Transcribing The recording holds no speech: it is silent from start to end. 1" in page
    assert "PostgreSQL" in page


def test_nothing_about_an_interaction_or_an_agent(admin: TestClient) -> None:
    page = text_of(admin)
    for name in ("BB-20117", "CH-7781", "Asha Patel", "Billing North", "Bill query"):
        assert name not in page


def test_a_queue_that_nobody_works_on_is_an_alarm(admin: TestClient, seeded: Seed) -> None:
    assert "Nobody is working on the queue" not in text_of(admin)
    with transaction() as session:
        enqueue_step(session, "judge", "judge", seeded.received)
    page = text_of(admin)
    assert "Nobody is working on the queue" in page
    assert "Steps waiting 1" in page
    assert "Judge 1 0" in page


def test_workers_are_alive_or_silent(admin: TestClient, seeded: Seed) -> None:
    with transaction() as session:
        session.execute(text("delete from procrastinate_workers"))
        beats = [{"at": now()}, {"at": now() - dt.timedelta(minutes=5)}]
        session.execute(text("insert into procrastinate_workers (last_heartbeat) values (:at)"), beats)
        enqueue_step(session, "judge", "judge", seeded.received)
    page = text_of(admin)
    with transaction() as session:
        session.execute(text("delete from procrastinate_workers"))
    assert "Workers alive 1" in page
    assert "Alive" in page
    assert "Silent" in page
    assert "Nobody is working on the queue" not in page


def test_other_roles_see_neither_page(seeded: Seed, client_for: ClientFor, admin: TestClient) -> None:
    assert admin.get("/system/patterns").status_code == 200
    for role in set(Role) - {Role.ADMINISTRATOR}:
        client = client_for(user_id=seeded.users[role])
        assert client.get("/system").status_code == 403
        assert client.get("/system/patterns").status_code == 403
