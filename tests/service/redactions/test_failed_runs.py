"""A change that could not be put into effect is shown with its reason, and can be tried again."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from models.errors import ModelError
from models.redaction import SpokenRedactor
from service.compliance.tables import AuditEvent
from service.database import transaction
from service.identity.tables import Role
from service.interactions.tables import Interaction
from service.redactions.tables import RedactionRun
from service.rerun_tables import Cause, Rerun
from service.vault import vault
from service.vault_tables import KeyScope
from tests.conftest import ClientFor
from tests.service.redactions.calls import CALL, MISSED, place_of
from tests.service.scripted_engines import ScriptedEngines
from tests.service.uploads import work_off

REASON = "The redactor has stopped. Start it again."
HEADING = "Could not be redacted again"


class BrokenEngines(ScriptedEngines):
    def redactor(self) -> SpokenRedactor:
        raise ModelError(REASON, permanent=True)


@pytest.fixture
def failed(officer: TestClient, call: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of the call; what was added to its redaction could not be put into effect."""
    review = f"/api/interactions/{call}/redaction"
    officer.post(f"{review}/review")
    assert officer.post(f"{review}/additions", json={**place_of(MISSED), "type": "ADDRESS"}).status_code == 200
    assert officer.post(f"{review}/finish", json={}).json() == {"redacting_again": True}
    work_off(monkeypatch, BrokenEngines(CALL))
    return call


def queue(officer: TestClient) -> str:
    answer = officer.get("/redactions/review")
    assert answer.status_code == 200
    return answer.text


def again(officer: TestClient, call: str) -> int:
    return officer.post(f"/interactions/{call}/redaction/again").status_code


def test_it_is_shown_and_tried_again(officer: TestClient, failed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = queue(officer)
    assert HEADING in page
    assert REASON in page
    assert "Failed at “Redact”" in page
    assert again(officer, failed) == 303
    assert HEADING not in queue(officer), "it is under way"
    assert again(officer, failed) == 409
    work_off(monkeypatch, ScriptedEngines(CALL))
    assert HEADING not in queue(officer)
    with transaction() as session:
        assert len(session.scalars(select(RedactionRun)).all()) == 2
        runs = session.scalars(select(Rerun).order_by(Rerun.created_at)).all()
        assert [(run.stage.value, run.cause) for run in runs] == [
            ("failed", Cause.REDACTION),
            ("ready", Cause.REDACTION),
        ]
        started = session.scalars(select(AuditEvent).where(AuditEvent.action == "started a re-run")).all()
        assert [event.entity_id for event in started] == [failed, failed]
    assert MISSED not in officer.get(f"/interactions/{failed}/redaction/review").text


def test_it_fails_again(officer: TestClient, failed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert again(officer, failed) == 303
    work_off(monkeypatch, BrokenEngines(CALL))
    assert queue(officer).count("Failed at “Redact”") == 1, "the newest failure, once"


def test_where_the_raw_data_was_erased(officer: TestClient, failed: str) -> None:
    with transaction() as session:
        vault().erase(session, session.scalars(select(Interaction.id)).one(), KeyScope.RAW)
    page = queue(officer)
    assert "it cannot be tried again" in page
    assert "/redaction/again" not in page
    assert again(officer, failed) == 409


def test_not_while_somebody_reviews_it(officer: TestClient, failed: str) -> None:
    assert officer.post(f"/interactions/{failed}/redaction/review").status_code == 303
    assert again(officer, failed) == 409


def test_nothing_has_failed(officer: TestClient, call: str, client_for: ClientFor) -> None:
    assert HEADING not in queue(officer)
    assert again(officer, call) == 409
    assert again(officer, str(UUID(int=7))) == 404
    assert again(client_for(Role.QA_ANALYST), call) == 403
