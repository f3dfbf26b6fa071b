"""Restriction closes an interaction to everyone; erasure leaves nothing of what was said."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from service.config import settings
from service.identity.tables import Role
from tests.conftest import ClientFor
from tests.service.scripted_engines import ScriptedEngines, recording
from tests.service.test_canaries import CALL, dump, found
from tests.service.uploads import CHAT, upload, work_off

REASON = {"reason": "The customer asked for it."}
DERIVED = (
    "transcripts",
    "transcript_turns",
    "redaction_runs",
    "redactions",
    "evaluations",
    "answers",
    "reviews",
    "overrides",
    "coaching_suggestions",
    "suggestion_decisions",
    "interaction_metrics",
    "playbacks",
    "vault_objects",
)


@pytest.fixture
def officer(client_for: ClientFor) -> TestClient:
    return client_for(Role.COMPLIANCE_OFFICER)


@pytest.fixture
def call(client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A call that is ready."""
    body = upload(client_for(Role.QA_ANALYST), {"call.flac": recording(CALL)})
    work_off(monkeypatch, ScriptedEngines(CALL))
    return UUID(body["results"][0]["id"])


def count(database: Engine, table: str) -> int:
    with database.connect() as connection:
        return int(connection.execute(text(f"select count(*) from {table}")).scalar_one())


def state(database: Engine) -> str:
    with database.connect() as connection:
        return str(connection.execute(text("select state from interactions")).scalar_one())


class TestRestriction:
    def test_nobody_reads_or_plays_it(self, officer: TestClient, client_for: ClientFor, call: UUID) -> None:
        analyst = client_for(Role.QA_ANALYST)
        assert analyst.get(f"/interactions/{call}/audio").status_code == 200
        assert officer.post(f"/interactions/{call}/restrict", data=REASON).status_code == 303
        for client in (analyst, officer):
            assert client.get(f"/interactions/{call}/audio").status_code == 404
            assert "Brightwell" not in client.get(f"/interactions/{call}").text
            assert client.get(f"/interactions/{call}/redaction").status_code == 404

    def test_lifted_it_is_as_before(self, officer: TestClient, client_for: ClientFor, call: UUID) -> None:
        officer.post(f"/interactions/{call}/restrict", data=REASON)
        assert officer.post(f"/interactions/{call}/lift-restriction", data=REASON).status_code == 303
        assert "Brightwell" in client_for(Role.QA_ANALYST).get(f"/interactions/{call}").text

    def test_work_stops_and_goes_on(
        self, officer: TestClient, client_for: ClientFor, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        id = upload(client_for(Role.QA_ANALYST), {"chat.txt": CHAT})["results"][0]["id"]
        officer.post(f"/interactions/{id}/restrict", data=REASON)
        work_off(monkeypatch)
        assert (state(database), count(database, "transcripts")) == ("restricted", 0)
        officer.post(f"/interactions/{id}/lift-restriction", data=REASON)
        work_off(monkeypatch)
        assert state(database) == "ready"

    def test_a_reason_is_needed(self, officer: TestClient, database: Engine, call: UUID) -> None:
        assert officer.post(f"/interactions/{call}/restrict", data={"reason": " "}).status_code == 400
        assert state(database) == "ready"

    def test_twice_is_a_conflict(self, officer: TestClient, call: UUID) -> None:
        assert officer.post(f"/interactions/{call}/lift-restriction", data=REASON).status_code == 409
        officer.post(f"/interactions/{call}/restrict", data=REASON)
        assert officer.post(f"/interactions/{call}/restrict", data=REASON).status_code == 409


class TestErasure:
    def test_nothing_derived_remains(self, officer: TestClient, database: Engine, call: UUID) -> None:
        assert all(count(database, table) for table in ("transcript_turns", "answers", "vault_objects"))
        assert officer.post(f"/interactions/{call}/erase", data=REASON).status_code == 303
        assert {table: count(database, table) for table in DERIVED} == dict.fromkeys(DERIVED, 0)
        assert not list(objects(call))
        assert [row for row in dump(database) if found(row[1])] == []

    def test_the_key_is_gone_and_the_act_is_proven(self, officer: TestClient, database: Engine, call: UUID) -> None:
        officer.post(f"/interactions/{call}/erase", data=REASON)
        with database.connect() as connection:
            key = connection.execute(text("select wrapped, erased_at from data_keys where scope = 'derived'")).one()
            proof = connection.execute(text("select detail from audit_events where action = 'erased'")).scalar_one()
        assert key.wrapped is None
        assert key.erased_at is not None
        assert proof == {"reason": REASON["reason"], "objects": 4}

    def test_the_page_says_so_and_no_more(self, officer: TestClient, call: UUID) -> None:
        officer.post(f"/interactions/{call}/erase", data=REASON)
        page = officer.get(f"/interactions/{call}")
        assert page.status_code == 200
        assert "was erased" in page.text

    def test_the_same_recording_may_come_again(self, officer: TestClient, client_for: ClientFor, call: UUID) -> None:
        officer.post(f"/interactions/{call}/erase", data=REASON)
        again = upload(client_for(Role.QA_ANALYST), {"call.flac": recording(CALL)})
        assert again["results"][0]["status"] == "created"

    def test_not_twice(self, officer: TestClient, call: UUID) -> None:
        officer.post(f"/interactions/{call}/erase", data=REASON)
        assert officer.post(f"/interactions/{call}/erase", data=REASON).status_code == 409


def objects(interaction: UUID) -> Iterator[str]:
    folder = settings().vault_dir / str(interaction)
    yield from (path.name for path in folder.rglob("*") if path.is_file())
