"""The audit log on screen: complete, filtered, checked, exported, for compliance officers alone."""

import csv
import io
import re
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.compliance import audit
from service.compliance.queries import PAGE_SIZE
from service.database import transaction
from service.identity.api_keys import make_key
from service.identity.tables import Role
from service.identity.viewer import Viewer
from tests.conftest import ClientFor
from tests.service.seed import Seed


@pytest.fixture
def officer(seeded: Seed, client_for: ClientFor) -> TestClient:
    with transaction() as session:
        analyst = seeded.viewer(Role.QA_ANALYST)
        audit.record(session, analyst, "viewed", "interaction", seeded.call)
        audit.record(session, analyst, "played", "interaction", seeded.call, format="wav")
        audit.record(session, seeded.viewer(Role.SUPERVISOR), "viewed", "interaction", seeded.chat)
        audit.record(session, None, "judge done", "interaction", seeded.call)
    return client_for(user_id=seeded.users[Role.COMPLIANCE_OFFICER])


def events(client: TestClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/audit/export.csv?{query}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def did(client: TestClient, query: str) -> list[tuple[str, str]]:
    return [(event["actor"], event["action"]) for event in events(client, query) if event["entity"] == "interaction"]


def test_newest_first_with_names_and_references(officer: TestClient) -> None:
    rows = events(officer)
    assert [(row["position"], row["actor"], row["action"], row["reference"]) for row in rows] == [
        ("4", "System", "judge done", "BB-20117"),
        ("3", "Tom Ellison", "viewed", "CH-7781"),
        ("2", "Priya Shah", "played", "BB-20117"),
        ("1", "Priya Shah", "viewed", "BB-20117"),
    ]
    assert rows[2]["detail"] == "format=wav"
    page = officer.get("/audit").text
    assert "Priya Shah" in page
    assert "BB-20117" in page


def test_filters(officer: TestClient, seeded: Seed) -> None:
    assert did(officer, f"actor={seeded.users[Role.SUPERVISOR]}") == [("Tom Ellison", "viewed")]
    assert did(officer, "actor=system") == [("System", "judge done")]
    assert did(officer, "action=played") == [("Priya Shah", "played")]
    assert len(did(officer, "q=bb-201")) == 3
    assert did(officer, f"q={seeded.chat}") == [("Tom Ellison", "viewed")]
    assert did(officer, "q=%25") == []
    assert did(officer, "entity=user") == []
    assert did(officer, "since=2200-01-01") == []
    assert did(officer, "until=2020-01-01") == []
    assert len(did(officer, "actor=&action=&since=")) == 4


def test_a_malformed_filter_is_refused(officer: TestClient) -> None:
    for query in ("since=soon", "before=0", "before=x", "q=%00"):
        assert officer.get(f"/audit?{query}").status_code == 422


def test_going_back_in_time(officer: TestClient, seeded: Seed) -> None:
    with transaction() as session:
        for _ in range(PAGE_SIZE):
            audit.record(session, None, "judge done", "interaction", uuid4())
    first = officer.get("/audit").text
    older = re.search(r"before=(\d+)", first)
    assert older
    second = officer.get(f"/audit?before={older.group(1)}").text
    shown = [int(n) for page in (first, second) for n in re.findall(r'data-label="No\.">(\d+)<', page)]
    assert shown == list(range(PAGE_SIZE + 4, 0, -1))
    assert "before=" not in second.split("<main", 1)[1]


def test_a_whole_chain_is_confirmed(officer: TestClient) -> None:
    page = officer.post("/audit/verify").text
    assert "The chain is whole" in page
    assert events(officer)[0]["action"] == "verified"


def test_a_change_outside_the_system_is_found(officer: TestClient) -> None:
    with transaction() as session:
        session.execute(text("update audit_events set actor = 'supervisor' where position = 2"))
    page = officer.post("/audit/verify").text
    assert "The chain is broken" in page
    assert "Event 2 does not fit" in page


def test_reading_the_log_is_recorded_when_it_leaves_the_system(officer: TestClient) -> None:
    events(officer)
    assert events(officer)[0]["action"] == "exported"


def test_nobody_else_reads_it(seeded: Seed, client_for: ClientFor) -> None:
    for role in set(Role) - {Role.COMPLIANCE_OFFICER}:
        client = client_for(user_id=seeded.users[role])
        assert client.get("/audit").status_code == 403
        assert client.get("/audit/export.csv").status_code == 403
        assert client.post("/audit/verify").status_code == 403


def test_what_a_program_did_is_found_by_its_key(officer: TestClient, seeded: Seed) -> None:
    with transaction() as session:
        administrator = seeded.viewer(Role.ADMINISTRATOR)
        key, _ = make_key(session, administrator, "Data warehouse", Role.COMPLIANCE_OFFICER)
        make_key(session, administrator, "Never used", Role.COMPLIANCE_OFFICER)
        program = Viewer(None, key.name, key.role, key_id=key.id)
        audit.record(session, program, "exported", "interaction", seeded.call)
    page = officer.get("/audit").text
    assert f'<option value="{key.id}">Data warehouse (API key)</option>' in page
    assert "Never used" not in page
    assert did(officer, f"actor={key.id}") == [("Data warehouse", "exported")]
