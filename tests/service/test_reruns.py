"""A ready interaction goes through the story again: what was made before counts until the new version is ready."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select, text

from models.transcripts import Speaker
from service import rerun_command, steps
from service.config import settings
from service.database import transaction
from service.errors import BadInput, Conflict
from service.evaluations.tables import Evaluation
from service.identity.tables import Role
from service.interactions.tables import Interaction, State, Transcript
from service.pipeline import run_step, step_named
from service.rerun_batches import newest_version, outdated, rerun_outdated
from service.rerun_command import MACHINE
from service.rerun_tables import Rerun
from service.reruns import rerun
from service.reviews.tables import Review
from service.vault import vault
from service.vault_tables import KeyScope
from tests.conftest import ClientFor
from tests.service.scripted_engines import ScriptedEngines, ScriptedJudge, recording
from tests.service.test_redaction_report import text_of
from tests.service.uploads import CHAT, upload, work_off

REASON = "A newer engine."
SHORTER = ((Speaker.AGENT, "Good morning, Brightwell Broadband."), (Speaker.CUSTOMER, "Wrong number, goodbye."))


@pytest.fixture
def analyst(client_for: ClientFor) -> TestClient:
    return client_for(Role.QA_ANALYST)


@pytest.fixture
def call(analyst: TestClient, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A call that is ready."""
    body = upload(analyst, {"call.flac": recording()})
    work_off(monkeypatch)
    return UUID(body["results"][0]["id"])


def start(interaction_id: UUID, from_step: str) -> UUID:
    with transaction() as session:
        interaction = session.get_one(Interaction, interaction_id)
        return rerun(session, interaction, from_step=from_step, reason=REASON, by_id=None).id


def counts(interaction_id: UUID) -> tuple[int, str]:
    """The version that counts, and the interaction's state."""
    with transaction() as session:
        interaction = session.get_one(Interaction, interaction_id)
        return session.get_one(Transcript, interaction.transcript_id).version, interaction.state.value


def number(database: Engine, table: str) -> int:
    with database.connect() as connection:
        return int(connection.execute(text(f"select count(*) from {table}")).scalar_one())


