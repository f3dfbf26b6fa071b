"""A copied question that asks something else is said when the draft is kept, with an id that is free."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.identity.tables import Role
from tests.conftest import ClientFor
from tests.service.seed import Seed

DRAFT = "/api/scorecards/ours/draft"
FIRST = "sections.0.criteria.0"


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


@pytest.fixture
def admin(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.ADMINISTRATOR])


@pytest.fixture
def draft(analyst: TestClient) -> dict[str, Any]:
    """A copy of the seven C's, as the editor opens it."""
    made = analyst.post("/scorecards", data={"scorecard": "ours", "name": "Ours", "copy_of": "seven_cs"})
    assert made.status_code == 303, made.text
    return dict(analyst.get(DRAFT).json())


def kept(client: TestClient, draft: dict[str, Any]) -> dict[str, Any]:
    answer = client.put(DRAFT, json={"content": draft["content"], "seen": draft["revision"]})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def criteria(draft: dict[str, Any]) -> list[dict[str, Any]]:
    return list(draft["content"]["sections"][0]["criteria"])


def publish(client: TestClient, draft: dict[str, Any]) -> Any:
    return client.post("/api/scorecards/ours/publish", json={"seen": draft["revision"], "note": "Ours."})


def test_a_copy_asks_the_same(analyst: TestClient, admin: TestClient, draft: dict[str, Any]) -> None:
    criteria(draft)[0].update(weight=3, coaching={"next_step": "Say it once more."})
    saved = kept(analyst, draft)
    assert saved["clashes"] == []
    assert publish(admin, saved).status_code == 200


def test_what_is_asked_otherwise_is_said_with_the_way_out(
    analyst: TestClient, admin: TestClient, draft: dict[str, Any]
) -> None:
    criteria(draft)[0].update(question="Was it plain?", name="Plain")
    saved = kept(analyst, draft)
    (clash,) = saved["clashes"]
    assert (saved["problems"], clash["path"], clash["criterion"], clash["scorecard"]) == (
        [],
        FIRST,
        "clear",
        "seven_cs",
    )
    assert (clash["differs"], clash["free_id"]) == (["name", "question"], "clear_2")
    page = analyst.get("/scorecards/ours/draft/review").text
    assert clash["sentence"] in page
    assert "clear_2" in page
    refused = publish(admin, saved)
    assert (refused.status_code, refused.json()["detail"]) == (409, clash["sentence"])

    criteria(saved)[0]["id"] = clash["free_id"]
    free = kept(analyst, saved)
    assert free["clashes"] == []
    assert publish(admin, free).status_code == 200


def test_it_is_said_while_the_draft_is_not_valid(analyst: TestClient, draft: dict[str, Any]) -> None:
    criteria(draft)[0]["question"] = "Was it plain?"
    criteria(draft)[1]["options"] = []
    draft["content"]["sections"].append("no section")
    saved = kept(analyst, draft)
    assert saved["problems"]
    assert [clash["criterion"] for clash in saved["clashes"]] == ["clear"]


def test_the_free_id_was_never_used(analyst: TestClient, admin: TestClient, draft: dict[str, Any]) -> None:
    criteria(draft)[0].update(id="clear_2", question="Was it plain?")
    first = kept(analyst, draft)
    assert publish(admin, first).status_code == 200
    analyst.post(DRAFT)
    again = analyst.get(DRAFT).json()
    criteria(again)[0].update(id="clear")
    criteria(again)[1].update(id="concise", question="Was it short?")
    criteria(again)[2].update(id="clear_3", question="Was it exact?")
    free = {clash["criterion"]: clash["free_id"] for clash in kept(analyst, again)["clashes"]}
    assert free == {"clear": "clear_4", "concise": "concise_2"}, "2 is an earlier version's, 3 this draft's"


def test_nothing_clashes_with_a_scorecard_out_of_use(
    analyst: TestClient, admin: TestClient, draft: dict[str, Any]
) -> None:
    criteria(draft)[0]["question"] = "Was it plain?"
    saved = kept(analyst, draft)
    assert admin.post("/api/scorecards/seven_cs/retire").status_code == 200
    assert analyst.get(DRAFT).json()["clashes"] == []
    assert publish(admin, saved).status_code == 200
    refused = admin.post("/api/scorecards/seven_cs/reinstate")
    assert (refused.status_code, "Ours asks the criterion clear in another way" in refused.text) == (409, True)
