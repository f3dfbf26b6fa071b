"""Whatever bytes come in: a result or a BadInput with a reason, never another error, and fast."""

import json
from collections.abc import Callable
from contextlib import suppress

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from service.errors import BadInput
from service.ingest.formats import identify
from service.ingest.metadata_sheet import read_sheet
from service.ingest.sent_times import sent_seconds
from service.ingest.texts import read_conversation

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no failure."""

SHEET = b"file,started_at,csat,transfers,transfer_times,hold_seconds,timezone,direction\n"
MAIL = b"From: a@example.org\nTo: help@example.com\nSubject: x\n"
LINES = st.text(alphabet="AgentCusomr: []{}\"',>\n\t0123456789-TZ:.é☎", max_size=300)


def tried(reader: Callable[[bytes], object], data: bytes) -> None:
    with suppress(BadInput):
        reader(data)


@given(st.binary(max_size=400))
@example(b"\xff\xfe")
@example(b"\xff\xfeA")
@example(b"\xef\xbb\xbf")
@example("Agent: \ud800".encode("utf-8", "surrogatepass"))
@UNHURRIED
def test_any_bytes(data: bytes) -> None:
    for reader in (identify, read_sheet, read_conversation):
        tried(reader, data)


@given(LINES)
@UNHURRIED
def test_anything_like_a_dialogue(text: str) -> None:
    for reader in (identify, read_conversation):
        tried(reader, text.encode())


@given(st.lists(st.lists(st.text(max_size=30), max_size=9), max_size=6))
@UNHURRIED
def test_any_cells_of_a_sheet(rows: list[list[str]]) -> None:
    data = SHEET + "\n".join(",".join(row) for row in rows).encode("utf-8", "replace")
    try:
        sheet = read_sheet(data)
    except BadInput:
        return
    assert all(row.reasons for row in sheet.rejected)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(st.characters(), max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["messages", "speaker", "text", "at", "facts", "channel"]), inner, max_size=4
            )
        ),
        max_leaves=20,
    )
)
@UNHURRIED
def test_any_json(document: object) -> None:
    with suppress(BadInput):
        conversation = read_conversation(json.dumps(document).encode())
        assert all(turn.text.encode() for turn in conversation.transcript.turns)


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"Content-Type: multipart/mixed; boundary=x\n", b"Content-Transfer-Encoding: base64\n"]),
)
@example(b"\xff\xfe", b"Content-Type: text/plain; charset=utf-7\n")
@example(b"--x\nContent-Type: text/html\n\n<p>\n--x--", b"Content-Type: multipart/alternative; boundary=x\n")
@UNHURRIED
def test_any_email(body: bytes, header: bytes) -> None:
    tried(read_conversation, MAIL + header + b"\n" + body)


@given(st.lists(st.none() | st.text(max_size=30), max_size=8))
@example(["0001-01-01T00:00:00+14:00"])
@example(["Mon, 1 Jan 0001 00:00:00 +2359"])
@example(["99:99"])
@UNHURRIED
def test_any_times(times: list[str | None]) -> None:
    assert len(sent_seconds(times)) == len(times)