class TestVersions:
    @pytest.mark.parametrize("from_step", ["transcribe", "redact", "judge"])
    def test_a_new_one_counts_and_the_old_one_stays(
        self, call: UUID, database: Engine, monkeypatch: pytest.MonkeyPatch, from_step: str
    ) -> None:
        before = {table: number(database, table) for table in VERSIONED}
        start(call, from_step)
        assert counts(call) == (1, "ready")
        work_off(monkeypatch)
        assert counts(call) == (2, "ready")
        assert {table: number(database, table) for table in VERSIONED} == {t: 2 * n for t, n in before.items()}

    def test_the_page_shows_the_old_until_the_new_is_ready(
        self, call: UUID, analyst: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        start(call, "transcribe")
        monkeypatch.setattr(steps, "engines", ScriptedEngines(SHORTER))
        for step in ("transcribe", "redact", "judge"):
            run_step(step_named(step), call)
            assert "thirty pounds" in text_of(analyst, f"/interactions/{call}")
            assert analyst.get(f"/interactions/{call}/audio").status_code == 200
        run_step(step_named("conclude"), call)
        page = text_of(analyst, f"/interactions/{call}")
        assert "Wrong number" in page
        assert "thirty pounds" not in page

    def test_a_text_goes_again_too(
        self, analyst: TestClient, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chat = UUID(upload(analyst, {"chat.txt": CHAT})["results"][0]["id"])
        work_off(monkeypatch)
        start(chat, "redact")
        work_off(monkeypatch)
        assert counts(chat) == (2, "ready")
        assert "parcel" in text_of(analyst, f"/interactions/{chat}")

    def test_what_was_confirmed_stays_with_the_old_and_the_new_needs_a_person(
        self, call: UUID, analyst: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        confirmed = confirm_one(call, analyst)
        start(call, "judge")
        work_off(monkeypatch)
        with transaction() as session:
            current = session.get_one(Interaction, call).transcript_id
            reviewed = session.scalars(select(Review)).one()
            assert reviewed.evaluation_id == confirmed
            assert session.get_one(Evaluation, confirmed).transcript_id != current
        answer = analyst.post(f"/evaluations/{confirmed}/reopen")
        assert answer.status_code == 409
        assert "superseded" in answer.text
        assert "Needs review" in analyst.get("/interactions").text


VERSIONED = ("transcripts", "transcript_turns", "redaction_runs", "redactions", "evaluations", "answers",
             "interaction_metrics")  # fmt: skip


def confirm_one(call: UUID, analyst: TestClient) -> UUID:
    with transaction() as session:
        first = session.scalars(
            select(Evaluation.id).where(Evaluation.interaction_id == call, Evaluation.scorecard == "seven_cs")
        ).one()
    assert analyst.post(f"/evaluations/{first}/confirm", data={"overrides_seen": 0}).status_code == 303
    return first


class TestOnce:
    def test_a_step_that_runs_twice_changes_nothing(
        self, call: UUID, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        start(call, "redact")
        monkeypatch.setattr(steps, "engines", ScriptedEngines())
        for step in ("redact", "redact", "judge", "judge", "conclude", "conclude", "redact"):
            run_step(step_named(step), call)
        assert counts(call) == (2, "ready")
        assert number(database, "transcripts") == 2
        assert number(database, "interaction_metrics") == 2

    def test_not_two_at_a_time(self, call: UUID) -> None:
        start(call, "redact")
        with pytest.raises(Conflict, match="already"):
            start(call, "judge")

    def test_only_what_is_ready(self, analyst: TestClient) -> None:
        waiting = UUID(upload(analyst, {"call.flac": recording(seed=7)})["results"][0]["id"])
        with pytest.raises(Conflict, match="ready"):
            start(waiting, "redact")

    def test_a_step_that_there_is_not(self, call: UUID) -> None:
        with pytest.raises(BadInput, match="transcribe, redact, judge"):
            start(call, "conclude")


class BrokenJudge(ScriptedJudge):
    def judge(self, *_: object, **__: object) -> tuple[()]:
        raise ValueError("out of order")


class BrokenEngines(ScriptedEngines):
    def judge(self) -> BrokenJudge:
        return BrokenJudge()


class TestTrouble:
    def test_a_failed_one_leaves_everything_as_it_was(self, call: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(settings(), "max_attempts", 1)
        id = start(call, "redact")
        work_off(monkeypatch, BrokenEngines())
        assert counts(call) == (1, "ready")
        with transaction() as session:
            failed = session.get_one(Rerun, id)
            assert (failed.stage, failed.failed_step) == (State.FAILED, "judge")
            assert failed.finished_at is not None
        start(call, "redact")
        work_off(monkeypatch)
        assert counts(call) == (3, "ready")

    def test_restriction_stops_it_and_lifting_goes_on(
        self, call: UUID, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        officer, why = client_for(Role.COMPLIANCE_OFFICER), {"reason": "The customer asked."}
        start(call, "redact")
        officer.post(f"/interactions/{call}/restrict", data=why)
        work_off(monkeypatch)
        assert counts(call) == (1, "restricted")
        officer.post(f"/interactions/{call}/lift-restriction", data=why)
        work_off(monkeypatch)
        assert counts(call) == (2, "ready")

    def test_once_the_raw_data_is_erased_it_can_only_be_judged_again(
        self, call: UUID, analyst: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            vault().erase(session, call, KeyScope.RAW)
        with pytest.raises(Conflict, match="retention policy"):
            start(call, "redact")
        start(call, "judge")
        work_off(monkeypatch)
        assert counts(call) == (2, "ready")
        assert analyst.get(f"/interactions/{call}/audio").status_code == 200

    def test_erasing_takes_every_version(
        self, call: UUID, client_for: ClientFor, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        start(call, "transcribe")
        work_off(monkeypatch)
        officer = client_for(Role.COMPLIANCE_OFFICER)
        assert officer.post(f"/interactions/{call}/erase", data={"reason": "Asked for."}).status_code == 303
        assert {table: number(database, table) for table in VERSIONED} == dict.fromkeys(VERSIONED, 0)
        assert number(database, "vault_objects") == 0


class TestOlderEngines:
    @pytest.fixture
    def old(self, call: UUID, analyst: TestClient, database: Engine, monkeypatch: pytest.MonkeyPatch) -> UUID:
        """The call, as an earlier version redacted it; a chat, as the newest did."""
        with database.begin() as connection:
            connection.execute(text("update redaction_runs set engine = jsonb_set(engine, '{version}', '\"1.9\"')"))
        upload(analyst, {"chat.txt": CHAT})
        work_off(monkeypatch)
        return call

    def test_the_newest_version_is_told_by_its_numbers(self, old: UUID, database: Engine) -> None:
        with database.begin() as connection:
            connection.execute(text("update redaction_runs set engine = jsonb_set(engine, '{version}', '\"1.10\"') "
                                    "where engine->>'version' <> '1.9'"))  # fmt: skip
        with transaction() as session:
            assert newest_version(session, "redact") == "1.10"

    def test_are_counted_and_made_again_once(
        self, old: UUID, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        officer = client_for(Role.COMPLIANCE_OFFICER)
        assert "Make 1 again" in text_of(officer, "/reruns")
        assert officer.post("/reruns", data={"from_step": "redact"}).status_code == 303
        assert "Make 1 again" not in text_of(officer, "/reruns")
        work_off(monkeypatch)
        assert counts(old) == (2, "ready")
        with transaction() as session:
            assert outdated(MACHINE, session, "redact", "2").waiting == 0

    def test_from_the_command_line(self, old: UUID, capsys: pytest.CaptureFixture[str]) -> None:
        rerun_command.rerun("redact", engine_older_than="1.10", dry_run=True)
        assert "1 to go; 0 under way" in capsys.readouterr().out
        rerun_command.rerun("redact", engine_older_than="1.9")
        assert "Started 0" in capsys.readouterr().out
        rerun_command.rerun("redact", engine_older_than="2")
        assert "Started 1" in capsys.readouterr().out

    def test_without_the_raw_data_only_the_judge(self, old: UUID) -> None:
        with transaction() as session:
            vault().erase(session, old, KeyScope.RAW)
        with transaction() as session:
            found = outdated(MACHINE, session, "redact", "2")
            assert (found.waiting, found.beyond) == (0, 1)

    def test_a_failed_one_waits_a_day(self, old: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(settings(), "max_attempts", 1)
        with transaction() as session:
            assert rerun_outdated(session, MACHINE, "redact", "2", reason=REASON, limit=10) == 1
        work_off(monkeypatch, BrokenEngines())
        with transaction() as session:
            assert rerun_outdated(session, MACHINE, "redact", "2", reason=REASON, limit=10) == 0
            session.execute(text("update reruns set finished_at = finished_at - interval '25 hours'"))
            assert rerun_outdated(session, MACHINE, "redact", "2", reason=REASON, limit=10) == 1

    @pytest.mark.parametrize(("step", "version"), [("conclude", "2"), ("redact", "two"), ("redact", "2'; --")])
    def test_what_cannot_be(self, database: Engine, step: str, version: str) -> None:
        with transaction() as session, pytest.raises(BadInput):
            outdated(MACHINE, session, step, version)
