"""Sets of options beside each other: self-assessment, calibration, simulation; numbers worked out by hand."""

from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from scorecards.loader import dump
from service.database import transaction
from service.identity.tables import Role, User
from service.interactions.tables import Interaction
from tests.conftest import ClientFor
from tests.service.reviews.several import CARE, care_call
from tests.service.seed import PASSWORD_HASH, Seed


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


def scored(seeded: Seed, opening: str) -> tuple[UUID, UUID, str]:
    with transaction() as session:
        call, evaluation = care_call(session, seeded, opening)
        return call, evaluation, session.get_one(Interaction, call).reference


def answer_sheet(client: TestClient, sheet: str, opening: list[str]) -> None:
    given = [
        {"criterion": "opening", "answer": opening, "comment": "As I heard it."},
        {"criterion": "name_clear", "answer": "pass"},
    ]
    saved = client.put(f"/api/sheets/{sheet}/answers", json={"answers": given})
    assert saved.status_code == 200, saved.text
    assert client.post(f"/api/sheets/{sheet}/submit", json={}).status_code == 200


def test_own_answer_beside_the_confirmed_one(seeded: Seed, analyst: TestClient, client_for: ClientFor) -> None:
    """Own .25 + .5, confirmed .25: kinder by .5."""
    agent = client_for(user_id=seeded.users[Role.AGENT])
    call, evaluation, _ = scored(seeded, "greeted")
    assert agent.post(f"/api/interactions/{call}/self-assessment", json={"scorecard": "care"}).status_code == 201
    sheet = agent.post(f"/api/my/assessments/{evaluation}/begin").json()["id"]
    answer_sheet(agent, sheet, ["named", "greeted"])
    assert analyst.post(f"/api/evaluations/{evaluation}/confirm", json={"overrides_seen": 0}).status_code == 204
    compared = analyst.get(f"/api/assessments/{evaluation}").json()["answers"]
    opening = next(answer for answer in compared if answer["criterion"] == "opening")
    assert (opening["own_label"], opening["confirmed_label"]) == ("Greeted, Gave a name", "Greeted")
    assert opening["gap"] == pytest.approx(0.5)


def test_calibration_counts_how_far_sets_are_apart(seeded: Seed, analyst: TestClient, client_for: ClientFor) -> None:
    """Two people, three calls: greeted and greeted, none and none, greeted and both.

    Observed: 2 x 2/3 = 4/3. Expected, of 6 answers (greeted 3, none 2, both 1): greeted and none 12 x 1, greeted and
    both 6 x 2/3, none and both 4 x 1, together 20, over 5: 4. Alpha: 1 - (4/3) / 4 = 2/3.
    """
    with transaction() as session:
        mild = User(email="mild@example.test", name="Mild Mina", role=Role.QA_ANALYST, password_hash=PASSWORD_HASH)
        session.add(mild)
        session.flush()
        mild_id = mild.id
    other = client_for(user_id=mild_id)
    references = [scored(seeded, "greeted")[2] for _ in range(3)]
    made = analyst.post(
        "/api/calibration-sessions",
        json={
            "title": "Openings", "references": references, "scorecard": "care", "participants": [str(mild_id)],
            "expert_id": str(seeded.users[Role.QA_ANALYST]),
        },
    ).json()  # fmt: skip
    answers: list[tuple[TestClient, list[list[str]]]] = [
        (analyst, [["greeted"], ["none"], ["greeted"]]),
        (other, [["greeted"], ["none"], ["greeted", "named"]]),
    ]
    for client, given in answers:
        sheets = client.post(f"/api/calibration-sessions/{made['id']}/answer").json()["sheets"]
        for sheet, ticked in zip(sheets, given, strict=True):
            answer_sheet(client, sheet, ticked)
    result = analyst.get(f"/api/calibration-sessions/{made['id']}/results").json()
    opening = next(criterion for criterion in result["criteria"] if criterion["criterion"] == "opening")
    assert opening["alpha"]["value"] == pytest.approx(2 / 3)
    assert opening["same"]["value"] == pytest.approx(2 / 3)
    assert "Greeted, Gave a name" in {given["label"] for item in opening["items"] for given in item["answers"]}


def test_a_draft_counts_stored_answers_anew(seeded: Seed, analyst: TestClient, client_for: ClientFor) -> None:
    """Greeted counts .25 of 3 before, and .75 of 3 with the draft; the name is not asked about."""
    call, _, _ = scored(seeded, "greeted")
    taken_in = analyst.post("/api/scorecards/import", json={"text": dump(CARE)}).json()
    admin = client_for(user_id=seeded.users[Role.ADMINISTRATOR])
    body = {"seen": taken_in["revision"], "note": "First."}
    assert admin.post("/api/scorecards/care/publish", json=body).status_code == 200
    with_more: dict[str, Any] = CARE.model_dump(mode="json")
    with_more["sections"][0]["criteria"][0]["options"][0]["points"] = 0.75
    draft = analyst.post("/api/scorecards/care/draft").json()
    kept = analyst.put("/api/scorecards/care/draft", json={"content": with_more, "seen": draft["revision"]})
    assert kept.json()["problems"] == []
    made = analyst.post("/api/scorecards/care/simulations", json={"interactions": [str(call)]}).json()
    assert made["state"] == "done"
    assert made["scores"][str(call)] == [pytest.approx(25.0), pytest.approx(75.0)]
    opening = next(trial for trial in made["criteria"] if trial["criterion"] == "opening")
    assert opening["after"] == {"greeted": 1}
    page = analyst.get(f"/scorecards/care/simulations/{made['id']}").text
    assert "Greeted" in page
