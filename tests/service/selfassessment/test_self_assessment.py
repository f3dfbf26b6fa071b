"""Agents answer first: nothing of anybody's answers is in what they get before, and everything beside it after."""

import re
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.database import transaction
from service.identity.tables import Role
from service.identity.viewer import may_see
from service.interactions.tables import Interaction
from service.selfassessment.queries import gaps
from tests.conftest import ClientFor
from tests.service.seed import COMMUNICATION, Seed
from tests.service.test_reviews import actions, evaluation_of

OWN = {
    "clear": "5",
    "concise": "4",
    "concrete": "3",
    "correct": "4",
    "coherent": "4",
    "complete": "5",
    "courteous": "5",
}
"""Beside COMMUNICATION: clear 4, concise 4, concrete 4, correct unscored, coherent 4, complete 3, courteous 5."""
SIGNS_OF_ANSWERS = ("origin", "Confidence", "smollm2", "score-tile", "Not confirmed", "Priya Shah", "grade-steps")


@pytest.fixture
def agent(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.AGENT])


@pytest.fixture
def supervisor(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.SUPERVISOR])


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


@pytest.fixture
def evaluation(seeded: Seed) -> UUID:
    return evaluation_of(seeded.call, "seven_cs")


def ask(client: TestClient, interaction: UUID, scorecard: str = "seven_cs") -> int:
    return client.post(f"/api/interactions/{interaction}/self-assessment", json={"scorecard": scorecard}).status_code


def hand_in(agent: TestClient, evaluation: UUID) -> None:
    sheet = agent.post(f"/api/my/assessments/{evaluation}/begin").json()["id"]
    fields = {f"answer:{criterion}": answer for criterion, answer in OWN.items()}
    answer = agent.post(f"/sheets/{sheet}/submit", data=fields | {"comment:complete": "I said it all."})
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"/my/assessments/{evaluation}"


def release(analyst: TestClient, evaluation: UUID, seen: int = 0) -> None:
    analyst.post(f"/evaluations/{evaluation}/confirm", data={"overrides_seen": seen})
    assert analyst.post(f"/evaluations/{evaluation}/release").status_code == 303


class TestBlind:
    def test_nothing_that_anybody_answered_is_in_the_page(
        self, seeded: Seed, agent: TestClient, supervisor: TestClient, evaluation: UUID
    ) -> None:
        assert ask(supervisor, seeded.call) == 201
        page = agent.get(f"/my/assessments/{evaluation}")
        assert page.status_code == 200
        assert "You answer first" in page.text
        assert "introductory" in page.text
        for rationale in (rationale for _, _, _, rationale in COMMUNICATION.values() if rationale):
            assert rationale not in page.text
        assert [sign for sign in SIGNS_OF_ANSWERS if sign in page.text] == []
        assert re.search(r'type="radio"[^>]* checked>', page.text) is None
        assert agent.get(f"/api/assessments/{evaluation}").status_code == 409

    def test_released_ones_are_blind_too(
        self, seeded: Seed, agent: TestClient, analyst: TestClient, evaluation: UUID
    ) -> None:
        release(analyst, evaluation)
        assert ask(agent, seeded.call) == 201
        page = agent.get(f"/my/assessments/{evaluation}").text
        assert [sign for sign in SIGNS_OF_ANSWERS if sign in page] == []

    def test_the_recording_of_an_own_call_plays_before_release(
        self, seeded: Seed, agent: TestClient, supervisor: TestClient, evaluation: UUID
    ) -> None:
        assert agent.get(f"/my/assessments/{evaluation}/audio").status_code == 404
        ask(supervisor, seeded.call)
        assert agent.get(f"/my/assessments/{evaluation}/audio").status_code == 200
        assert agent.get(f"/interactions/{seeded.call}/audio").status_code == 404
        assert agent.get(f"/api/interactions/{seeded.call}").status_code == 404
        assert actions(seeded.call)[-1] == "played"

    def test_what_an_agent_may_see_elsewhere_stays_what_was_released(self, seeded: Seed, agent: TestClient) -> None:
        assert ask(agent, seeded.call) == 201
        with transaction() as session:
            viewer = seeded.viewer(Role.AGENT)
            assert session.scalars(select(Interaction.id).where(may_see(viewer))).all() == []


