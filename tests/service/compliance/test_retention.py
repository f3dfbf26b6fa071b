"""The vault's life: what the policy calls for is erased by key, with proof; what a hold keeps is not."""

import datetime as dt
import hashlib
import json
from pathlib import Path
from uuid import UUID

import obstore
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select, text, update

from models.transcripts import Channel
from service.compliance import audit
from service.compliance.erasing import verify_erasure
from service.compliance.retention import erase_due
from service.compliance.retention_policy import DEFAULT, Policy, Rule, read_policy
from service.compliance.retention_tables import Erasure, RetentionPolicy, Scope
from service.compliance.tables import AuditEvent
from service.config import settings
from service.database import now, transaction
from service.errors import BadInput, NotFound
from service.identity.tables import Role
from service.ingest.metadata import LawfulBasis
from service.interactions.tables import Interaction, State
from service.vault import vault
from service.vault_tables import KeyScope, Kind
from tests.conftest import ClientFor
from tests.service.scripted_engines import ScriptedEngines, recording
from tests.service.test_canaries import CALL, dump, found
from tests.service.test_redaction_report import text_of
from tests.service.uploads import CHAT, upload, work_off

DAY = dt.timedelta(days=1)
REASON = {"reason": "A claim is before the court."}
PLAIN = CALL[:4] + CALL[6:]
"""The call without the question for the security code."""


@pytest.fixture
def officer(client_for: ClientFor) -> TestClient:
    return client_for(Role.COMPLIANCE_OFFICER)


