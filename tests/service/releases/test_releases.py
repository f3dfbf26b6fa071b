"""Releasing on a date, many at once, taking back, and acknowledging: through the front door."""

import datetime as dt
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from service.database import now, transaction
from service.identity.tables import Role
from service.interactions.tables import Interaction, State
from service.releases.commands import release_due
from service.releases.tables import Acknowledgement, ScheduledRelease
from service.worker import PERIODIC, release_scheduled
from tests.conftest import ClientFor
from tests.service.seed import Seed
from tests.service.test_reviews import actions, evaluation_of, review_of


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


@pytest.fixture
def agent(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.AGENT])


@pytest.fixture
def confirmed(seeded: Seed, analyst: TestClient) -> UUID:
    evaluation = evaluation_of(seeded.call, "seven_cs")
    assert analyst.post(f"/evaluations/{evaluation}/confirm", data={"overrides_seen": 0}).status_code == 303
    return evaluation


def in_minutes(minutes: float) -> str:
    return (now() + dt.timedelta(minutes=minutes)).isoformat()


def make_due() -> None:
    with transaction() as session:
        session.execute(update(ScheduledRelease).values(due_at=now() - dt.timedelta(minutes=1)))


def release_what_is_due() -> int:
    with transaction() as session:
        return release_due(session)


def schedule(analyst: TestClient, evaluation: UUID, minutes: float = 60) -> dict[str, object]:
    body = {"evaluations": [str(evaluation)], "due_at": in_minutes(minutes)}
    answer = analyst.post("/api/releases", json=body)
    assert answer.status_code == 200, answer.text
    sent: dict[str, object] = answer.json()
    return sent


def is_released(evaluation: UUID) -> bool:
    review = review_of(evaluation)
    return review is not None and review.released_at is not None


class TestOnADate:
    def test_happens_when_it_is_due_and_tells_the_agent(
        self, seeded: Seed, analyst: TestClient, agent: TestClient, confirmed: UUID
    ) -> None:
        assert schedule(analyst, confirmed) == {"done": 1, "refused": []}
        assert release_what_is_due() == 0
        assert agent.get(f"/api/interactions/{seeded.call}").status_code == 404
        make_due()
        assert release_what_is_due() == 1
        review = review_of(confirmed)
        assert review is not None
        assert review.released_by_id == seeded.users[Role.QA_ANALYST]
        told = agent.get("/api/notifications").json()
        assert [(one["kind"], one["link"]) for one in told] == [("released", f"/my/results/{seeded.call}")]
        assert actions(confirmed)[-2:] == ["scheduled release", "released"]
        assert release_what_is_due() == 0

    def test_the_worker_looks_every_minute(self, analyst: TestClient, confirmed: UUID) -> None:
        schedule(analyst, confirmed)
        make_due()
        assert ("* * * * *", release_scheduled) in PERIODIC
        release_scheduled(0)
        assert is_released(confirmed)

    def test_can_be_taken_back_before(self, analyst: TestClient, confirmed: UUID) -> None:
        schedule(analyst, confirmed)
        assert analyst.post(f"/api/evaluations/{confirmed}/take-back").status_code == 204
        assert analyst.post(f"/api/evaluations/{confirmed}/take-back").status_code == 409
        make_due()
        assert release_what_is_due() == 0
        assert not is_released(confirmed)

    def test_reopening_takes_it_back(self, analyst: TestClient, confirmed: UUID) -> None:
        schedule(analyst, confirmed)
        assert analyst.post(f"/evaluations/{confirmed}/reopen").status_code == 303
        analyst.post(f"/evaluations/{confirmed}/confirm", data={"overrides_seen": 0})
        make_due()
        assert release_what_is_due() == 0
        assert not is_released(confirmed)

    def test_a_new_date_takes_the_place_of_the_old_one(self, analyst: TestClient, confirmed: UUID) -> None:
        schedule(analyst, confirmed, minutes=60)
        schedule(analyst, confirmed, minutes=120)
        due = [one["due_at"] for one in analyst.get("/api/releases").json()]
        assert len(due) == 1
        assert dt.datetime.fromisoformat(due[0]) > now() + dt.timedelta(minutes=110)

    @pytest.mark.parametrize("minutes", [-5, 0, 91 * 24 * 60])
    def test_moments_that_make_no_sense(self, analyst: TestClient, confirmed: UUID, minutes: int) -> None:
        answer = schedule(analyst, confirmed, minutes)
        assert answer == {"done": 0, "refused": ["Choose a moment within the next 90 days."]}

    def test_a_restricted_interaction_waits(self, seeded: Seed, analyst: TestClient, confirmed: UUID) -> None:
        schedule(analyst, confirmed)
        make_due()
        with transaction() as session:
            session.execute(update(Interaction).where(Interaction.id == seeded.call).values(state=State.RESTRICTED))
        assert release_what_is_due() == 0
        with transaction() as session:
            session.execute(update(Interaction).where(Interaction.id == seeded.call).values(state=State.READY))
        assert release_what_is_due() == 1

    def test_whoever_scheduled_it_is_told_when_it_fails(
        self, seeded: Seed, analyst: TestClient, confirmed: UUID
    ) -> None:
        schedule(analyst, confirmed)
        make_due()
        with transaction() as session:
            session.execute(update(Interaction).where(Interaction.id == seeded.call).values(agent_id=None))
        assert release_what_is_due() == 0
        assert [one["kind"] for one in analyst.get("/api/notifications").json()] == ["release failed"]
        assert release_what_is_due() == 0, "it is not tried for ever"


