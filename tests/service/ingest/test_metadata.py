import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from models.audio import ChannelLayout
from models.personal_data import DataType, KnownValue
from service.errors import BadInput
from service.ingest.metadata import AgentChannel, InteractionMetadata, RecordingNotice
from service.ingest.metadata_sheet import column_of, is_sheet, read_sheet

FULL = """\
file,external_id,started_at,wait_seconds,direction,queue,team,agent_id,agent_name,transfers,transfer_targets,\
transfer_times,call_type,hold_seconds,wrap_up_seconds,customer_ref,resolution,csat,nps,lawful_basis,recording_notice,\
agent_channel,known_phone,known_name,facts
one.flac,C-1,2026-03-02T09:14:00+00:00,00:42,inbound,Retention,North,a17,Kerry Pike,2,Billing;Tech,\
2026-03-02T09:15:00Z;2026-03-02T09:16:00Z,leaving,75,1:30,ACC-9,partly resolved,4,9,contract,announcement,\
left,07700 900123;07700 900456,Sam Holt,Out of contract|Offer is 26 pounds
"""


def rejections(*rows: str, header: str = "file,started_at,csat,nps,hold_seconds,transfers,timezone") -> list[str]:
    sheet = read_sheet("\n".join([header, *rows]).encode())
    return [row.message("calls.csv") for row in sheet.rejected]


def test_every_column_is_read() -> None:
    sheet = read_sheet(FULL.encode())
    assert (sheet.rejected, sheet.ignored) == ((), ())
    row = sheet.rows[0]
    assert row.started_at == dt.datetime(2026, 3, 2, 9, 14, tzinfo=dt.UTC)
    assert (row.wait_seconds, row.hold_seconds, row.wrap_up_seconds) == (42, 75, 90)
    assert [(transfer.to, transfer.at and transfer.at.minute) for transfer in row.transfers] == [
        ("Billing", 15),
        ("Tech", 16),
    ]
    assert (row.csat, row.nps, row.resolution, row.lawful_basis) == (4, 9, "partly_resolved", "contract")
    assert row.recording_notice is RecordingNotice.ANNOUNCEMENT
    assert row.agent_channel is AgentChannel.LEFT
    assert row.agent_channel.layout is ChannelLayout.AGENT_FIRST
    assert row.facts == ("Out of contract", "Offer is 26 pounds")


def test_known_values_are_what_is_held_about_the_customer_and_the_agents_name() -> None:
    row = read_sheet(FULL.encode()).rows[0]
    assert set(row.known_values) == {
        KnownValue(DataType.PHONE, "07700 900123"),
        KnownValue(DataType.PHONE, "07700 900456"),
        KnownValue(DataType.NAME, "Sam Holt"),
        KnownValue(DataType.REFERENCE, "ACC-9"),
        KnownValue(DataType.AGENT_NAME, "Kerry Pike"),
    }


def test_personal_values_never_show_in_a_repr() -> None:
    shown = repr(read_sheet(FULL.encode()))
    assert not [value for value in ("ACC-9", "900123", "Holt", "Pike", "26 pounds") if value in shown]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("File Name", "file"),
        ("call-id", "external_id"),
        ("ACW (seconds)", "acw_seconds"),
        ("Customer Phone", "known_phone"),
        ("known_sort_code", "known_sort_code"),
        ("Shoe size", None),
    ],
)
def test_columns_have_other_names(name: str, column: str | None) -> None:
    expected = "wrap_up_seconds" if column == "acw_seconds" else column
    assert column_of(name) == expected


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings_of_spreadsheets(delimiter: str, encoding: str) -> None:
    text = delimiter.join(["file", "queue"]) + "\r\n" + delimiter.join(["a.wav", "Réclamations"]) + "\r\n"
    assert read_sheet(text.encode(encoding)).rows[0].queue == "Réclamations"


def test_broken_rows_are_rejected_with_line_column_and_reason_and_the_others_count() -> None:
    sheet = read_sheet(b"file,csat\na.wav,5\nb.wav,6\nc.wav,4\n")
    assert [row.file for row in sheet.rows] == ["a.wav", "c.wav"]
    assert [row.message("calls.csv") for row in sheet.rejected] == [
        "calls.csv, line 3: column csat: must be a whole number from 1 to 5"
    ]
    assert sheet.rejected[0].file == "b.wav"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",,5,,,,", "column file: is empty"),
        ("a.wav,2026-02-30T10:00:00Z,,,,,", "column started_at: must be a date and time"),
        ("a.wav,15/03/2026 10:00,,,,,", "column started_at: must be a date and time"),
        ("a.wav,2026-03-15T10:00:00,,,,,", "column started_at: has no time zone"),
        ("a.wav,2026-03-15T10:00:00,,,,,Mars/Base", "column timezone: is not a time zone"),
        ("a.wav,2026-03-29T01:30:00,,,,,Europe/London", "column started_at: does not exist in its time zone"),
        ("a.wav,,0,,,,", "column csat: must be a whole number from 1 to 5"),
        ("a.wav,,4.5,,,,", "column csat: must be a whole number from 1 to 5"),
        ("a.wav,,,11,,,", "column nps: must be a whole number from 0 to 10"),
        ("a.wav,,,-1,,,", "column nps: must be a whole number from 0 to 10"),
        ("a.wav,,,,-1,,", "column hold_seconds: must not be negative"),
        ("a.wav,,,,nan,,", "column hold_seconds: must be seconds"),
        ("a.wav,,,,1:75,,", "column hold_seconds: must be seconds"),
        ("a.wav,,,,,two,", "column transfers: must be a whole number from 0 to 100"),
        ("a.wav,,,,,,,surplus", "has 8 cells for 7 columns"),
    ],
)
def test_reasons(row: str, reason: str) -> None:
    (message,) = rejections("good.wav,,,,,,", row)
    assert message.startswith("calls.csv, line 3: ")
    assert reason in message


