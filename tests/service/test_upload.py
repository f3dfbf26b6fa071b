"""What comes in, and what is said about what cannot."""

import io
import wave
from uuid import UUID

import pytest
from obstore.store import S3Store
from sqlalchemy import Engine, text

from models.transcripts import Speaker
from service.config import settings
from service.database import transaction
from service.identity.tables import Role, Team
from service.vault import vault
from tests.conftest import ClientFor
from tests.service.scripted_engines import CALL, ScriptedEngines, recording
from tests.service.uploads import CHAT, upload, work_off

SHEET = b"""file,external_id,started_at,wait_seconds,direction,queue,team,agent_id,agent_name,customer_ref,csat
call.flac,X-1,2026-03-10T09:32:14+00:00,38,inbound,Billing,Red,a-1,Kerry Webb,CUST-9,5
chat.txt,X-2,2026-03-10T10:00:00+00:00,5,inbound,Chat,Red,a-1,Kerry Webb,CUST-9,4
"""


def state(database: Engine, reference: str) -> tuple[str, str | None]:
    with database.connect() as connection:
        query = text("select state, failed_reason from interactions where reference = :reference")
        row = connection.execute(query, {"reference": reference}).one()
        return row.state, row.failed_reason


def wav(channels: int, frames: int) -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * channels * frames))
    return content.getvalue()


