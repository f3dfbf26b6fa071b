"""Raw speech lives only in the vault: what was planted in uploads is found nowhere else, in no spelling."""

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Engine, text

from models.transcripts import RawTranscript, Speaker
from service.app import create_app
from service.config import settings
from service.faults import configure_logging
from service.identity.tables import Role
from service.routes import ROUTERS
from tests.conftest import ClientFor
from tests.service.pdf_text import pdf_text
from tests.service.scripted_engines import Line, ScriptedEngines, ScriptedTranscriber, recording
from tests.service.uploads import upload, work_off

CALL: tuple[Line, ...] = (
    (Speaker.AGENT, "Brightwell Broadband, this call is recorded, can I take your full name please?"),
    (Speaker.CUSTOMER, "Yes, my name is Wilhelmina Quackenbush."),
    (Speaker.AGENT, "Thank you. And the long card number please?"),
    (Speaker.CUSTOMER, "It is four nine two nine, seven three double one, oh eight six two, five five one nine."),
    (Speaker.AGENT, "And the three digits on the back?"),
    (Speaker.CUSTOMER, "seven oh three"),
    (Speaker.AGENT, "What is the postcode there?"),
    (Speaker.CUSTOMER, "QX7 3ZJ"),
    (Speaker.AGENT, "And the e-mail address?"),
    (Speaker.CUSTOMER, "quackenbush77@zephyrmail.com"),
    (Speaker.AGENT, "Thank you. Anything else I can help with today?"),
    (Speaker.CUSTOMER, "No thank you."),
)
CHAT = b"""Agent: Hello, can I take your name and phone number please?
Customer: Wilhelmina Quackenbush, 07700 900461
Agent: Thank you Wilhelmina Quackenbush. What is your date of birth?
Customer: 14/03/1957
Agent: And your national insurance number?
Customer: QQ 12 34 56 C, sorry, AB 73 19 46 D
"""
SHEET = b"""file,external_id,agent_id,agent_name,customer_ref,known_name,known_phone,facts
Quackenbush 07700900461.flac,X-1,a-1,Kerry Webb,ZQX-77120394,Wilhelmina Quackenbush,07700 900461,Quackenbush owes 30.
quackenbush.txt,X-2,a-1,Kerry Webb,ZQX-77120394,Wilhelmina Quackenbush,07700 900461,
"""
CANARIES = (
    "quackenbush",
    "wilhelmina",
    "4929731108625519",
    "four nine two nine",
    "five five one nine",
    "qx7 3zj",
    "qx73zj",
    "zephyrmail",
    "07700 900461",
    "07700900461",
    "14/03/1957",
    "ab 73 19 46 d",
    "ab731946d",
    "zqx-77120394",
)
SPOKEN_CODE = "seven oh three"


