"""Uploading with a plain form, as a browser without scripts sends it."""

from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from service.identity.sessions import csrf_token
from service.identity.tables import Role
from service.web import COOKIE
from tests.conftest import ClientFor
from tests.service.scripted_engines import recording
from tests.service.test_upload import SHEET
from tests.service.uploads import CHAT

Parts = list[tuple[str, tuple[str | None, bytes]]]


def plain(client: TestClient) -> tuple[TestClient, str]:
    """A client that sends no header of ours, and its token."""
    del client.headers["X-CSRF-Token"]
    client.headers["Accept"] = "text/html"
    return client, csrf_token(client.cookies[COOKIE])


def field(name: str, value: str) -> tuple[str, tuple[None, bytes]]:
    return name, (None, value.encode())


def references(database: Engine) -> set[str]:
    with database.connect() as connection:
        return set(connection.execute(text("select reference from interactions")).scalars())


def test_the_page_says_what_became_of_each_file(client_for: ClientFor, database: Engine) -> None:
    client, token = plain(client_for(Role.QA_ANALYST))
    parts: Parts = [
        field("csrf_token", token),
        ("metadata", ("sheet.csv", SHEET + b"missing.flac,X-9,,,,,,,,,\n")),
        field("agent_channel", "left"),
        ("file", ("call.flac", recording())),
        ("file", ("chat.txt", CHAT)),
        ("file", ("notes.bin", b"\x00\x01\x02" * 40)),
    ]
    answer = client.post("/upload", files=parts)
    assert answer.status_code == 200, answer.text
    assert references(database) == {"X-1", "X-2"}
    assert "2 of 3 files taken in" in answer.text
    assert "Not accepted" in answer.text
    assert "no file named missing.flac came with this sheet" in answer.text
    with database.connect() as connection:
        layout = connection.execute(text("select channel_layout from interactions where reference = 'X-1'"))
        assert layout.scalar_one() == "agent_first"


def test_an_empty_sheet_field_and_no_file(client_for: ClientFor, database: Engine) -> None:
    client, token = plain(client_for(Role.QA_ANALYST))
    nothing: Parts = [field("csrf_token", token), ("metadata", ("", b"")), ("file", ("", b""))]
    answer = client.post("/upload", files=nothing)
    assert answer.status_code == 400
    assert "No file came" in answer.text


def test_nothing_is_taken_in_before_the_token(client_for: ClientFor, database: Engine) -> None:
    client, token = plain(client_for(Role.QA_ANALYST))
    chat = ("file", ("chat.txt", CHAT))
    forged: list[Parts] = [[chat], [chat, field("csrf_token", token)], [field("csrf_token", "guessed"), chat]]
    for parts in forged:
        assert client.post("/upload", files=parts).status_code == 403
    assert references(database) == set()


def test_what_broke_off_is_said(client_for: ClientFor, database: Engine) -> None:
    client, token = plain(client_for(Role.QA_ANALYST))
    body = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        '--x\r\nContent-Disposition: form-data; name="file"; filename="chat.txt"\r\n\r\nAgent: Good'
    ).encode()
    answer = client.post("/upload", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 400
    assert "The upload did not arrive whole" in answer.text
    assert references(database) == set()
