"""How often a call was passed on: what nobody said is unknown, not none."""

import pytest
from sqlalchemy import Engine, text

from service.identity.tables import Role
from tests.conftest import ClientFor
from tests.service.scripted_engines import recording
from tests.service.uploads import upload, work_off

SHEET = b"file,external_id,transfers,queue\n"


@pytest.mark.parametrize(
    ("row", "stored", "measured"),
    [
        (b"call.flac,X-1,,Billing\n", None, None),
        (b"call.flac,X-1,0,Billing\n", [], 0),
        (b"call.flac,X-1,2,Billing\n", [{"to": None, "at": None}] * 2, 2),
    ],
)
def test_transfers_are_counted_where_somebody_said(
    client_for: ClientFor,
    database: Engine,
    monkeypatch: pytest.MonkeyPatch,
    row: bytes,
    stored: list[object] | None,
    measured: int | None,
) -> None:
    upload(client_for(Role.QA_ANALYST), {"sheet.csv": SHEET + row, "call.flac": recording()})
    work_off(monkeypatch)
    query = """select transfers, transfers is null as unsaid, "values" as measured
        from interactions join interaction_metrics on id = interaction_id"""
    with database.connect() as connection:
        found = connection.execute(text(query)).one()
    assert (found.transfers, found.unsaid) == (stored, stored is None)
    assert found.measured["transfers"] == measured
