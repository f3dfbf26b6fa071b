"""Redaction reports: complete, without values, for those who may read them."""

import csv
import io
import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from models.personal_data import DataType, Tier
from models.transcripts import Speaker
from service.compliance.tables import AuditEvent
from service.database import transaction
from service.identity.tables import Role
from service.interactions.tables import Interaction, State, Transcript
from service.redactions.queries import Entry, masked_seconds
from service.redactions.tables import RedactionRow, RedactionRun
from tests.conftest import ClientFor
from tests.service.seed import Seed


@pytest.fixture
def officer(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.COMPLIANCE_OFFICER])


def table(client: TestClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def text_of(client: TestClient, address: str) -> str:
    """What a person reads: markup away, white space folded."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[1]))


def figure(page: str, name: str) -> int:
    found = re.search(rf"{re.escape(name)} (\d+)", page)
    assert found, name
    return int(found.group(1))


def test_the_report_names_each_redaction_and_why(officer: TestClient, seeded: Seed) -> None:
    page = text_of(officer, f"/interactions/{seeded.call}/redaction")
    assert figure(page, "Redactions") == 7
    assert figure(page, "Tier A, must never be kept") == 1
    assert figure(page, "Tier B, identifies a person") == 6
    assert "Card security code" in page
    assert "A value of this kind follows a question for it." in page
    assert "spoken 1" in page
    assert "uk-1" in page
    assert "Something was said that must never be recorded" in page


def test_as_data(officer: TestClient, seeded: Seed) -> None:
    report = officer.get(f"/api/interactions/{seeded.call}/redaction").json()
    assert report["by_type"] == {
        "NAME": 2,
        "AGENT_NAME": 1,
        "POSTCODE": 1,
        "CARD": 1,
        "CVV": 1,
        "EMAIL": 1,
    }
    assert report["by_tier"] == {"A": 1, "B": 6, "C": 0}
    cvv = next(entry for entry in report["entries"] if entry["type"] == "CVV")
    assert (cvv["tier"], cvv["speaker"], cvv["turn"], cvv["number"]) == ("A", "customer", 13, 5)
    rows = table(officer, f"/interactions/{seeded.call}/redaction.csv")
    assert [row["type"] for row in rows] == [entry["type"] for entry in report["entries"]]
    assert all(float(row["end_seconds"]) > float(row["start_seconds"]) for row in rows)


def test_residual_risk_is_named(officer: TestClient, seeded: Seed) -> None:
    with transaction() as session:
        run = session.scalars(select(RedactionRun).where(RedactionRun.interaction_id == seeded.call)).one()
        of_run = update(RedactionRow).where(RedactionRow.run_id == run.id)
        session.execute(of_run.where(RedactionRow.position == 1).values(confidence=0.42))
        session.execute(of_run.where(RedactionRow.position == 2).values(start_seconds=None, end_seconds=None))
    page = text_of(officer, f"/interactions/{seeded.call}/redaction")
    assert "1 finding below 70% confidence" in page
    assert "1 finding without a place in the recording" in page
    assert "42 %" in page


def test_a_recording_that_did_not_pass_the_check(officer: TestClient, seeded: Seed) -> None:
    page = text_of(officer, f"/interactions/{seeded.closed}/redaction")
    assert "Check not passed" in page
    assert "Something like a number is still heard at 1:10." in page
    assert "Recording checked" not in page


def test_a_chat_has_no_recording_to_check(officer: TestClient, seeded: Seed) -> None:
    page = text_of(officer, f"/interactions/{seeded.chat}/redaction")
    assert "There is no recording to check." in page
    assert "Masked in the recording" not in page


def test_the_newest_redaction_counts(officer: TestClient, seeded: Seed) -> None:
    with transaction() as session:
        old = session.scalars(select(RedactionRun).where(RedactionRun.interaction_id == seeded.call)).one()
        transcript = Transcript(interaction_id=seeded.call, version=2, language="en", transcriber={})
        session.add(transcript)
        session.flush()
        session.get_one(Interaction, seeded.call).transcript_id = transcript.id
        session.add(
            RedactionRun(
                interaction_id=seeded.call,
                transcript_id=transcript.id,
                engine=old.engine,
                policy="uk-2",
                audio_verified=True,
            )
        )
    page = text_of(officer, f"/interactions/{seeded.call}/redaction")
    assert "uk-2" in page
    assert "Nothing was replaced" in page
    period = text_of(officer, "/redactions")
    assert figure(period, "Interactions redacted") == 4, "a redaction that was made again counts once"
    assert figure(period, "With a security code spoken") == 2


def test_before_redaction_there_is_no_report(officer: TestClient, seeded: Seed) -> None:
    answer = officer.get(f"/interactions/{seeded.received}/redaction", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "has not been redacted yet" in answer.text


def test_other_roles_may_not_read_it(seeded: Seed, client_for: ClientFor) -> None:
    one = f"interactions/{seeded.call}"
    for role in (Role.SUPERVISOR, Role.AGENT, Role.ADMINISTRATOR):
        client = client_for(user_id=seeded.users[role])
        for path in (f"{one}/redaction", f"{one}/redaction.csv", f"api/{one}/redaction", "redactions"):
            assert client.get(f"/{path}").status_code == 403
        assert client.get("/redactions/export.csv").status_code == 403


def test_period_counts_and_concerns(officer: TestClient, seeded: Seed) -> None:
    with transaction() as session:
        failed = update(Interaction).where(Interaction.id == seeded.failed)
        session.execute(failed.values(state=State.FAILED, failed_step="redact"))
    page = text_of(officer, "/redactions")
    assert figure(page, "Interactions redacted") == 4
    assert figure(page, "Redactions") == 23
    assert figure(page, "With a security code spoken") == 3
    assert figure(page, "Recordings kept closed") == 1
    assert figure(page, "Could not be redacted") == 1
    assert {row["reference"] for row in table(officer, "/redactions/export.csv?concern=closed")} == {"BB-20118"}
    incidents = table(officer, "/redactions/export.csv?concern=incident")
    assert {row["reference"] for row in incidents} == {"BB-20117", "BB-20118", "GS-40021"}
    assert table(officer, "/redactions/export.csv?concern=unsure") == []


def test_an_empty_period(officer: TestClient) -> None:
    page = text_of(officer, "/redactions?since=2020-01-01&until=2020-01-31")
    assert "Nothing in this period" in page
    assert figure(page, "Interactions redacted") == 0


def test_reading_and_exporting_are_audited(officer: TestClient, seeded: Seed) -> None:
    for address in (
        f"/interactions/{seeded.call}/redaction",
        f"/interactions/{seeded.call}/redaction.csv",
        f"/api/interactions/{seeded.call}/redaction",
        "/redactions",
        "/redactions/export.csv",
    ):
        assert officer.get(address).status_code == 200
    with transaction() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.position)).all()
    assert [event.action for event in events] == ["viewed", "exported", "exported", "listed", "exported"]
    assert {event.entity for event in events} == {"redaction report"}


def test_masked_time_counts_overlaps_once() -> None:
    def masked(start: float | None, end: float | None) -> Entry:
        return Entry(1, DataType.NAME, Tier.B, Speaker.AGENT, 0, start, end, 1.0, "mask", "rules", "")

    assert masked_seconds([]) == 0
    assert masked_seconds([masked(None, None)]) == 0
    assert masked_seconds([masked(5, 8), masked(1, 3), masked(2, 4), masked(6, 7)]) == pytest.approx(6)