class TestManyAtOnce:
    def test_one_that_is_refused_does_not_stop_the_others(
        self, seeded: Seed, analyst: TestClient, confirmed: UUID
    ) -> None:
        chat = evaluation_of(seeded.chat, "seven_cs")
        body = {"evaluations": [str(confirmed), str(chat), str(UUID(int=5))]}
        answer = analyst.post("/api/releases", json=body).json()
        assert answer["done"] == 1
        assert sorted(answer["refused"]) == [
            "There is no such result, or it is not yours to see.",
            "This result is not confirmed yet.",
        ]
        assert is_released(confirmed)
        assert not is_released(chat)

    def test_page_lists_what_waits_and_releases_it(self, analyst: TestClient, confirmed: UUID) -> None:
        assert "BB-20117" in analyst.get("/releases").text
        page = analyst.post("/releases", data={"evaluations": [str(confirmed)], "due_at": ""})
        assert "1 result released" in page.text
        assert "Nothing waits for release" in page.text
        assert is_released(confirmed)

    def test_page_schedules(self, analyst: TestClient, confirmed: UUID) -> None:
        moment = (now() + dt.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
        page = analyst.post("/releases", data={"evaluations": [str(confirmed)], "due_at": moment})
        assert "1 result scheduled" in page.text
        assert "Take back" in page.text
        assert not is_released(confirmed)

    def test_a_date_that_cannot_be_read(self, analyst: TestClient, confirmed: UUID) -> None:
        answer = analyst.post("/releases", data={"evaluations": [str(confirmed)], "due_at": "soon"})
        assert answer.status_code == 400
        assert "cannot be read" in answer.json()["detail"]

    def test_nothing_chosen(self, analyst: TestClient) -> None:
        assert analyst.post("/api/releases", json={"evaluations": []}).status_code == 400

    def test_another_teams_results_are_not_there(self, seeded: Seed, client_for: ClientFor, confirmed: UUID) -> None:
        other = client_for(user_id=seeded.other_supervisor)
        assert other.get("/api/releases").json() == []
        answer = other.post("/api/releases", json={"evaluations": [str(confirmed)]}).json()
        assert answer == {"done": 0, "refused": ["There is no such result, or it is not yours to see."]}


class TestAcknowledging:
    def test_once_with_a_comment_that_is_swept(self, analyst: TestClient, agent: TestClient, confirmed: UUID) -> None:
        analyst.post(f"/evaluations/{confirmed}/release")
        sent = {"comment": "Fair. The customer is at jo.bloggs@example.org by the way."}
        assert agent.post(f"/api/evaluations/{confirmed}/acknowledge", json=sent).status_code == 204
        assert agent.post(f"/api/evaluations/{confirmed}/acknowledge", json=sent).status_code == 409
        assert actions(confirmed)[-1] == "acknowledged"
        with transaction() as session:
            stored = session.scalars(select(Acknowledgement.comment)).one()
        assert stored == "Fair. The customer is at [EMAIL] by the way."
        assert [one["kind"] for one in analyst.get("/api/notifications").json()] == ["acknowledged"]

    def test_only_what_was_released_to_the_agent(self, seeded: Seed, agent: TestClient, confirmed: UUID) -> None:
        assert agent.post(f"/api/evaluations/{confirmed}/acknowledge", json={}).status_code == 404
        foreign = evaluation_of(seeded.foreign, "seven_cs")
        assert agent.post(f"/api/evaluations/{foreign}/acknowledge", json={}).status_code == 404