class TestAccepted:
    def test_call_and_chat_with_a_sheet_end_ready(
        self, client_for: ClientFor, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = client_for(Role.QA_ANALYST)
        body = upload(client, {"sheet.csv": SHEET, "call.flac": recording(), "chat.txt": CHAT})
        assert [(result["file"], result["status"]) for result in body["results"]] == [
            ("call.flac", "created"),
            ("chat.txt", "created"),
        ]
        assert body["metadata_errors"] == []
        work_off(monkeypatch)
        assert state(database, "X-1") == ("ready", None)
        assert state(database, "X-2") == ("ready", None)

    def test_metadata_lands_in_the_row_and_the_customer_only_as_a_hash(
        self, client_for: ClientFor, database: Engine
    ) -> None:
        upload(client_for(Role.QA_ANALYST), {"sheet.csv": SHEET, "call.flac": recording(), "chat.txt": CHAT})
        with database.connect() as connection:
            rows = connection.execute(text("select * from interactions order by reference")).mappings().all()
        assert rows[0]["wait_seconds"] == 38
        assert rows[0]["queue"] == "Billing"
        assert rows[0]["csat"] == 5
        assert rows[0]["customer_hash"] == rows[1]["customer_hash"]
        assert "CUST-9" not in str(dict(rows[0]))

    def test_wrong_extension_is_no_obstacle(
        self, client_for: ClientFor, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        body = upload(client_for(Role.QA_ANALYST), {"call.txt": recording()})
        work_off(monkeypatch)
        assert state(database, body["results"][0]["reference"])[0] == "ready"

    @pytest.mark.parametrize(("choice", "layout"), [("auto", "customer_first"), ("left", "agent_first")])
    def test_agent_is_found_by_what_is_said_unless_told(
        self, client_for: ClientFor, database: Engine, monkeypatch: pytest.MonkeyPatch, choice: str, layout: str
    ) -> None:
        """The first line, on the left channel, is an agent's greeting, and the engine takes it for the customer's."""
        other = {Speaker.AGENT: Speaker.CUSTOMER, Speaker.CUSTOMER: Speaker.AGENT}
        turned = tuple((other[speaker], line) for speaker, line in CALL)
        upload(client_for(Role.QA_ANALYST), {"call.flac": recording()}, agent_channel=choice)
        work_off(monkeypatch, ScriptedEngines(turned))
        with database.connect() as connection:
            assert connection.execute(text("select channel_layout from interactions")).scalar_one() == layout

    def test_supervisor_files_under_the_own_team_only(self, client_for: ClientFor) -> None:
        with transaction() as session:
            blue = Team(name="Blue")
            session.add(blue)
            session.flush()
            team_id = blue.id
        client = client_for(Role.SUPERVISOR, team_id=team_id)
        body = upload(client, {"sheet.csv": SHEET, "call.flac": recording(), "other.txt": CHAT})
        assert [result["status"] for result in body["results"]] == ["rejected", "created"]
        assert "another team" in body["results"][0]["reason"]


class TestRejected:
    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("empty.wav", b"", "is empty"),
            ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(200), "not a recording"),
            ("notes.txt", b"buy milk and eggs", "neither a chat"),
            ("broken.json", b'{"messages": [', "not valid JSON"),
        ],
    )
    def test_reason_names_what_is_wrong_and_the_rest_goes_on(
        self, client_for: ClientFor, name: str, content: bytes, reason: str
    ) -> None:
        body = upload(client_for(Role.QA_ANALYST), {name: content, "chat.txt": CHAT})
        first, second = body["results"]
        assert (first["file"], first["status"]) == (name, "rejected")
        assert reason in first["reason"]
        assert second["status"] == "created"

    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("six.wav", wav(6, 8000), "6 channels"),
            ("zero.wav", wav(1, 0), ""),
            ("truncated.flac", recording()[:60], ""),
            ("fake.wav", b"RIFF" + bytes(500), ""),
        ],
    )
    def test_what_shows_only_when_decoded_fails_with_a_reason(
        self,
        client_for: ClientFor,
        database: Engine,
        monkeypatch: pytest.MonkeyPatch,
        name: str,
        content: bytes,
        reason: str,
    ) -> None:
        body = upload(client_for(Role.QA_ANALYST), {name: content, "chat.txt": CHAT})
        work_off(monkeypatch)
        outcome, why = state(database, body["results"][0]["reference"])
        assert outcome == "failed"
        assert why
        assert reason in why
        assert "Traceback" not in why
        assert state(database, body["results"][1]["reference"])[0] == "ready"

    def test_over_the_limit(self, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(settings(), "max_upload_bytes", 1000)
        body = upload(client_for(Role.QA_ANALYST), {"long.wav": wav(1, 8000), "chat.txt": CHAT})
        assert [result["status"] for result in body["results"]] == ["rejected", "created"]
        assert "over the limit of 1.0 kB" in body["results"][0]["reason"]

    def test_the_same_file_twice_is_one_interaction(self, client_for: ClientFor) -> None:
        client = client_for(Role.QA_ANALYST)
        first = upload(client, {"call.flac": recording()})["results"][0]
        again = upload(client, {"renamed.flac": recording()})["results"][0]
        assert again["status"] == "duplicate"
        assert again["id"] == first["id"]

    def test_a_duplicate_outside_the_viewers_scope_tells_nothing_of_it(self, client_for: ClientFor) -> None:
        upload(client_for(Role.QA_ANALYST), {"call.flac": recording()})
        again = upload(client_for(Role.SUPERVISOR), {"call.flac": recording()})["results"][0]
        assert (again["status"], again["id"], again["reference"]) == ("duplicate", None, None)

    def test_broken_rows_of_a_sheet_are_named_and_the_others_count(
        self, client_for: ClientFor, database: Engine
    ) -> None:
        sheet = SHEET + b"missing.wav,X-3,,,,,,,,,\nbad.wav,X-4,31/02/2026,,,,,,,,\n"
        body = upload(client_for(Role.QA_ANALYST), {"sheet.csv": sheet, "call.flac": recording(), "chat.txt": CHAT})
        assert [result["status"] for result in body["results"]] == ["created", "created"]
        problems = "\n".join(body["metadata_errors"])
        assert "missing.wav" in problems
        assert "line 5" in problems
        assert "started_at" in problems

    def test_an_external_id_in_use_is_refused(self, client_for: ClientFor) -> None:
        client = client_for(Role.QA_ANALYST)
        upload(client, {"sheet.csv": SHEET, "call.flac": recording(), "chat.txt": CHAT})
        body = upload(client, {"sheet.csv": SHEET, "call.flac": recording(seed=2), "chat.txt": CHAT + b"Agent: bye\n"})
        assert [result["status"] for result in body["results"]] == ["rejected", "rejected"]
        assert "X-1" in body["results"][0]["reason"]

    def test_a_sheet_after_its_files_is_refused_aloud(self, client_for: ClientFor) -> None:
        body = upload(client_for(Role.QA_ANALYST), {"call.flac": recording(), "sheet.csv": SHEET})
        assert "must come before" in body["metadata_errors"][0]

    def test_a_body_that_stops_keeps_what_came_whole(self, client_for: ClientFor) -> None:
        client = client_for(Role.QA_ANALYST)
        part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n'
        body = part % (b"chat.txt", CHAT) + (part % (b"call.flac", recording()))[:900]
        response = client.post(
            "/api/interactions", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"}
        ).json()
        assert [result["file"] for result in response["results"]] == ["chat.txt"]
        assert "stopped" in response["problem"]

    @pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data", "text/plain"])
    def test_another_kind_of_body_is_a_bad_request(self, client_for: ClientFor, content_type: str) -> None:
        client = client_for(Role.QA_ANALYST)
        response = client.post("/api/interactions", content=b"{}", headers={"Content-Type": content_type})
        assert response.status_code == 400
        assert "multipart/form-data" in response.json()["detail"]


class TestRetry:
    def test_a_failed_one_starts_again_where_it_failed(
        self, client_for: ClientFor, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = client_for(Role.QA_ANALYST)
        result = upload(client, {"six.wav": wav(6, 8000)})["results"][0]
        work_off(monkeypatch)
        assert client.post(f"/api/interactions/{result['id']}/retry").json() == {"state": "received"}
        work_off(monkeypatch)
        assert state(database, result["reference"])[0] == "failed"

    def test_only_failed_ones(self, client_for: ClientFor) -> None:
        client = client_for(Role.QA_ANALYST)
        result = upload(client, {"chat.txt": CHAT})["results"][0]
        assert client.post(f"/api/interactions/{result['id']}/retry").status_code == 409
        assert client.post(f"/api/interactions/{UUID(int=0)}/retry").status_code == 404


class TestStoreThatFails:
    def test_each_file_is_told_and_nothing_is_left(
        self, client_for: ClientFor, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        down = S3Store(
            "recordings",
            endpoint="http://127.0.0.1:1",
            region="eu-west-2",
            access_key_id="nobody",
            secret_access_key="nobody",
            client_options={"allow_http": True},
            retry_config={"max_retries": 0},
        )
        monkeypatch.setattr(vault(), "store", down)
        body = upload(client_for(Role.QA_ANALYST), {"call.flac": recording(), "chat.txt": CHAT})
        assert [result["status"] for result in body["results"]] == ["rejected", "rejected"]
        assert all("cannot be written to" in result["reason"] for result in body["results"])
        with database.connect() as connection:
            assert connection.execute(text("select count(*) from interactions")).scalar_one() == 0
