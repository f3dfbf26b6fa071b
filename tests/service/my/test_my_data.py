"""What an agent reads and takes away about oneself: the own, what was released, and who looked at it."""

import csv
import io
import json
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from service.compliance import audit
from service.database import transaction
from service.identity.api_keys import make_key
from service.identity.tables import Role
from service.identity.viewer import Viewer
from tests.conftest import ClientFor
from tests.service.seed import COMPLIANCE, Seed
from tests.service.test_reviews import evaluation_of


@pytest.fixture
def agent(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.AGENT])


@pytest.fixture
def released(seeded: Seed, client_for: ClientFor) -> UUID:
    analyst = client_for(user_id=seeded.users[Role.QA_ANALYST])
    evaluation = evaluation_of(seeded.call, "seven_cs")
    analyst.get(f"/interactions/{seeded.call}")
    analyst.get(f"/interactions/{seeded.foreign}")
    analyst.post(f"/evaluations/{evaluation}/confirm", data={"overrides_seen": 0})
    analyst.post(f"/evaluations/{evaluation}/release")
    return evaluation


def counts(agent: TestClient) -> dict[str, int]:
    return {one["category"]: one["count"] for one in agent.get("/api/my/data").json()["stored"]}


def test_categories_are_counted(agent: TestClient, released: UUID) -> None:
    """Call, closed call, chat, received and failed: five interactions, five evaluations, one of them confirmed."""
    agent.post(f"/api/evaluations/{released}/acknowledge", json={})
    stored = counts(agent)
    assert {category for category, count in stored.items() if count} == {
        "Interactions", "Results that nobody confirmed", "Confirmed results", "Released results", "Acknowledgements"
    }  # fmt: skip
    assert (
        stored.items()
        >= {
            "Interactions": 5,
            "Results that nobody confirmed": 4,
            "Confirmed results": 1,
            "Released results": 1,
            "Acknowledgements": 1,
            "Disputes": 0,
            "Self-assessments": 0,
            "Objectives": 0,
            "Monthly reports": 0,
        }.items()
    )


def test_who_looked_and_why(seeded: Seed, agent: TestClient, released: UUID) -> None:
    found = agent.get("/api/my/data").json()
    seen = [(one["who"], one["action"], one["reference"], one["purpose"]) for one in found["accesses"]]
    assert seen == [
        ("Priya Shah", "released", "BB-20117", "Quality review"),
        ("Priya Shah", "confirmed", "BB-20117", "Quality review"),
        ("Priya Shah", "viewed", "BB-20117", "Quality review"),
    ]
    assert found["accesses_total"] == 3


def test_a_program_that_looked_is_called_by_the_name_of_its_key(seeded: Seed, agent: TestClient) -> None:
    with transaction() as session:
        key, _ = make_key(session, seeded.viewer(Role.ADMINISTRATOR), "Data warehouse", Role.QA_ANALYST)
        audit.record(session, Viewer(None, key.name, key.role, key_id=key.id), "exported", "interaction", seeded.call)
    (access,) = agent.get("/api/my/data").json()["accesses"]
    assert (access["who"], access["action"], access["reference"]) == ("Data warehouse", "exported", "BB-20117")


def test_which_judge_and_how_many_a_person_confirmed(agent: TestClient, released: UUID) -> None:
    (judge,) = agent.get("/api/my/data").json()["judges"]
    assert (judge["name"], judge["version"]) == ("smollm2-135m-instruct", "0.1.2")
    assert (judge["evaluations"], judge["confirmed"]) == (5, 1)


def test_the_page_says_how_long_and_whom_to_turn_to(agent: TestClient, released: UUID) -> None:
    page = agent.get("/my/data").text
    for words in ("730 days", "Nothing about you is decided by software alone", "Grace Adeyemi", "Priya Shah"):
        assert words in page


def test_what_nobody_confirmed_is_not_in_the_copy(seeded: Seed, agent: TestClient, released: UUID) -> None:
    answer = agent.get("/my/data/export.json")
    assert "attachment" in answer.headers["content-disposition"]
    made = json.loads(answer.text)
    assert [result["reference"] for result in made["results"]] == ["BB-20117"]
    assert [one["name"] for one in made["results"][0]["evaluations"]] == ["Seven Cs of communication"]
    rationale = COMPLIANCE["identity_check"][3]
    assert rationale is not None
    assert rationale not in answer.text
    assert "GS-40021" not in answer.text
    assert made["results"][0]["evaluations"][0]["machine_percent"] is None


def test_results_as_a_table(agent: TestClient, released: UUID) -> None:
    rows = list(csv.DictReader(io.StringIO(agent.get("/my/data/results.csv").text.lstrip("\ufeff"))))
    clear = next(row for row in rows if row["criterion"] == "Clear")
    assert (clear["reference"], clear["answer"], clear["confirmed_by"]) == ("BB-20117", "Good", "Priya Shah")
    assert len(rows) == 7


def test_taking_a_copy_is_recorded(agent: TestClient, client_for: ClientFor, released: UUID) -> None:
    agent.get("/my/data/export.json")
    log = client_for(Role.COMPLIANCE_OFFICER).get("/audit?entity=own+data").text
    assert "exported" in log


def test_an_account_of_no_agent_has_no_data(seeded: Seed, client_for: ClientFor) -> None:
    nobody = client_for(Role.AGENT)
    for address in ("/my/data", "/api/my/data", "/my/data/export.json"):
        assert nobody.get(address).status_code == 404
