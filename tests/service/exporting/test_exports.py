"""Exports through the front door: what is in the files, who gets them, for how long, and what lies in the store."""

import csv
import datetime as dt
import io
import json
import zipfile

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select, text

from service.compliance.tables import AuditEvent
from service.config import settings
from service.database import transaction
from service.exporting.commands import expire_due, make
from service.exporting.tables import Export
from service.identity.tables import Role, Team, User
from service.interactions.tables import Interaction
from tests.conftest import ClientFor
from tests.service.seed import COMPLIANCE, Seed, seed


@pytest.fixture
def made(database: Engine) -> Seed:
    with transaction() as session:
        return seed(session)


@pytest.fixture
def analyst(client_for: ClientFor, made: Seed) -> TestClient:
    return client_for(user_id=made.users[Role.QA_ANALYST])


def rows(client: TestClient, dataset: str, **query: str) -> list[dict[str, str]]:
    answer = client.get(f"/api/exports/{dataset}", params=query)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def asked(client: TestClient, **form: str) -> Export:
    """An export that was asked for and made."""
    assert client.post("/exports", data=form).status_code == 303
    with transaction() as session:
        id = session.scalars(select(Export.id).order_by(Export.created_at.desc())).first()
    assert id is not None
    make(id)
    with transaction() as session:
        return session.get_one(Export, id)


def test_every_interaction_is_a_line(analyst: TestClient, made: Seed) -> None:
    found = {row["reference"]: row for row in rows(analyst, "interactions")}
    with transaction() as session:
        assert set(found) == set(session.scalars(select(Interaction.reference)))
    assert (found["BB-20117"]["agent_id"], found["BB-20117"]["team"]) == ("A-1042", "Billing North")
    assert found["BB-20117"]["started_at"] == "2026-11-19T09:42:10+00:00"


