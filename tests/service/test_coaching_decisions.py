"""Approving, editing and rejecting suggested coaching."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from service.coaching.tables import CoachingSuggestion, SuggestionDecision
from service.compliance.tables import AuditEvent
from service.database import transaction
from service.identity.tables import Role
from tests.conftest import ClientFor
from tests.service.seed import Seed

EDIT = {
    "decision": "edited",
    "strength_text": "You said sorry first, and it showed.",
    "improvement_text": "Offer the secure link before the card comes up.",
    "reason": "Shorter.",
}


@pytest.fixture
def supervisor(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.SUPERVISOR])


def decide(client: TestClient, seeded: Seed, **form: str) -> Any:
    return client.post(f"/interactions/{seeded.call}/suggestion", data=form)


def shown(client: TestClient, seeded: Seed) -> dict[str, Any]:
    suggestion = client.get(f"/api/interactions/{seeded.call}").json()["suggestion"]
    assert isinstance(suggestion, dict)
    return suggestion


def decisions() -> int:
    with transaction() as session:
        return session.scalar(select(func.count(SuggestionDecision.id))) or 0


def test_waits_for_a_person(seeded: Seed, supervisor: TestClient) -> None:
    assert shown(supervisor, seeded)["decisions"] == []
    page = supervisor.get(f"/interactions/{seeded.call}").text
    assert "A supervisor decides whether the agent sees this." in page


def test_approve(seeded: Seed, supervisor: TestClient) -> None:
    assert decide(supervisor, seeded, decision="approved").status_code == 303
    assert [d["decision"] for d in shown(supervisor, seeded)["decisions"]] == ["approved"]


def test_edit_keeps_the_draft(seeded: Seed, supervisor: TestClient) -> None:
    draft = shown(supervisor, seeded)
    assert decide(supervisor, seeded, **EDIT).status_code == 303
    after = shown(supervisor, seeded)
    assert (after["strength"], after["improvement"]) == (draft["strength"], draft["improvement"])
    assert after["decisions"][0]["improvement_text"] == EDIT["improvement_text"]
    page = supervisor.get(f"/interactions/{seeded.call}").text
    assert EDIT["improvement_text"] in page
    assert draft["improvement"]["text"] in page


def test_newest_decision_counts(seeded: Seed, supervisor: TestClient) -> None:
    decide(supervisor, seeded, decision="approved")
    decide(supervisor, seeded, decision="rejected", reason="Not this week.")
    assert [d["decision"] for d in shown(supervisor, seeded)["decisions"]] == ["rejected", "approved"]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"decision": "rejected"}, "Say why"),
        ({"decision": "rejected", "reason": " "}, "Say why"),
        (EDIT | {"reason": ""}, "Say why"),
        (EDIT | {"strength_text": ""}, "Neither text can be empty"),
        (EDIT | {"improvement_text": "x" * 2001}, "too long"),
    ],
)
def test_refused(seeded: Seed, supervisor: TestClient, form: dict[str, str], sentence: str) -> None:
    answer = decide(supervisor, seeded, **form)
    assert answer.status_code == 400
    assert sentence in answer.json()["detail"]
    assert decisions() == 0


def test_edit_that_changes_nothing_is_refused(seeded: Seed, supervisor: TestClient) -> None:
    draft = shown(supervisor, seeded)
    form = EDIT | {"strength_text": draft["strength"]["text"], "improvement_text": draft["improvement"]["text"]}
    assert decide(supervisor, seeded, **form).status_code == 400


def test_unknown_decision_is_refused(seeded: Seed, supervisor: TestClient) -> None:
    assert decide(supervisor, seeded, decision="maybe").status_code == 422


@pytest.mark.parametrize("role", [Role.QA_ANALYST, Role.COMPLIANCE_OFFICER, Role.AGENT, Role.ADMINISTRATOR])
def test_only_supervisors_decide(seeded: Seed, client_for: ClientFor, role: Role) -> None:
    assert decide(client_for(user_id=seeded.users[role]), seeded, decision="approved").status_code == 403
    assert decisions() == 0


def test_supervisor_of_another_team_does_not(seeded: Seed, client_for: ClientFor) -> None:
    assert decide(client_for(user_id=seeded.other_supervisor), seeded, decision="approved").status_code == 404


def test_change_of_the_answer_it_is_about_is_pointed_out(seeded: Seed, supervisor: TestClient) -> None:
    hint = "A person has changed this answer: it is now “Secure”."
    url = f"/interactions/{seeded.call}"
    assert hint not in supervisor.get(url).text
    evaluations = supervisor.get(f"/api{url}").json()["evaluations"]
    compliance = next(found["id"] for found in evaluations if found["scorecard"] == "compliance_uk")
    change = {"criterion": "payment_security", "answer": "pass", "reason": "It was a test card."}
    assert supervisor.post(f"/evaluations/{compliance}/overrides", data=change).status_code == 303
    assert hint in supervisor.get(url).text


def test_interaction_without_a_suggestion(seeded: Seed, supervisor: TestClient) -> None:
    answer = supervisor.post(f"/interactions/{seeded.chat}/suggestion", data={"decision": "approved"})
    assert answer.status_code == 404
    assert "No suggestion" in supervisor.get(f"/interactions/{seeded.chat}").text


def test_not_before_it_is_ready(seeded: Seed, supervisor: TestClient) -> None:
    answer = supervisor.post(f"/interactions/{seeded.failed}/suggestion", data={"decision": "approved"})
    assert answer.status_code == 409


def test_htmx_gets_the_suggestion(seeded: Seed, supervisor: TestClient) -> None:
    url, form = f"/interactions/{seeded.call}/suggestion", {"decision": "approved"}
    answer = supervisor.post(url, data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Approved" in answer.text
    assert "<html" not in answer.text


def test_decisions_are_audited_without_the_words(seeded: Seed, supervisor: TestClient) -> None:
    decide(supervisor, seeded, **EDIT)
    decide(supervisor, seeded, decision="rejected", reason="Not this week.")
    with transaction() as session:
        suggestion = session.scalars(
            select(CoachingSuggestion).where(CoachingSuggestion.interaction_id == seeded.call)
        ).one()
        found = select(AuditEvent).where(AuditEvent.entity_id == str(suggestion.id)).order_by(AuditEvent.position)
        events = session.scalars(found).all()
        assert [event.action for event in events] == ["edited coaching", "rejected coaching"]
        assert not any(EDIT["strength_text"] in str(event.detail) for event in events)