@pytest.fixture
def call(client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A call without a security code, ready."""
    body = upload(client_for(Role.QA_ANALYST), {"call.flac": recording(PLAIN)})
    work_off(monkeypatch, ScriptedEngines(PLAIN))
    return UUID(body["results"][0]["id"])


def age(interaction_id: UUID, days: float) -> None:
    """Makes it reach us so long ago."""
    with transaction() as session:
        moment = now() - days * DAY
        session.execute(update(Interaction).where(Interaction.id == interaction_id).values(created_at=moment))


def kinds(interaction_id: UUID) -> set[str]:
    """What lies in the store."""
    folder = settings().vault_dir / str(interaction_id)
    return {path.name.rsplit("-", 1)[0] for path in folder.rglob("*") if path.is_file()}


def proofs() -> list[Erasure]:
    with transaction() as session:
        return list(session.scalars(select(Erasure).order_by(Erasure.at)))


def readable(interaction_id: UUID, kind: Kind) -> bool:
    with transaction() as session:
        try:
            return bool(vault().read(session, interaction_id, kind).all())
        except NotFound:
            return False


class TestOnTheClock:
    def test_raw_data_goes_by_key_and_the_rest_stays_readable(
        self, call: UUID, officer: TestClient, client_for: ClientFor
    ) -> None:
        age(call, 29.9)
        assert erase_due() == 0
        age(call, 30.1)
        assert erase_due() == 1
        assert kinds(call) == {"redacted_audio"}
        assert not readable(call, Kind.ORIGINAL)
        assert readable(call, Kind.REDACTED_AUDIO)
        analyst = client_for(Role.QA_ANALYST)
        assert analyst.get(f"/interactions/{call}/audio").status_code == 200
        assert "Brightwell Broadband" in text_of(analyst, f"/interactions/{call}")
        assert erase_due() == 0

    def test_then_the_masked_recording_then_everything(
        self, call: UUID, database: Engine, client_for: ClientFor
    ) -> None:
        age(call, 181)
        assert erase_due() == 2
        assert kinds(call) == set()
        analyst = client_for(Role.QA_ANALYST)
        assert analyst.get(f"/interactions/{call}/audio").status_code == 404
        assert "Brightwell Broadband" in text_of(analyst, f"/interactions/{call}")
        age(call, 731)
        assert erase_due() == 1
        with transaction() as session:
            assert session.get_one(Interaction, call).state is State.ERASED
        assert [row for row in dump(database) if "brightwell" in row[1].lower()] == []
        assert [proof.scope for proof in proofs()] == [Scope.AUDIO, Scope.RAW, Scope.EVERYTHING]

    def test_with_a_security_code_the_original_goes_at_once(
        self, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        body = upload(client_for(Role.QA_ANALYST), {"call.flac": recording(CALL)})
        assert erase_due() == 0, "it is still being worked on"
        work_off(monkeypatch, ScriptedEngines(CALL))
        assert erase_due() == 1
        assert kinds(UUID(body["results"][0]["id"])) == {"redacted_audio"}
        assert "security code" in proofs()[0].rule

    def test_the_first_rule_that_fits_counts(self, call: UUID, client_for: ClientFor) -> None:
        rules = [
            Rule(lawful_basis=LawfulBasis.CONSENT, raw_days=1, audio_days=1, everything_days=90, why="x"),
            Rule(channel=Channel.VOICE, raw_days=5, audio_days=60, everything_days=90, why="x"),
            Rule(raw_days=1, audio_days=1, everything_days=1, why="x"),
        ]
        put_in_force(rules)
        age(call, 4)
        assert erase_due() == 0
        age(call, 6)
        assert erase_due() == 1
        with transaction() as session:
            session.get_one(Interaction, call).lawful_basis = "consent"
        assert erase_due() == 1
        assert [proof.policy_version for proof in proofs()] == [1, 1]

    @pytest.mark.parametrize("state", [State.RESTRICTED, State.JUDGED, State.RECEIVED])
    def test_what_is_restricted_or_being_worked_on_stays(self, call: UUID, state: State) -> None:
        age(call, 3000)
        with transaction() as session:
            session.get_one(Interaction, call).state = state
        assert erase_due() == 0

    def test_a_failed_one_goes_too(self, call: UUID) -> None:
        age(call, 31)
        with transaction() as session:
            session.get_one(Interaction, call).state = State.FAILED
        assert erase_due() == 1


def put_in_force(rules: list[Rule]) -> None:
    content = [rule.model_dump(mode="json") for rule in Policy(rules=tuple(rules)).rules]
    with transaction() as session:
        session.add(RetentionPolicy(version=1, rules=content, reason="test"))


class TestLegalHold:
    def test_nothing_is_erased_whoever_asks_until_it_is_lifted(self, call: UUID, officer: TestClient) -> None:
        age(call, 3000)
        assert officer.post(f"/interactions/{call}/hold", data=REASON).status_code == 303
        assert erase_due() == 0
        answer = officer.post(f"/interactions/{call}/erase", data={"reason": "Asked for."})
        assert answer.status_code == 409
        assert REASON["reason"] in answer.text
        assert REASON["reason"] in text_of(officer, f"/interactions/{call}")
        assert REASON["reason"] in text_of(officer, "/retention")
        assert officer.post(f"/interactions/{call}/hold", data=REASON).status_code == 409
        assert officer.post(f"/interactions/{call}/lift-hold", data={"reason": "Settled."}).status_code == 303
        assert erase_due() == 1

    def test_a_reason_is_needed(self, call: UUID, officer: TestClient) -> None:
        assert officer.post(f"/interactions/{call}/hold", data={"reason": " "}).status_code == 400
        assert officer.post(f"/interactions/{call}/lift-hold", data=REASON).status_code == 409


class TestProof:
    def test_says_what_when_why_and_can_be_checked(self, call: UUID, officer: TestClient) -> None:
        age(call, 31)
        erase_due()
        (proof,) = proofs()
        assert (proof.scope, proof.policy_version, proof.verified) == (Scope.RAW, 0, True)
        assert {item["kind"] for item in proof.objects} == {"original", "raw_transcript", "private_metadata"}
        canonical = json.dumps({"objects": proof.objects, "rows": {}}, sort_keys=True, separators=(",", ":"))
        assert proof.digest == hashlib.sha256(canonical.encode()).hexdigest()
        with transaction() as session:
            event = session.get_one(AuditEvent, proof.audit_position)
            assert (event.action, event.entity_id) == ("erased raw data", str(call))
            assert audit.verify(session) is None
        page = text_of(officer, f"/retention/erasures/{proof.id}")
        assert "Gone" in page
        assert proof.digest in page
        assert found(page) == []

    def test_a_copy_from_a_backup_does_not_open_but_is_noticed(self, call: UUID, officer: TestClient) -> None:
        age(call, 31)
        sealed = Path(settings().vault_dir / str(call) / "original-1").read_bytes()
        erase_due()
        obstore.put(vault().store, f"{call}/original-1", sealed)
        (proof,) = proofs()
        answer = officer.post(f"/retention/erasures/{proof.id}/verify")
        assert answer.status_code == 303
        assert "still in the store: original, version 1" in text_of(officer, f"/retention/erasures/{proof.id}")
        with transaction() as session:
            assert not readable(call, Kind.ORIGINAL)
            vault().discard(f"{call}/original-1")
            assert verify_erasure(session, session.get_one(Erasure, proof.id))

    def test_an_erasure_that_would_not_hold_is_undone(self, call: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
        """If another key opened what was sealed with the erased one, nothing may claim that it is gone."""
        monkeypatch.setattr("service.vault_proofs._opens", lambda _: True)
        age(call, 31)
        with pytest.raises(Exception, match="still opens"):
            erase_due()
        assert proofs() == []
        assert readable(call, Kind.ORIGINAL)

    def test_recordings_from_before_there_were_two_keys_outlive_the_raw_one(self, call: UUID) -> None:
        """They are sealed anew when the key that they shared is erased."""
        with transaction() as session:
            sound = vault().read(session, call, Kind.REDACTED_AUDIO).all()
            session.execute(text("delete from data_keys where scope = 'derived'"))
            writer = vault().write(vault()._key(session, call, KeyScope.RAW), call, Kind.REDACTED_AUDIO)
            writer.write(sound)
            writer.close()
            session.execute(text("update vault_objects set sealed_by = 'raw'"))
        age(call, 31)
        assert erase_due() == 1
        with transaction() as session:
            assert vault().read(session, call, Kind.REDACTED_AUDIO).all() == sound

    def test_on_request_there_is_proof_too(self, call: UUID, officer: TestClient, database: Engine) -> None:
        officer.post(f"/interactions/{call}/erase", data={"reason": "Wilhelmina Quackenbush asked for it."})
        (proof,) = proofs()
        assert (proof.scope, proof.policy_version, proof.by_id is not None) == (Scope.EVERYTHING, None, True)
        assert proof.rows["transcripts"] == 1
        assert [row for row in dump(database) if found(row[1])] == []


class TestChangingThePolicy:
    def test_it_is_simulated_and_confirmed_by_typing(self, call: UUID, officer: TestClient) -> None:
        age(call, 3)
        form = {"raw_days-1": "2", "audio_days-1": "60", "everything_days-1": "90", "why-1": "Short."}
        page = officer.post("/retention/simulate", data=form)
        assert page.status_code == 200
        assert "erase 1" in page.text
        decided = form | {"reason": "We need less.", "seen": "0", "typed": "yes"}
        assert officer.post("/retention", data=decided).status_code == 400
        assert erase_due() == 0
        assert officer.post("/retention", data=decided | {"typed": "Erase 1"}).status_code == 303
        assert "We need less." in text_of(officer, "/retention")
        assert erase_due() == 1
        assert officer.post("/retention", data=decided | {"typed": "save"}).status_code == 409

    def test_a_wrong_rule_is_named(self, officer: TestClient) -> None:
        form = {"raw_days-1": "90", "audio_days-1": "60", "everything_days-1": "90", "why-1": "x"}
        answer = officer.post("/retention/simulate", data=form)
        assert answer.status_code == 400
        assert "Rule 1: raw data goes first" in answer.text

    @pytest.mark.parametrize(
        ("rules", "why"),
        [
            ([], "at least 1"),
            ([{"raw_days": 1, "audio_days": 1, "everything_days": 9000, "why": "x"}], "Rule 1, everything days"),
            ([{"raw_days": 1, "audio_days": 1, "everything_days": 9}], "Rule 1, why: field required"),
            ([{"channel": "fax", "raw_days": 1, "audio_days": 1, "everything_days": 9, "why": "x"}], "Rule 1, channel"),
            (
                [{"channel": "chat", "raw_days": 1, "audio_days": 1, "everything_days": 9, "why": "x"}],
                "last rule must fit all",
            ),
        ],
    )
    def test_what_is_no_policy(self, rules: list[dict[str, object]], why: str) -> None:
        with pytest.raises(BadInput, match=why):
            read_policy(rules)

    def test_the_packaged_policy_is_one(self) -> None:
        assert read_policy([rule.model_dump(mode="json") for rule in DEFAULT.rules]) == DEFAULT

    def test_as_json(
        self, call: UUID, officer: TestClient, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        upload(client_for(Role.QA_ANALYST), {"chat.txt": CHAT})
        work_off(monkeypatch)
        age(call, 25)
        body = officer.get("/api/retention").json()
        assert body["version"] == 0
        assert body["forecast"]["raw"] == {"now": 0, "week": 1, "month": 2, "held": 0}
        first = body["due"][0]
        assert (first["interaction_id"], first["scope"], first["rule"]) == (str(call), "raw", 1)
        assert officer.get("/api/retention/erasures").json() == []
