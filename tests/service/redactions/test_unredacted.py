"""Looking at unredacted speech: for officers with a reason, on the record, kept nowhere."""

import datetime as dt

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select, update

from service.compliance.tables import AuditEvent
from service.database import now, transaction
from service.identity.tables import Role
from service.interactions.tables import Interaction, State
from service.redactions.review_tables import UnredactedView
from service.vault import vault
from service.vault_tables import KeyScope
from tests.conftest import ClientFor
from tests.service.redactions.calls import CALL, dump
from tests.service.scripted_engines import recording

CARD = "4929 7311 0862 5519"
REASON = "The customer complains that a wrong card was charged."
FORM = {"purpose": "complaint", "reason": REASON}


def events() -> list[AuditEvent]:
    with transaction() as session:
        wanted = AuditEvent.action.like("%unredacted")
        return list(session.scalars(select(AuditEvent).where(wanted).order_by(AuditEvent.position)))


def opened() -> str:
    with transaction() as session:
        return str(session.scalars(select(UnredactedView.id)).one())


def test_it_is_shown_to_who_says_why_and_leaves_a_trace(officer: TestClient, call: str, database: Engine) -> None:
    address = f"/interactions/{call}/unredacted"
    assert CARD not in officer.get(address).text
    page = officer.post(address, data=FORM)
    assert CARD in page.text
    assert page.headers["cache-control"] == "no-store, private"
    view = opened()
    sound = officer.get(f"/unredacted/{view}/audio")
    assert (sound.status_code, sound.content) == (200, recording(CALL))
    assert "no-store" in sound.headers["cache-control"]
    assert officer.get(f"/unredacted/{view}/audio", headers={"range": "bytes=0-9"}).status_code == 206
    assert officer.post(f"/unredacted/{view}/closed", data={"seconds": "999"}).status_code == 204
    assert officer.post(f"/unredacted/{view}/closed", data={"seconds": "1"}).status_code == 204
    assert officer.get(f"/unredacted/{view}/audio").status_code == 404
    told = events()
    assert [event.action for event in told] == ["opened unredacted", "played unredacted", "closed unredacted"]
    assert {(event.entity, event.entity_id) for event in told} == {("interaction", call)}
    assert told[0].detail["purpose"] == "complaint"
    assert told[0].detail["reason"] == REASON
    assert 0 <= told[2].detail["seconds"] <= 60, "no more than have passed"
    assert CARD not in dump(database)


def test_what_is_written_as_the_reason_is_swept(officer: TestClient, call: str, database: Engine) -> None:
    reason = f"He says that {CARD} was charged twice in March."
    assert officer.post(f"/interactions/{call}/unredacted", data={"purpose": "complaint", "reason": reason}).is_success
    assert CARD not in dump(database)
    assert "was charged twice" in events()[0].detail["reason"]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"purpose": "complaint", "reason": "curious"}, 400),
        ({"purpose": "curiosity", "reason": REASON}, 422),
        ({"reason": REASON}, 422),
        ({"purpose": "complaint", "reason": "x" * 1001}, 400),
    ],
)
def test_without_a_good_reason_it_stays_closed(
    officer: TestClient, call: str, form: dict[str, str], status: int
) -> None:
    answer = officer.post(f"/interactions/{call}/unredacted", data=form)
    assert (answer.status_code, CARD in answer.text) == (status, False)
    assert events() == []


def test_the_sound_is_only_for_who_opened_it_and_only_for_a_while(
    officer: TestClient, call: str, client_for: ClientFor
) -> None:
    officer.post(f"/interactions/{call}/unredacted", data=FORM)
    view = opened()
    other = client_for(Role.COMPLIANCE_OFFICER)
    assert other.get(f"/unredacted/{view}/audio").status_code == 404
    assert other.post(f"/unredacted/{view}/closed", data={"seconds": "1"}).status_code == 404
    with transaction() as session:
        session.execute(update(UnredactedView).values(created_at=now() - dt.timedelta(minutes=11)))
    assert officer.get(f"/unredacted/{view}/audio").status_code == 404


@pytest.mark.parametrize("state", [State.RESTRICTED, State.ERASED])
def test_never_of_what_is_withheld(officer: TestClient, call: str, state: State) -> None:
    officer.post(f"/interactions/{call}/unredacted", data=FORM)
    with transaction() as session:
        session.scalars(select(Interaction)).one().state = state
    assert officer.get(f"/interactions/{call}/unredacted").status_code == 404
    assert officer.post(f"/interactions/{call}/unredacted", data=FORM).status_code == 404
    assert officer.get(f"/unredacted/{opened()}/audio").status_code == 404


def test_once_the_raw_data_is_erased_there_is_nothing_to_open(officer: TestClient, call: str) -> None:
    with transaction() as session:
        vault().erase(session, session.scalars(select(Interaction.id)).one(), KeyScope.RAW)
    assert "nothing left to look at" in officer.get(f"/interactions/{call}/unredacted").text
    assert officer.post(f"/interactions/{call}/unredacted", data=FORM).status_code == 404


@pytest.mark.parametrize("role", [Role.QA_ANALYST, Role.SUPERVISOR, Role.AGENT, Role.ADMINISTRATOR])
def test_nobody_else(call: str, client_for: ClientFor, role: Role) -> None:
    other = client_for(role)
    assert other.post(f"/interactions/{call}/unredacted", data=FORM).status_code == 403