class TestAsking:
    def test_the_agent_is_told_once(self, seeded: Seed, agent: TestClient, supervisor: TestClient) -> None:
        assert [ask(supervisor, seeded.call), ask(supervisor, seeded.call), ask(agent, seeded.call)] == [201, 409, 409]
        told = agent.get("/api/notifications").json()
        assert [one["kind"] for one in told] == ["self-assessment"]

    def test_out_of_scope(self, seeded: Seed, agent: TestClient, supervisor: TestClient, client_for: ClientFor) -> None:
        assert ask(agent, seeded.foreign) == 404
        assert ask(supervisor, seeded.foreign) == 404
        assert ask(supervisor, seeded.received) == 404
        assert ask(supervisor, seeded.call, "no_such_card") == 404
        assert ask(client_for(Role.COMPLIANCE_OFFICER), seeded.call) == 403

    def test_another_agents_cannot_be_opened(
        self, seeded: Seed, analyst: TestClient, agent: TestClient, client_for: ClientFor
    ) -> None:
        assert ask(analyst, seeded.foreign) == 201
        foreign = evaluation_of(seeded.foreign, "seven_cs")
        for stranger in (agent, client_for(Role.AGENT)):
            assert stranger.get(f"/my/assessments/{foreign}").status_code == 404
            assert stranger.get(f"/my/assessments/{foreign}/audio").status_code == 404
            assert stranger.post(f"/api/my/assessments/{foreign}/begin").status_code == 404
            assert stranger.get(f"/api/assessments/{foreign}").status_code == 404

    def test_agent_chooses_on_the_page(self, seeded: Seed, agent: TestClient, evaluation: UUID) -> None:
        page = agent.get("/my/assessments").text
        assert "BB-20117" in page
        assert "GS-40021" not in page
        answer = agent.post(f"/interactions/{seeded.call}/self-assessment", data={"scorecard": "seven_cs"})
        assert answer.headers["location"] == f"/my/assessments/{evaluation}"


class TestComparing:
    def test_own_confirmed_and_machine_side_by_side(
        self, seeded: Seed, agent: TestClient, supervisor: TestClient, analyst: TestClient, evaluation: UUID
    ) -> None:
        ask(supervisor, seeded.call)
        hand_in(agent, evaluation)
        before = agent.get(f"/api/assessments/{evaluation}").json()
        assert (before["confirmed"], {a["confirmed"] for a in before["answers"]}) == (False, {None})
        assert {a["machine"] for a in before["answers"]} == {None}
        assert supervisor.get(f"/api/assessments/{evaluation}").status_code == 409
        changed = {"criterion": "concise", "answer": "2", "reason": "It takes very long."}
        analyst.post(f"/evaluations/{evaluation}/overrides", data=changed)
        release(analyst, evaluation, seen=1)

        answers = {a["criterion"]: a for a in agent.get(f"/api/assessments/{evaluation}").json()["answers"]}
        assert answers["clear"]["gap"] == pytest.approx(0.25)
        assert answers["concrete"]["gap"] == pytest.approx(-0.25)
        assert answers["complete"]["gap"] == pytest.approx(0.5)
        assert answers["courteous"]["gap"] == 0
        assert answers["correct"]["gap"] is None
        assert (answers["concise"]["confirmed"], answers["concise"]["machine"]) == ("2", None)
        assert answers["clear"]["machine"] == "4"
        seen = {a["criterion"]: a for a in supervisor.get(f"/api/assessments/{evaluation}").json()["answers"]}
        assert seen["concise"]["machine"] == "4"
        page = agent.get(f"/my/assessments/{evaluation}").text
        assert "Kinder by 50 points" in page
        assert "It takes very long." in page
        assert "Asha Patel" in supervisor.get(f"/assessments/{evaluation}").text

    def test_handed_in_answers_never_change(
        self, seeded: Seed, agent: TestClient, supervisor: TestClient, evaluation: UUID
    ) -> None:
        ask(supervisor, seeded.call)
        hand_in(agent, evaluation)
        sheet = agent.post(f"/api/my/assessments/{evaluation}/begin").json()["id"]
        assert agent.post(f"/sheets/{sheet}/submit", data={"answer:clear": "1"}).status_code == 409

    def test_it_is_not_blind_once_the_result_was_opened(
        self, seeded: Seed, agent: TestClient, analyst: TestClient, evaluation: UUID
    ) -> None:
        release(analyst, evaluation)
        ask(agent, seeded.call)
        agent.get(f"/my/assessments/{evaluation}")
        assert agent.get(f"/my/results/{seeded.call}").status_code == 200
        hand_in(agent, evaluation)
        assert agent.get(f"/api/assessments/{evaluation}").json()["blind"] is False

    def test_gaps_are_the_agenda(
        self, seeded: Seed, agent: TestClient, supervisor: TestClient, analyst: TestClient, evaluation: UUID
    ) -> None:
        ask(supervisor, seeded.call)
        hand_in(agent, evaluation)
        with transaction() as session:
            assert gaps(seeded.viewer(Role.SUPERVISOR), session, seeded.agent) == ()
        release(analyst, evaluation)
        found = supervisor.get(f"/api/agents/{seeded.agent}/self-assessment-gaps").json()
        shown = [(gap["criterion"], gap["mean"], gap["count"], gap["kinder"], gap["stricter"]) for gap in found]
        assert shown[:3] == [
            ("complete", 0.5, 1, 1, 0),
            ("clear", 0.25, 1, 1, 0),
            ("concrete", -0.25, 1, 0, 1),
        ]
        assert found[0]["blind"] == 1
        assert found[0]["evaluations"] == [str(evaluation)]
        own = agent.get(f"/api/agents/{seeded.agent}/self-assessment-gaps").json()
        assert own == found
        assert agent.get(f"/api/agents/{seeded.other_agent}/self-assessment-gaps").json() == []