@pytest.fixture
def processed(
    client_for: ClientFor, database: Engine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> str:
    """The call and the chat, worked off; what was printed meanwhile."""
    configure_logging("DEBUG")
    client = client_for(Role.QA_ANALYST)
    names = ("Quackenbush 07700900461.flac", "quackenbush.txt")
    body = upload(client, {"sheet.csv": SHEET, names[0]: recording(CALL), names[1]: CHAT})
    assert [result["status"] for result in body["results"]] == ["created", "created"], body
    work_off(monkeypatch, ScriptedEngines(CALL))
    with database.connect() as connection:
        states = connection.execute(text("select state, failed_reason from interactions")).all()
    assert [state for state, _ in states] == ["ready", "ready"], states
    printed = capfd.readouterr()
    configure_logging("WARNING")
    return printed.out + printed.err


def found(content: str | bytes) -> list[str]:
    """Canaries in this content, in any case and through any white space."""
    plain = content.decode("utf-8", errors="ignore") if isinstance(content, bytes) else content
    plain = re.sub(r"\s+", " ", plain.lower())
    return [canary for canary in (*CANARIES, SPOKEN_CODE) if canary in plain]


def readable(response: Response) -> str | bytes:
    """What a person would read: the pages of a PDF are compressed."""
    printed = response.headers.get("content-type") == "application/pdf"
    return pdf_text(response.content) if printed else response.content


def stored() -> Iterator[tuple[str, bytes]]:
    """Every file of the data directory. The database may remove one of its own between listing and reading."""
    for path in settings().data_dir.rglob("*"):
        if path.is_file():
            with suppress(FileNotFoundError):
                yield str(path), path.read_bytes()


def dump(database: Engine) -> Iterator[tuple[str, str]]:
    """Every row of every table, ours and the queue's, as text."""
    with database.connect() as connection:
        tables = connection.execute(
            text("select tablename from pg_tables where schemaname = 'public' order by 1")
        ).scalars()
        for table in tables.all():
            for row in connection.execute(text(f'select t::text from "{table}" t')).scalars():
                yield table, row


def test_the_canaries_would_be_noticed() -> None:
    """The search itself finds what was planted."""
    said = " ".join(line for _, line in CALL) + CHAT.decode() + SHEET.decode()
    assert {"quackenbush", "four nine two nine", "zephyrmail", "14/03/1957", SPOKEN_CODE} <= set(found(said))


@pytest.mark.usefixtures("processed")
class TestNowhere:
    def test_in_the_database(self, database: Engine) -> None:
        rows = list(dump(database))
        assert len(rows) > 50
        assert [(table, found(row)) for table, row in rows if found(row)] == []

    def test_in_the_vault_and_the_data_directory(self) -> None:
        """Object store, database files, write-ahead log and the database's own log alike."""
        files = list(stored())
        assert any("/vault/" in name for name, _ in files)
        leaks = [(name, found(content)) for name, content in files]
        assert [leak for leak in leaks if leak[1]] == []

    @pytest.mark.parametrize("role", list(Role))
    def test_on_any_page(self, client_for: ClientFor, database: Engine, role: Role) -> None:
        client = client_for(role)
        seen = list(answers(client, database))
        assert len(seen) > 10
        assert [response.url.path for response in seen if response.status_code >= 500] == []
        read = [(response.url.path, found(readable(response))) for response in seen]
        assert [leak for leak in read if leak[1]] == []


def answers(client: TestClient, database: Engine) -> Iterator[Response]:
    """Every GET of the application, for every interaction."""
    with database.connect() as connection:
        ids = [str(id) for id in connection.execute(text("select id from interactions")).scalars()]
    for path in get_paths():
        for id in ids if "{interaction_id}" in path else ids[:1]:
            address = re.sub(r"\{interaction_id[^}]*\}", id, path)
            if "{" not in address:
                yield client.get(address)


def get_paths() -> list[str]:
    routes = [route for router in ROUTERS for route in router.routes]
    return sorted({route.path for route in routes if "GET" in getattr(route, "methods", ())})  # type: ignore[attr-defined]


def test_in_what_was_printed(processed: str) -> None:
    assert found(processed) == []


class Leaky(ScriptedTranscriber):
    """Breaks, quoting what it heard."""

    def transcribe(self, *_: object, **__: object) -> RawTranscript:
        raise ValueError("cannot handle: my name is Wilhelmina Quackenbush")


class LeakyEngines(ScriptedEngines):
    def transcriber(self) -> Leaky:
        return Leaky()


def test_an_engine_that_quotes_in_its_error(
    client_for: ClientFor, database: Engine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logging("DEBUG")
    monkeypatch.setattr(settings(), "max_attempts", 1)
    upload(client_for(Role.QA_ANALYST), {"call.flac": recording(CALL)})
    work_off(monkeypatch, LeakyEngines())
    printed = capfd.readouterr()
    configure_logging("WARNING")
    assert "kind=ValueError" in printed.err
    assert found(printed.out + printed.err) == []
    assert [row for row in dump(database) if found(row[1])] == []
    with database.connect() as connection:
        assert connection.execute(text("select state from interactions")).scalar_one() == "failed"


def test_a_page_that_breaks_does_not_quote(database: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    configure_logging("DEBUG")
    app = create_app()

    @app.get("/broken")
    def broken() -> None:
        raise ValueError("Wilhelmina Quackenbush")

    response = TestClient(app, raise_server_exceptions=True).get("/broken")
    printed = capfd.readouterr()
    configure_logging("WARNING")
    assert response.status_code == 500
    assert found(response.text + printed.out + printed.err) == []
    assert "kind=ValueError" in printed.err