def test_a_reason_never_repeats_the_value() -> None:
    (message,) = rejections("a.wav,sam@example.org,07700 900123,Sam,CV4 7AL,,")
    assert not [value for value in ("sam", "Sam", "900123", "CV4") if value in message]


def test_transfers_must_agree_with_their_count_and_with_time() -> None:
    header = "file,transfers,transfer_targets,transfer_times"
    assert "2 transfers" in rejections("a.wav,2,Billing,", header=header)[0]
    late_first = "a.wav,,,2026-03-02T10:00:00Z;2026-03-02T09:00:00Z"
    assert "in order of time" in rejections(late_first, header=header)[0]
    assert "transfer_times" in rejections("a.wav,1,,soon", header=header)[0]


def test_texts_have_a_length_that_pages_can_show_and_facts_a_longer_one() -> None:
    sheet = read_sheet(f"file,queue,facts\na.wav,{'x' * 301},\nb.wav,,{'x' * 2000}\nc.wav,,{'x' * 2001}\n".encode())
    assert [row.file for row in sheet.rows] == ["b.wav"]
    assert sheet.rejected[0].reasons == ("column queue: must have at most 300 characters",)
    assert sheet.rejected[1].reasons == ("column facts: must have at most 2000 characters",)


def test_a_count_alone_gives_transfers_without_a_target() -> None:
    row = read_sheet(b"file,transfers\na.wav,2\n").rows[0]
    assert [transfer.to for transfer in row.transfers] == [None, None]
    assert row.transfer_count == 2


def test_no_transfers_is_not_the_same_as_unknown_transfers() -> None:
    none, unknown = read_sheet(b"file,transfers\na.wav,0\nb.wav,\n").rows
    assert (none.transfer_count, unknown.transfer_count) == (0, None)


def test_a_file_is_described_once() -> None:
    assert rejections("a.wav,,,,,,", "A.WAV,,,,,,") == ["calls.csv, line 3: column file: already described on line 2"]


def test_line_numbers_count_lines_inside_quotes_and_blank_lines() -> None:
    sheet = read_sheet(b'file,queue,csat\na.wav,"two\nlines",5\n\nb.wav,,9\n')
    assert [row.line for row in sheet.rejected] == [5]


def test_files_are_matched_by_bare_name() -> None:
    sheet = read_sheet(b"file,csat\nrecordings\\March\\A.wav,5\nlost.wav,3\n")
    row = sheet.of("/tmp/upload/a.WAV")
    assert row is not None
    assert row.csat == 5
    assert [row.file for row in sheet.without_file(["a.wav"])] == ["lost.wav"]
    assert read_sheet("file,csat\nre\u0301union.wav,3\n".encode()).of("r\u00e9union.wav") is not None


def test_times_take_the_zone_given_for_the_sheet() -> None:
    sheet = read_sheet(b"file,started_at\na.wav,2026-07-01 10:00\n", timezone=ZoneInfo("Europe/London"))
    assert sheet.rows[0].started_at == dt.datetime(2026, 7, 1, 9, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02", "is not a CSV file"),
        (b"PK\x03\x04", "save it as CSV"),
        (b"name,csat\na.wav,5\n", "has no column file"),
        (b"file,filename\na.wav,b.wav\n", "has two columns for file"),
        (b"file,queue\na.wav," + b"x" * 200_000 + b"\n", "line 2"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        read_sheet(data)


def test_columns_without_meaning_are_named() -> None:
    assert read_sheet(b"file,Shoe size,csat\na.wav,44,5\n").ignored == ("Shoe size",)


def test_a_sheet_is_known_by_its_header() -> None:
    assert is_sheet("file,csat\n")
    assert not is_sheet("file\n")
    assert not is_sheet("Agent: please send the file, queue and team\n")


def test_metadata_sent_as_json_meets_the_same_rules() -> None:
    row = InteractionMetadata.model_validate({"file": "a.wav", "direction": "In", "hold_seconds": "1:05", "csat": 5})
    assert (row.direction, row.hold_seconds) == ("inbound", 65)
    with pytest.raises(ValueError, match="has no time zone"):
        InteractionMetadata.model_validate({"file": "a.wav", "started_at": "2026-03-15T10:00:00"})
    with pytest.raises(ValueError, match="control characters"):
        InteractionMetadata.model_validate({"file": "a.wav", "queue": "Bil\x00ling"})
