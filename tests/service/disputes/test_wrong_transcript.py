"""A dispute that it was not said like that: corrected, judged again, released; and what waits meanwhile."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.database import transaction
from service.disputes.lapsing import lapse_replaced
from service.disputes.tables import Dispute, DisputeState
from service.evaluations.tables import Evaluation
from service.identity.tables import Role
from service.interactions.tables import Interaction
from service.notifications.tables import Notification
from service.reviews.tables import Override
from tests.conftest import ClientFor
from tests.service.interactions.test_corrections import (
    AskedEngines,
    _released_to_an_agent,
    answers,
    correct,
    turns,
)
from tests.service.scripted_engines import ScriptedEngines, recording
from tests.service.test_canaries import CALL
from tests.service.uploads import upload, work_off

SAID = "Brightwell Broadband, can I take your full name please?"


@pytest.fixture
def first(client_for: ClientFor) -> TestClient:
    return client_for(Role.QA_ANALYST)


@pytest.fixture
def second(client_for: ClientFor) -> TestClient:
    return client_for(Role.QA_ANALYST)


@pytest.fixture
def call(first: TestClient, monkeypatch: pytest.MonkeyPatch) -> UUID:
    body = upload(first, {"call.flac": recording(CALL)})
    work_off(monkeypatch, ScriptedEngines(CALL))
    return UUID(body["results"][0]["id"])


@pytest.fixture
def agent(first: TestClient, client_for: ClientFor, call: UUID) -> TestClient:
    return _released_to_an_agent(first, client_for, call)


def result(call: UUID) -> UUID:
    """The evaluation by the seven C's that counts."""
    with transaction() as session:
        current = session.get_one(Interaction, call).transcript_id
        return session.scalars(
            select(Evaluation.id).where(Evaluation.transcript_id == current, Evaluation.scorecard == "seven_cs")
        ).one()


def dispute(agent: TestClient, call: UUID, **more: object) -> UUID:
    body = {"criterion": "clear", "reason": "That is not what I said.", **more}
    raised = agent.post(f"/api/evaluations/{result(call)}/disputes", json=body)
    assert raised.status_code == 201, raised.text
    return UUID(raised.json()["id"])


def decide(client: TestClient, dispute_id: UUID, outcome: str = "upheld") -> int:
    body = {"outcome": outcome, "reason": "I listened to it again."}
    return client.post(f"/api/disputes/{dispute_id}/decide", json=body).status_code


def state(dispute_id: UUID) -> DisputeState:
    with transaction() as session:
        return session.get_one(Dispute, dispute_id).state


def lapse() -> int:
    with transaction() as session:
        return lapse_replaced(session)


def hand_out(client: TestClient, call: UUID, overrides_seen: int = 0) -> None:
    """Confirms and releases the result that counts."""
    for action in ("confirm", "release"):
        sent = {"overrides_seen": overrides_seen}
        assert client.post(f"/evaluations/{result(call)}/{action}", data=sent).status_code == 303


def test_the_whole_story(call: UUID, agent: TestClient, second: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    raised = dispute(agent, call, kind="wrong_transcript", turns=[0])
    assert decide(second, raised) == 409, "nothing was corrected yet"
    before = result(call)
    engines = AskedEngines(CALL)
    assert correct(second, call, **{"text-0": SAID}) == 303
    work_off(monkeypatch, engines)
    assert set(engines.asks.asked) == {answer.criterion for answer in answers(call, 2)}, "all cite the first turn"
    assert decide(second, raised) == 200
    assert state(raised) is DisputeState.DECIDED
    assert SAID not in turns(agent, call), "nobody confirmed the new result"
    assert result(call) != before
    hand_out(second, call)
    assert SAID in turns(agent, call)
    assert lapse() == 0, "what was decided stays decided"


def test_what_is_still_open_lapses_when_the_new_result_is_released(
    call: UUID, agent: TestClient, second: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised = dispute(agent, call, kind="score", proposed="5")
    correct(second, call, **{"text-0": SAID})
    work_off(monkeypatch, ScriptedEngines(CALL))
    assert lapse() == 0, "the old result is what the agent still sees"
    hand_out(second, call)
    assert (lapse(), lapse()) == (1, 0)
    assert state(raised) is DisputeState.LAPSED
    with transaction() as session:
        told = session.scalars(select(Notification.subject).where(Notification.kind == "dispute lapsed")).all()
    assert told == ["What you disputed was judged again. Read the new result."]
    assert decide(second, raised) == 409


def test_a_score_that_was_disputed_is_decided_for_the_new_result(
    call: UUID, agent: TestClient, second: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to wait until the new one is released: the decision goes into it, and it is confirmed as ever."""
    raised = dispute(agent, call, kind="score", proposed="5")
    correct(second, call, **{"text-0": SAID})
    work_off(monkeypatch, ScriptedEngines(CALL))
    assert decide(second, raised) == 200
    assert state(raised) is DisputeState.DECIDED
    detail = second.get(f"/api/interactions/{call}").json()
    (now,) = [found for found in detail["evaluations"] if found["id"] == str(result(call))]
    (clear,) = [a for section in now["sections"] for a in section["answers"] if a["criterion"] == "clear"]
    assert (clear["answer"], clear["machine"]["answer"], now["review"]["confirmed_at"]) == ("5", "4", None)
    with transaction() as session:
        assert len(session.scalars(select(Override)).all()) == 1, "the released result is left as it was"
    hand_out(second, call, overrides_seen=1)
