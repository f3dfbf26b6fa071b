"""A call with a value that the machine misses, worked off by scripted engines, and an officer to review it."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from service.database import transaction
from service.identity.tables import Role
from service.interactions.tables import Interaction
from tests.conftest import ClientFor
from tests.service.redactions.calls import CALL
from tests.service.scripted_engines import ScriptedEngines, recording
from tests.service.uploads import upload, work_off


@pytest.fixture
def officer(client_for: ClientFor) -> TestClient:
    return client_for(Role.COMPLIANCE_OFFICER)


@pytest.fixture
def call(client_for: ClientFor, database: Engine, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of the call, ready."""
    upload(client_for(Role.QA_ANALYST), {"call.flac": recording(CALL)}, agent_channel="left")
    work_off(monkeypatch, ScriptedEngines(CALL))
    with transaction() as session:
        interaction = session.scalars(select(Interaction)).one()
        assert interaction.state == "ready", interaction.failed_reason
        return str(interaction.id)
