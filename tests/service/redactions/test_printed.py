"""Redaction reports as PDF: the same figures as on the page, for the same people, and on the record."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from service.compliance.tables import AuditEvent
from service.database import transaction
from service.identity.tables import Role
from service.redactions import pages
from service.redactions.tables import RedactionRow, RedactionRun
from tests.conftest import ClientFor
from tests.service.pdf_text import pdf_text
from tests.service.redactions.calls import CALL, MISSED, place_of
from tests.service.scripted_engines import ScriptedEngines
from tests.service.seed import Seed
from tests.service.uploads import work_off


@pytest.fixture
def reader(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.COMPLIANCE_OFFICER])


def printed(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].endswith('.pdf"')
    return pdf_text(answer.content)


def test_one_interaction(reader: TestClient, seeded: Seed) -> None:
    with transaction() as session:
        run = session.scalars(select(RedactionRun).where(RedactionRun.interaction_id == seeded.call)).one()
        first = update(RedactionRow).where(RedactionRow.run_id == run.id, RedactionRow.position == 1)
        session.execute(first.values(confidence=0.42))
    text = printed(reader, f"/interactions/{seeded.call}/redaction.pdf")
    assert "Redactions 7 Tier A, must never be kept 1 Tier B, identifies a person 6 Tier C, special category 0" in text
    assert "Policy uk-1" in text
    assert "1 finding below 70% confidence" in text
    assert "42 %, low" in text
    assert "Nobody has finished a review of this redaction." in text
    assert "Card security code × 1" in text
    assert "5 Card security code A Customer 14 " in text, "turns count from 1, as on the page"
    assert "A value of this kind follows a question for it." in text


def test_a_chat_and_a_closed_recording(reader: TestClient, seeded: Seed) -> None:
    chat = printed(reader, f"/interactions/{seeded.chat}/redaction.pdf")
    assert "There is no recording to check." in chat
    assert "Masked in the recording" not in chat
    closed = printed(reader, f"/interactions/{seeded.closed}/redaction.pdf")
    assert "Something like a number is still heard at 1:10." in closed
    assert "The recording stays closed." in closed


def test_a_period(reader: TestClient) -> None:
    text = printed(reader, "/redactions/export.pdf")
    assert "Interactions redacted 4 Redactions 23 With a security code spoken 3 Recordings kept closed 1" in text
    assert "4 interactions." in text
    assert all(reference in text for reference in ("BB-20117", "BB-20118", "GS-40021"))
    closed = printed(reader, "/redactions/export.pdf?concern=closed")
    assert "Interactions: recording kept closed 1 interaction." in closed
    assert "BB-20118" in closed
    assert "BB-20117" not in closed
    assert "Interactions redacted 4 " in closed, "the figures are of the whole period"
    assert "Nothing in this period matches." in printed(reader, "/redactions/export.pdf?concern=unsure")


def test_what_does_not_fit_is_said(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PRINTED_ROWS", 3)
    text = printed(reader, "/redactions/export.pdf")
    assert "The newest 3 of 4 interactions. The CSV file has more of them." in text
    assert text.count(" uk-1") == 3


def test_only_for_those_who_may_read_the_page(seeded: Seed, client_for: ClientFor) -> None:
    addresses = (f"/interactions/{seeded.call}/redaction.pdf", "/redactions/export.pdf")
    for role in (Role.SUPERVISOR, Role.AGENT, Role.ADMINISTRATOR):
        client = client_for(user_id=seeded.users[role])
        assert [client.get(address).status_code for address in addresses] == [403, 403]
    officer = client_for(user_id=seeded.users[Role.COMPLIANCE_OFFICER])
    assert officer.get(f"/interactions/{seeded.received}/redaction.pdf").status_code == 404
    assert officer.get("/redactions/export.pdf?since=soon").status_code == 422


def test_printing_is_on_the_record(reader: TestClient, seeded: Seed) -> None:
    printed(reader, f"/interactions/{seeded.call}/redaction.pdf")
    printed(reader, "/redactions/export.pdf")
    with transaction() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.position)).all()
    assert [(event.action, event.entity, event.detail["format"]) for event in events] == [
        ("exported", "redaction report", "pdf")
    ] * 2
    assert events[1].detail["count"] == 4


def test_what_people_decided_without_their_words(
    officer: TestClient, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert officer.post(f"/interactions/{call}/redaction/review").status_code == 303
    api = f"/api/interactions/{call}/redaction"
    assert officer.post(f"{api}/additions", json={**place_of(MISSED), "type": "ADDRESS"}).status_code == 200
    assert officer.post(f"{api}/finish", json={"seconds": 95}).status_code == 200
    work_off(monkeypatch, ScriptedEngines(CALL))
    text = printed(officer, f"/interactions/{call}/redaction.pdf")
    assert "Own choice: " in text
    assert "Address: 2 missed" in text, "it was said twice"
    assert "Added: Address, turn 2: " in text
    assert MISSED not in text
