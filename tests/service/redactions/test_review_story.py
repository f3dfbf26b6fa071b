"""From the queue to the new run: what a reviewer adds is masked at once and for good, in text and sound."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from models.audio import ChannelLayout
from models.decoding import DecodingLimits, decode
from service.compliance.tables import AuditEvent
from service.database import transaction
from service.faults import configure_logging
from service.interactions.tables import Interaction
from service.redactions.review_tables import ManualRedaction, RedactionReview
from service.redactions.tables import RedactionRow, RedactionRun
from service.vault import vault
from service.vault_tables import KeyScope, Kind
from tests.service.redactions.calls import CALL, MISSED, dump, place_of
from tests.service.scripted_engines import ScriptedEngines, ScriptedTranscriber
from tests.service.uploads import work_off


def heard_in(sound: bytes) -> str:
    audio = decode(sound, limits=DecodingLimits())
    heard = ScriptedTranscriber(CALL).transcribe(audio, layout=ChannelLayout.AGENT_FIRST)
    return " ".join(turn.text for turn in heard.turns)


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
    added = officer.post(f"/api/interactions/{call}/redaction/additions", json={**place_of(MISSED), "type": "ADDRESS"})
    assert added.status_code == 200, added.text
    assert added.json()["token"] == "[ADDRESS]"
    assert MISSED not in dump(database), "it is gone from the text in both turns at once"
    assert MISSED not in officer.get(page).text
    with transaction() as session:
        run = session.scalars(select(RedactionRun)).one()
        assert run.audio_verified, "the recording stays playable: it was masked in the same moment"
        before = vault().read(session, run.interaction_id, Kind.REDACTED_AUDIO).all()
    assert MISSED not in heard_in(before)
    assert "humming" in heard_in(before), "nothing else was covered"
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


def test_nothing_is_decided_while_it_is_redacted_again(officer: TestClient, call: str) -> None:
    review = f"/api/interactions/{call}/redaction"
    officer.post(f"{review}/review")
    addition = {**place_of(MISSED), "type": "ADDRESS"}
    assert officer.post(f"{review}/additions", json=addition).status_code == 200
    assert officer.post(f"{review}/finish", json={}).json() == {"redacting_again": True}
    officer.post(f"{review}/review")
    refused = officer.post(f"{review}/decisions", json={"position": 0, "verdict": "right"})
    assert (refused.status_code, "Wait until that is done" in refused.json()["detail"]) == (409, True)
    assert "Being redacted again" in officer.get(f"/interactions/{call}/redaction/review").text


def test_where_the_raw_data_was_erased_what_was_added_stays_masked(
    officer: TestClient, call: str, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = f"/api/interactions/{call}/redaction"
    with transaction() as session:
        vault().erase(session, session.scalars(select(Interaction.id)).one(), KeyScope.RAW)
    officer.post(f"{review}/review")
    assert officer.post(f"{review}/additions", json={**place_of(MISSED), "type": "ADDRESS"}).status_code == 200
    assert officer.post(f"{review}/finish", json={}).json() == {"redacting_again": False}
    work_off(monkeypatch, ScriptedEngines(CALL))
    assert MISSED not in dump(database)
    with transaction() as session:
        assert session.scalars(select(ManualRedaction)).one().applied_at is not None
        assert session.scalars(select(RedactionRun)).one().audio_verified


def test_the_types_that_people_set_hold_in_the_next_run(
    officer: TestClient, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = f"/api/interactions/{call}/redaction"
    officer.post(f"{review}/review")
    entries = officer.get(review).json()["entries"]
    card = next(entry["number"] - 1 for entry in entries if entry["type"] == "CARD")
    decision = {"position": card, "verdict": "wrong_type", "correct_type": "ACCOUNT"}
    assert officer.post(f"{review}/decisions", json=decision).status_code == 200
    officer.post(f"/interactions/{call}/redaction/review/confirm-rest")
    assert officer.post(f"{review}/finish", json={}).json() == {"redacting_again": True}
    work_off(monkeypatch, ScriptedEngines(CALL))
    types = [entry["type"] for entry in officer.get(review).json()["entries"]]
    assert ("ACCOUNT" in types, "CARD" in types) == (True, False)