def test_what_is_longer_than_a_batch_is_there_once(analyst: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sorted(map(str, rows(analyst, "answers")))
    monkeypatch.setattr("service.exporting.datasets.BATCH", 1)
    assert sorted(map(str, rows(analyst, "answers"))) == whole


def test_answers_say_who_answered_what(analyst: TestClient, made: Seed) -> None:
    with transaction() as session:
        evaluation = session.execute(
            text("select id from evaluations where interaction_id = :id and scorecard = 'compliance_uk'"),
            {"id": made.call},
        ).scalar_one()
    change = {"criterion": "identity_check", "answer": "pass", "reason": "Two details are taken."}
    analyst.post(f"/api/evaluations/{evaluation}/overrides", json=change).raise_for_status()
    found = {row["criterion"]: row for row in rows(analyst, "answers") if row["evaluation_id"] == str(evaluation)}
    assert set(found) == set(COMPLIANCE)
    assert [found["identity_check"][name] for name in ("machine_answer", "person_answer", "answer", "confirmed")] == [
        "fail", "pass", "pass", "no",
    ]  # fmt: skip
    assert found["identity_check"]["root_causes"] == ""
    assert found["identity_check"]["evidence_turns"] == "3 4 6"
    assert found["fair_treatment"]["answer"] == ""
    assert found["fair_treatment"]["unscored_reason"] == "low_confidence"


def test_answers_name_the_root_causes_that_count(analyst: TestClient, made: Seed) -> None:
    with transaction() as session:
        evaluation = session.execute(
            text("select id from evaluations where interaction_id = :id and scorecard = 'seven_cs'"), {"id": made.call}
        ).scalar_one()
    for answer, causes in (
        ("1", ["Several things at once"]),
        ("2", ["Understanding not checked", "Unexplained jargon"]),
    ):
        change = {"criterion": "clear", "answer": answer, "reason": "Jargon.", "root_causes": causes}
        analyst.post(f"/api/evaluations/{evaluation}/overrides", json=change).raise_for_status()
    found = {row["criterion"]: row for row in rows(analyst, "answers") if row["evaluation_id"] == str(evaluation)}
    assert found["clear"]["root_causes"] == "Unexplained jargon; Understanding not checked"
    assert found["courteous"]["root_causes"] == ""


def test_the_machines_percent_and_the_persons_are_apart(analyst: TestClient, made: Seed) -> None:
    found = [row for row in rows(analyst, "evaluations") if row["reference"] == "BB-20117"]
    assert {row["scorecard"] for row in found} == {"compliance_uk", "seven_cs"}
    assert all(row["machine_percent"] and not row["person_percent"] for row in found)


def test_figures_by_party_have_a_line_each(analyst: TestClient, made: Seed) -> None:
    with transaction() as session:
        session.execute(
            text("update interaction_metrics set values = cast(:values as jsonb) where interaction_id = :id"),
            {
                "id": made.call,
                "values": json.dumps({"handle_time": 131.5, "talk_share": {"agent": 0.6, "customer": 0.4}}),
            },
        )
    found = [row for row in rows(analyst, "metrics") if row["reference"] == "BB-20117"]
    figures = {(row["metric"], row["of"], row["value"]) for row in found}
    assert figures == {("handle_time", "", "131.5"), ("talk_share", "agent", "0.6"), ("talk_share", "customer", "0.4")}


@pytest.mark.parametrize("dataset", ["interactions", "evaluations", "answers", "metrics"])
def test_a_supervisor_gets_the_own_team_only(client_for: ClientFor, made: Seed, dataset: str) -> None:
    supervisor = client_for(user_id=made.users[Role.SUPERVISOR])
    references = {row["reference"] for row in rows(supervisor, dataset)}
    assert "BB-20117" in references
    assert "GS-40021" not in references


def test_what_is_restricted_has_no_results_in_a_file(analyst: TestClient, made: Seed) -> None:
    with transaction() as session:
        session.execute(text("update interactions set state = 'restricted' where id = :id"), {"id": made.call})
    for dataset in ("evaluations", "answers", "metrics"):
        assert "BB-20117" not in {row["reference"] for row in rows(analyst, dataset)}


def test_filters_are_those_of_the_list(analyst: TestClient) -> None:
    assert {row["reference"] for row in rows(analyst, "interactions", channel="chat")} == {"CH-7781"}
    assert analyst.get("/api/exports/interactions", params={"score_from": "200"}).status_code == 422


@pytest.mark.parametrize("format", ["csv", "xlsx", "jsonl"])
def test_no_text_runs_as_a_formula(analyst: TestClient, made: Seed, format: str) -> None:
    formula = '=HYPERLINK("http://example.test")'
    with transaction() as session:
        session.execute(
            text("update interactions set queue = :queue where id = :id"), {"id": made.call, "queue": formula}
        )
    content = analyst.get("/api/exports/interactions", params={"format": format}).content
    if format == "csv":
        assert f"'{formula}" in {row["queue"] for row in rows(analyst, "interactions")}
    elif format == "jsonl":
        assert formula in {json.loads(line)["queue"] for line in content.splitlines()}
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
            assert b'quotePrefix="1"' in book.read("xl/styles.xml")


def test_an_export_is_made_downloaded_and_expires(analyst: TestClient, made: Seed) -> None:
    export = asked(analyst, dataset="interactions", format="jsonl")
    assert "Download" in analyst.get("/exports").text
    answer = analyst.get(f"/exports/{export.id}/file")
    assert len(answer.content.splitlines()) == export.rows == 6
    sealed = settings().vault_dir / "exports" / str(export.id)
    assert b"BB-20117" not in sealed.read_bytes()
    with transaction() as session:
        session.execute(text("update exports set expires_at = now() - interval '1 second'"))
    assert analyst.get(f"/exports/{export.id}/file").status_code == 409
    with transaction() as session:
        assert expire_due(session) == 1
    assert not sealed.exists()
    with transaction() as session:
        assert session.get_one(Export, export.id).wrapped_key is None


def test_nobody_else_downloads_it(client_for: ClientFor, analyst: TestClient, made: Seed) -> None:
    export = asked(analyst, dataset="answers", format="csv")
    officer = client_for(user_id=made.users[Role.COMPLIANCE_OFFICER])
    assert officer.get(f"/exports/{export.id}/file").status_code == 404
    assert officer.post(f"/exports/{export.id}/delete").status_code == 404


def test_who_moved_to_another_team_does_not_take_the_old_ones_results_along(client_for: ClientFor, made: Seed) -> None:
    supervisor = client_for(user_id=made.users[Role.SUPERVISOR])
    export = asked(supervisor, dataset="answers", format="csv")
    supervisor.post("/exports", data={"dataset": "answers"})
    with transaction() as session:
        session.get_one(User, made.users[Role.SUPERVISOR]).team_id = made.other_team
        later = session.scalars(select(Export.id).where(Export.id != export.id)).one()
    make(later)
    assert supervisor.get(f"/exports/{export.id}/file").status_code == 404
    with transaction() as session:
        assert session.get_one(Export, later).reason == "Your role or team has changed since this was asked for."
        assert session.get_one(Team, made.other_team)


def test_one_that_is_deleted_is_gone_at_once(analyst: TestClient, made: Seed) -> None:
    export = asked(analyst, dataset="answers", format="xlsx")
    assert analyst.post(f"/exports/{export.id}/delete").status_code == 303
    assert not (settings().vault_dir / "exports" / str(export.id)).exists()
    assert analyst.get(f"/exports/{export.id}/file").status_code == 409


def test_making_it_twice_changes_nothing(analyst: TestClient, made: Seed) -> None:
    export = asked(analyst, dataset="answers", format="csv")
    make(export.id)
    with transaction() as session:
        assert session.get_one(Export, export.id).expires_at == export.expires_at


def test_five_wait_at_most(analyst: TestClient, made: Seed) -> None:
    answers = [analyst.post("/exports", data={"dataset": "answers"}).status_code for _ in range(6)]
    assert answers == [303] * 5 + [409]


def test_each_step_is_in_the_audit_log_without_values(analyst: TestClient, made: Seed) -> None:
    since = dt.date(2026, 1, 1).isoformat()
    export = asked(analyst, dataset="interactions", format="csv", queue="Theodora Quartz", since=since)
    analyst.get(f"/exports/{export.id}/file")
    rows(analyst, "metrics", queue="Theodora Quartz")
    with transaction() as session:
        events = list(session.scalars(select(AuditEvent).order_by(AuditEvent.position)))
    assert [(event.action, event.entity) for event in events] == [
        ("asked for", "export"), ("exported", "interactions"), ("downloaded", "export"), ("exported", "metrics"),
    ]  # fmt: skip
    assert events[1].detail == {"count": 0, "filters": ["queue", "since"]}
    assert "Quartz" not in json.dumps([event.detail for event in events])
