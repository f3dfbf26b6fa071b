"""From the queue to the new run: what a reviewer adds is masked at once and for good, in text and sound."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select, text

from models.transcripts import Speaker
from service.compliance.tables import AuditEvent
from service.database import transaction
from service.faults import configure_logging
from service.identity.tables import Role
from service.interactions.tables import Interaction, TranscriptTurn
from service.redactions.review_tables import ManualRedaction, RedactionReview
from service.redactions.tables import RedactionRow, RedactionRun
from service.vault import vault
from service.vault_tables import Kind
from tests.conftest import ClientFor
from tests.service.scripted_engines import Line, ScriptedEngines, recording
from tests.service.uploads import upload, work_off

MISSED = "grumblethorpe"
CALL: tuple[Line, ...] = (
    (Speaker.AGENT, "Good morning, Brightwell Broadband, this call is recorded, how can I help?"),
    (Speaker.CUSTOMER, f"The box outside {MISSED} is humming again and the card is 4929 7311 0862 5519 thank you."),
    (Speaker.AGENT, f"I see, so at {MISSED} the box is humming. Anything else I can help with today?"),
    (Speaker.CUSTOMER, "No that is everything, thank you."),
)


@pytest.fixture
def officer(client_for: ClientFor) -> TestClient:
    return client_for(Role.COMPLIANCE_OFFICER)


@pytest.fixture
def call(client_for: ClientFor, database: Engine, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of the call, ready."""
    upload(client_for(Role.QA_ANALYST), {"call.flac": recording(CALL)}, agent_channel="left")
    work_off(monkeypatch, ScriptedEngines(CALL))
    with transaction() as session:
        interaction = session.scalars(select(Interaction)).one()
        assert interaction.state == "ready", interaction.failed_reason
        return str(interaction.id)


def place_of(call: str, word: str, turn: int = 1) -> dict[str, int]:
    """Where a word stands in the redacted turn of the version that counts."""
    with transaction() as session:
        interaction = session.scalars(select(Interaction)).one()
        row = session.get_one(TranscriptTurn, (interaction.transcript_id, turn))
    start = row.text.index(word)
    return {"turn": turn, "start": start, "end": start + len(word)}


def dump(database: Engine) -> str:
    with database.connect() as connection:
        tables = connection.execute(text("select tablename from pg_tables where schemaname = 'public'")).scalars().all()
        rows = [
            row for table in tables for row in connection.execute(text(f'select t::text from "{table}" t')).scalars()
        ]
    return "\n".join(rows)


def test_what_was_missed_is_masked_at_once_and_by_the_next_run(
    officer: TestClient,
    call: str,
    database: Engine,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    configure_logging("DEBUG")
    assert MISSED in dump(database), "the machine missed it, so that there is something to find"
    page = f"/interactions/{call}/redaction/review"
    assert officer.post(page).status_code == 303
    assert MISSED in officer.get(page).text
    added = officer.post(
        f"/api/interactions/{call}/redaction/additions", json={**place_of(call, MISSED), "type": "ADDRESS"}
    )
    assert added.status_code == 200, added.text
    assert added.json()["token"] == "[ADDRESS]"
    assert MISSED not in dump(database), "it is gone from the text in both turns at once"
    assert MISSED not in officer.get(page).text
    with transaction() as session:
        run = session.scalars(select(RedactionRun)).one()
        assert run.audio_verified, "the recording stays playable: it was masked in the same moment"
        before = vault().read(session, run.interaction_id, Kind.REDACTED_AUDIO).all()
    finished = officer.post(f"/api/interactions/{call}/redaction/finish", json={"seconds": 95})
    assert finished.json() == {"redacting_again": True}, finished.text
    work_off(monkeypatch, ScriptedEngines(CALL))
    printed = capfd.readouterr()
    configure_logging("WARNING")
    assert MISSED not in dump(database) + printed.out + printed.err
    with transaction() as session:
        interaction = session.scalars(select(Interaction)).one()
        newest = session.scalars(
            select(RedactionRun).where(RedactionRun.transcript_id == interaction.transcript_id)
        ).one()
        rows = session.scalars(select(RedactionRow).where(RedactionRow.run_id == newest.id)).all()
        assert session.query(RedactionRun).count() == 2
        assert newest.audio_verified
        assert sorted((row.turn, row.detector) for row in rows if row.type == "ADDRESS") == [
            (1, "person"),
            (2, "person"),
        ]
        assert vault().read(session, interaction.id, Kind.REDACTED_AUDIO).all() != before
        review = session.scalars(select(RedactionReview)).one()
        assert review.counts == {"ADDRESS": {"missed": 2}}
        assert review.seconds is not None
        assert review.seconds <= 95
        change = session.scalars(select(ManualRedaction)).one()
        assert change.applied_at is not None
        details = [event.detail for event in session.scalars(select(AuditEvent))]
    assert not any(MISSED in str(detail).lower() for detail in details)
    report = officer.get(f"/api/interactions/{call}/redaction").json()
    assert [entry["detector"] for entry in report["entries"] if entry["type"] == "ADDRESS"] == ["person", "person"]
    assert re.search(MISSED, str(report)) is None
