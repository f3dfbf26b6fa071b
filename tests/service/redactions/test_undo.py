"""A redaction is taken back only when a second person agrees, and then by a new run."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.compliance.tables import AuditEvent
from service.database import transaction
from service.identity.tables import Role
from service.interactions.tables import Interaction, TranscriptTurn
from service.redactions.review_tables import ManualRedaction, RedactionDecision
from tests.conftest import ClientFor
from tests.service.redactions.calls import CALL, MISSED, place_of
from tests.service.scripted_engines import ScriptedEngines
from tests.service.uploads import work_off

REASON = "This is a street that everybody in town knows, not an address."


@pytest.fixture
def second(client_for: ClientFor) -> TestClient:
    return client_for(Role.COMPLIANCE_OFFICER)


@pytest.fixture
def proposal(officer: TestClient, call: str) -> str:
    """The card number is proposed to be taken back; the review goes on."""
    assert officer.post(f"/interactions/{call}/redaction/review").status_code == 303
    entries = officer.get(f"/api/interactions/{call}/redaction").json()["entries"]
    card = next(entry for entry in entries if entry["type"] == "CARD")
    answer = officer.post(
        f"/api/interactions/{call}/redaction/undos", json={"position": card["number"] - 1, "reason": REASON}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["standing"] == "proposed"
    return str(answer.json()["id"])


def said(turn: int) -> str:
    with transaction() as session:
        interaction = session.scalars(select(Interaction)).one()
        return session.get_one(TranscriptTurn, (interaction.transcript_id, turn)).text


def test_nobody_agrees_with_themselves(officer: TestClient, call: str, proposal: str) -> None:
    refused = officer.post(f"/api/redactions/undos/{proposal}", json={"agreed": True})
    assert refused.status_code == 403
    assert "second person" in refused.json()["detail"]
    assert "[CARD]" in said(1)
    with transaction() as session:
        assert session.scalars(select(ManualRedaction)).one().standing == "proposed"


def test_agreed_it_is_bare_after_the_review_and_the_new_run(
    officer: TestClient, second: TestClient, call: str, proposal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed = second.post(f"/api/redactions/undos/{proposal}", json={"agreed": True})
    assert agreed.json()["standing"] == "agreed"
    assert "[CARD]" in said(1), "it waits for the review to be finished"
    assert officer.post(f"/api/interactions/{call}/redaction/finish", json={}).json() == {"redacting_again": True}
    assert "[CARD]" in said(1), "and for the new run"
    work_off(monkeypatch, ScriptedEngines(CALL))
    assert "4929 7311 0862 5519" in said(1)
    assert second.post(f"/api/redactions/undos/{proposal}", json={"agreed": False}).status_code == 409
    with transaction() as session:
        actions = [event.action for event in session.scalars(select(AuditEvent).order_by(AuditEvent.position))]
        assert session.scalars(select(RedactionDecision)).one().verdict == "not_personal"
    assert actions.index("proposed to undo a redaction") < actions.index("agreed to undo a redaction")


def test_declined_it_stays_masked(
    officer: TestClient, second: TestClient, call: str, proposal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert second.post(f"/redactions/undos/{proposal}", data={"agreed": "false"}).status_code == 303
    assert officer.post(f"/api/interactions/{call}/redaction/finish", json={}).json() == {"redacting_again": False}
    work_off(monkeypatch, ScriptedEngines(CALL))
    assert "[CARD]" in said(1)


def test_the_second_person_reads_the_reason_without_values(
    officer: TestClient, second: TestClient, call: str, proposal: str
) -> None:
    assert REASON in second.get("/redactions/review").text
    entries = officer.get(f"/api/interactions/{call}/redaction").json()["entries"]
    other = officer.post(
        f"/api/interactions/{call}/redaction/additions", json={**place_of(MISSED), "type": "ADDRESS"}
    ).json()["position"]
    assert other == len(entries)
    told = f"{MISSED} is the name of our own shop, see 4929 7311 0862 5519"
    answer = officer.post(f"/api/interactions/{call}/redaction/undos", json={"position": other, "reason": told})
    assert answer.status_code == 200, answer.text
    page = second.get("/redactions/review").text
    assert "4929" not in page
    assert "is the name of our own shop" in page


@pytest.mark.parametrize(("reason", "words"), [("no", "10 to 1000"), ("", "10 to 1000"), ("x" * 1001, "10 to 1000")])
def test_a_reason_has_to_say_something(officer: TestClient, call: str, reason: str, words: str) -> None:
    officer.post(f"/interactions/{call}/redaction/review")
    answer = officer.post(f"/api/interactions/{call}/redaction/undos", json={"position": 0, "reason": reason})
    assert (answer.status_code, words in answer.json()["detail"]) == (400, True)
