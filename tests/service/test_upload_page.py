"""The upload page explains exactly the sheet that uploads understand."""

from models.personal_data import DataType
from service.identity.tables import Role
from service.ingest.metadata import InteractionMetadata
from service.ingest.metadata_sheet import column_of, read_sheet
from service.interactions.metadata_columns import COLUMNS, template
from tests.conftest import ClientFor
from tests.service.seed import Seed


def test_every_column_explained_is_understood() -> None:
    assert [column.name for column in COLUMNS if column_of(column.name) != column.name] == []


def test_every_column_understood_is_explained() -> None:
    explained = {column.name for column in COLUMNS}
    assert set(InteractionMetadata.model_fields) - {"known"} <= explained
    assert {"timezone", "transfer_targets", "transfer_times"} <= explained


def test_the_template_is_a_sheet_without_a_fault() -> None:
    sheet = read_sheet(template().encode())
    assert sheet.rejected == ()
    assert sheet.ignored == ()
    row = sheet.rows[0]
    assert (row.file, row.external_id, row.agent_id, row.hold_seconds) == ("call-0001.wav", "BB-20117", "A-1042", 45)
    assert row.transfers[0].to == "Retentions"
    assert {value.type for value in row.known} <= set(DataType)


def test_those_who_upload_get_the_page_and_the_template(seeded: Seed, client_for: ClientFor) -> None:
    for role in Role:
        expected = 200 if role in (Role.QA_ANALYST, Role.SUPERVISOR) else 403
        client = client_for(user_id=seeded.users[role])
        assert client.get("/upload").status_code == expected
        assert client.get("/upload/metadata-template.csv").status_code == expected
    assert "wrap_up_seconds" in client_for(user_id=seeded.users[Role.SUPERVISOR]).get("/upload").text
