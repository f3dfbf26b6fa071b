"""The watched folder: what lies in which folder afterwards, what was made of it, and what the page says."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from service.config import settings
from service.database import transaction
from service.identity.tables import Agent, Role
from service.intake.scanning import look
from service.intake.tables import IntakeFile, IntakeOutcome
from service.interactions.tables import Interaction
from tests.conftest import ClientFor
from tests.service.seed import recording

CHAT = "[10:02] Customer: Hello, my desk has not arrived.\n[10:04] Agent: I'm sorry. What is the order number?\n"
Look = Callable[[], dict[IntakeOutcome, int]]


@pytest.fixture
def folder(tmp_path: Path, database: Engine, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings(), "intake_url", str(tmp_path))
    monkeypatch.setattr(settings(), "intake_settle_seconds", 0)
    return tmp_path


@pytest.fixture
def looked(folder: Path) -> Look:
    def once() -> dict[IntakeOutcome, int]:
        done = look()
        assert done is not None
        assert done.problem is None
        return done.outcomes

    return once


def interactions() -> list[Interaction]:
    with transaction() as session:
        return list(session.scalars(select(Interaction).order_by(Interaction.created_at)))


def test_a_file_is_taken_in_once_and_put_aside(folder: Path, looked: Look) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "naïve #1 100%.txt").write_text(CHAT)
    assert looked() == {IntakeOutcome.TAKEN: 1}
    assert looked() == {}
    assert [path.name for path in (folder / "done" / "in").iterdir()] == ["naïve #1 100%.txt"]
    assert len(interactions()) == 1


def test_a_file_that_still_grows_waits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "intake_settle_seconds", 60)
    file = folder / "call.wav"
    file.write_bytes(recording(2)[:5000])
    first = look()
    with transaction() as session:
        session.execute(text("update intake_sightings set since = since - interval '2 minutes'"))
    file.write_bytes(recording(2))
    second = look()
    assert first is not None
    assert second is not None
    assert (first.outcomes, first.waiting, second.outcomes, second.waiting) == ({}, 1, {}, 1)
    with transaction() as session:
        session.execute(text("update intake_sightings set since = since - interval '2 minutes'"))
    third = look()
    assert third is not None
    assert third.outcomes == {IntakeOutcome.TAKEN: 1}
    assert interactions()[0].size_bytes == len(recording(2))


def test_stopped_between_taking_and_moving_nothing_is_there_twice(folder: Path, looked: Look) -> None:
    (folder / "chat.txt").write_text(CHAT)
    looked()
    os.rename(folder / "done" / "chat.txt", folder / "chat.txt")
    assert looked() == {IntakeOutcome.DUPLICATE: 1}
    assert len(interactions()) == 1
    assert (folder / "done" / "chat.txt").exists()


def test_what_is_refused_lies_next_to_its_reason_which_names_nobody(folder: Path, looked: Look) -> None:
    (folder / "Wilhelmina Quartz.wav").write_bytes(b"not a recording \x00\x01\x02" * 100)
    assert looked() == {IntakeOutcome.REFUSED: 1}
    note = (folder / "failed" / "Wilhelmina Quartz.wav.reason.txt").read_text()
    assert "is not a recording in a format that can be read" in note
    assert "Quartz" not in note
    with transaction() as session:
        row = session.scalars(select(IntakeFile)).one()
        assert row.id.hex[:8] in note
        assert "Quartz" not in json.dumps([row.path_hash, row.suffix, row.reason])


def test_a_second_file_of_the_same_name_does_not_replace_the_first(folder: Path, looked: Look) -> None:
    for greeting in ("Hello", "Good day"):
        (folder / "chat.txt").write_text(CHAT.replace("Hello", greeting))
        assert looked() == {IntakeOutcome.TAKEN: 1}
    assert len(list((folder / "done").iterdir())) == 2


def test_a_sheet_describes_its_folder_and_goes_when_it_has_served(folder: Path, looked: Look) -> None:
    sheet = "file,external_id,agent_id,queue\nfirst.txt,C-1,A-7,Billing\nsecond.txt,C-2,A-7,Sales\n"
    (folder / "calls.csv").write_text(sheet)
    (folder / "first.txt").write_text(CHAT)
    assert looked() == {IntakeOutcome.TAKEN: 1}
    assert (folder / "calls.csv").exists()  # the second file may still come
    (folder / "second.txt").write_text(CHAT.replace("desk", "chair"))
    looked()
    assert {(made.reference, made.queue) for made in interactions()} == {("C-1", "Billing"), ("C-2", "Sales")}
    assert (folder / "done" / "calls.csv").exists()
    with transaction() as session:
        assert session.scalar(select(Agent.external_id)) == "A-7"


def test_a_sheet_whose_files_never_come_is_refused_after_a_day(folder: Path, looked: Look) -> None:
    (folder / "calls.csv").write_text("file,queue\nfirst.txt,Billing\n")
    looked()
    with transaction() as session:
        session.execute(text("update intake_sightings set since = since - interval '25 hours'"))
    looked()
    assert "1 of its rows" in (folder / "failed" / "calls.csv.reason.txt").read_text()


def test_a_file_waits_for_its_metadata(folder: Path, looked: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "intake_metadata_minutes", 30)
    (folder / "call.txt").write_text(CHAT)
    assert looked() == {}
    (folder / "call.txt.json").write_text('{"external_id": "C-9", "transfers": 0, "facts": ["Free over 50", "5 days"]}')
    assert looked() == {IntakeOutcome.TAKEN: 1}
    made = interactions()[0]
    assert (made.reference, made.transfers) == ("C-9", [])
    assert (folder / "done" / "call.txt.json").exists()


def test_it_comes_without_metadata_when_it_waited_long_enough(
    folder: Path, looked: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "intake_metadata_minutes", 30)
    (folder / "call.txt").write_text(CHAT)
    looked()
    with transaction() as session:
        session.execute(text("update intake_sightings set since = since - interval '31 minutes'"))
    assert looked() == {IntakeOutcome.TAKEN: 1}


def test_a_csv_of_the_same_name_needs_no_column_for_the_file(folder: Path, looked: Look) -> None:
    (folder / "call.txt").write_text(CHAT)
    (folder / "call.csv").write_text("external_id;queue\nC-3;Sales\n")
    looked()
    assert (interactions()[0].reference, interactions()[0].queue) == ("C-3", "Sales")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("call.csv", "file,started_at\ncall.txt,yesterday\n", "Line 2 of its sheet cannot be used: column started_at"),
        ("call.json", "[1, 2]", "What came with it cannot be used. The metadata is not a JSON object"),
        ("call.json", '{"csat": 9}', "column csat: must be a whole number from 1 to 5"),
    ],
)
def test_metadata_that_cannot_be_used_is_not_lost(
    folder: Path, looked: Look, name: str, content: str, reason: str
) -> None:
    (folder / "call.txt").write_text(CHAT)
    (folder / name).write_text(content)
    assert looked() == {IntakeOutcome.REFUSED: 1}
    assert reason in (folder / "failed" / "call.txt.reason.txt").read_text()
    assert interactions() == []


def test_a_chat_in_json_is_no_metadata(folder: Path, looked: Look) -> None:
    (folder / "chat.json").write_text('{"messages": [{"speaker": "customer", "text": "Hello"}]}')
    assert looked() == {IntakeOutcome.TAKEN: 1}


def test_names_are_read_by_the_pattern_and_sidecars_know_better(
    client_for: ClientFor, folder: Path, looked: Look
) -> None:
    client = client_for(Role.ADMINISTRATOR)
    day, clock = r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)", r"(?P<hour>\d\d)(?P<minute>\d\d)"
    pattern = rf"(?P<external_id>[A-Z]-\d+)_(?P<queue>\w+)_{day}-{clock}\.txt"
    form = {"pattern": pattern, "timezone": "Europe/London", "required": "true"}
    assert client.post("/intake/pattern", data=form).status_code == 303
    (folder / "C-5_Billing_20260701-0930.txt").write_text(CHAT)
    (folder / "C-5_Billing_20260701-0930.json").write_text('{"queue": "Complaints"}')
    (folder / "whatever.txt").write_text(CHAT.replace("desk", "chair"))
    assert looked() == {IntakeOutcome.TAKEN: 1, IntakeOutcome.REFUSED: 1}
    made = interactions()[0]
    assert made.started_at is not None
    assert (made.reference, made.queue, made.started_at.isoformat()) == (
        "C-5",
        "Complaints",
        "2026-07-01T08:30:00+00:00",
    )


def test_what_was_taken_is_deleted_from_the_folder_after_its_days(
    folder: Path, looked: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "chat.txt").write_text(CHAT)
    looked()
    assert (folder / "done" / "chat.txt").exists()
    monkeypatch.setattr(settings(), "intake_done_days", 0)
    looked()
    assert not (folder / "done" / "chat.txt").exists()


def test_a_folder_that_is_gone_is_said_on_the_page_and_for_monitoring(
    client_for: ClientFor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "intake_url", str(folder / "gone"))
    look()
    client = client_for(Role.ADMINISTRATOR)
    assert "does not exist" in client.get("/intake").text
    assert "does not exist" in client.get("/api/intake").json()["problem"]


def test_two_never_look_at_once(folder: Path, database: Engine) -> None:
    with database.connect() as other:
        other.execute(text("select pg_advisory_lock(7210020)"))
        assert look() is None
        other.execute(text("select pg_advisory_unlock(7210020)"))
    assert look() is not None


def test_the_page_shows_what_became_of_files(client_for: ClientFor, folder: Path, looked: Look) -> None:
    (folder / "Wilhelmina Quartz.txt").write_text(CHAT)
    (folder / "empty.wav").write_bytes(b"")
    looked()
    page = client_for(Role.ADMINISTRATOR).get("/intake").text
    assert "Taken in" in page
    assert "The file is empty." in page
    assert "Quartz" not in page


@pytest.mark.parametrize(
    ("pattern", "refusal"),
    [
        ("(", "not a regular expression"),
        (".*", "no named group"),
        ("(?P<colour>.*)", "No column of the metadata is called colour"),
        ("(?P<year>.*)", "A time needs the groups"),
        ("(?P<id>.)(?P<call_id>.)", "Two groups stand for external_id"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused(
    client_for: ClientFor, database: Engine, pattern: str, refusal: str
) -> None:
    answer = client_for(Role.ADMINISTRATOR).post("/intake/pattern", data={"pattern": pattern, "timezone": "UTC"})
    assert answer.status_code == 400
    assert refusal in answer.text


def test_a_pattern_is_tried_on_examples_before_it_counts(client_for: ClientFor, database: Engine) -> None:
    examples = "C-5_Billing.wav\nno fit"
    form = {"pattern": r"(?P<id>[^_]+)_(?P<skill>\w+)\.wav", "timezone": "UTC", "examples": examples}
    page = client_for(Role.ADMINISTRATOR).post("/intake/pattern/try", data=form)
    assert "<code>external_id</code> C-5, <code>queue</code> Billing" in page.text
    assert "The name does not fit the pattern." in page.text


def test_a_pattern_that_never_ends_is_stopped(client_for: ClientFor, database: Engine) -> None:
    form = {"pattern": r"(?P<queue>(a|aa|a?a)+)+b", "timezone": "UTC", "examples": "a" * 200}
    page = client_for(Role.ADMINISTRATOR).post("/intake/pattern/try", data=form)
    assert page.status_code == 200
    assert "too long" in page.text or "does not fit" in page.text
