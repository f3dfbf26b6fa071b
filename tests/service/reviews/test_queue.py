"""The queue through its pages and endpoints: taking, assigning, balancing, skipping, and who sees what."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from service.database import transaction
from service.identity.tables import Role
from service.interactions.tables import Interaction, State
from service.notifications.tables import Notification
from service.reviews.risk import flag_risks
from service.reviews.task_tables import ReviewTask, TaskState
from tests.conftest import ClientFor
from tests.service.reviews.sampled import evaluations_of, task
from tests.service.seed import Seed


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


@pytest.fixture
def supervisor(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.SUPERVISOR])


def stored(task_id: UUID) -> ReviewTask:
    with transaction() as session:
        return session.get_one(ReviewTask, task_id)


def flag(interaction: UUID) -> UUID | None:
    with transaction() as session:
        found = flag_risks(session, interaction)
        return found.id if found else None


class TestRisk:
    def test_reasons_are_named_most_urgent_first(self, seeded: Seed, analyst: TestClient) -> None:
        flag(seeded.closed)
        rows = analyst.get("/api/queue", params={"tab": "risk"}).json()["rows"]
        assert [row["interaction_id"] for row in rows] == [str(seeded.closed)]
        assert rows[0]["reasons"] == ["critical_fail", "critical_unanswered", "recording_closed"]
        assert rows[0]["priority"] == 1
        assert "Critical fail" in analyst.get("/queue?tab=risk").text

    def test_nothing_is_flagged_without_a_reason(self, seeded: Seed) -> None:
        assert flag(seeded.chat) is None

    def test_twice_is_once(self, seeded: Seed) -> None:
        assert flag(seeded.call) == flag(seeded.call)
        with transaction() as session:
            assert session.scalar(select(func.count()).select_from(ReviewTask)) == 1

    def test_what_a_person_picked_stays_picked_when_more_is_found(self, seeded: Seed, analyst: TestClient) -> None:
        chosen = {"interactions": [str(seeded.closed)], "confirmed": 1}
        assert analyst.post("/api/assignments", json=chosen).status_code == 200
        found = flag(seeded.closed)
        assert found is not None
        reasons = ["critical_fail", "critical_unanswered", "recording_closed", "chosen"]
        assert (stored(found).reasons, stored(found).priority) == (reasons, 1)
        assert flag(seeded.closed) == found
        assert stored(found).reasons == reasons, "named once, however often it is flagged"

    def test_what_a_person_confirmed_is_not_flagged(self, seeded: Seed, analyst: TestClient) -> None:
        first = flag(seeded.call)
        assert first is not None
        compliance, communication = evaluations_of(seeded.call)
        change = {"criterion": "fair_treatment", "answer": "pass", "reason": "It is fair."}
        assert analyst.post(f"/api/evaluations/{compliance}/overrides", json=change).status_code == 204
        assert analyst.post(f"/api/evaluations/{compliance}/confirm", json={"overrides_seen": 1}).status_code == 204
        assert stored(first).state is TaskState.OPEN, "one of two scorecards is not confirmed yet"
        assert analyst.post(f"/api/evaluations/{communication}/confirm", json={"overrides_seen": 0}).status_code == 204
        assert stored(first).state is TaskState.DONE
        assert flag(seeded.call) is None

    def test_reopening_brings_the_task_back(self, seeded: Seed, analyst: TestClient) -> None:
        with transaction() as session:
            session.get_one(Interaction, seeded.chat).call_type = "Complaint about delivery"
        found = flag(seeded.chat)
        assert found is not None
        (only,) = evaluations_of(seeded.chat)
        analyst.post(f"/api/evaluations/{only}/confirm", json={"overrides_seen": 0})
        assert stored(found).state is TaskState.DONE
        analyst.post(f"/api/evaluations/{only}/reopen")
        assert stored(found).state is TaskState.OPEN


class TestTaking:
    def test_next_is_the_most_urgent_that_nobody_has(self, seeded: Seed, analyst: TestClient) -> None:
        later, first = task(seeded.chat, priority=3), task(seeded.call, priority=1)
        answer = analyst.post("/queue/next")
        assert answer.headers["location"] == f"/interactions/{seeded.call}"
        assert stored(first).assigned_to_id == seeded.users[Role.QA_ANALYST]
        assert stored(later).assigned_to_id is None
        assert analyst.post("/api/queue/next", json={}).json()["task"] == str(first), "it is still the viewer's own"

    def test_two_people_get_two_tasks(self, seeded: Seed, analyst: TestClient, supervisor: TestClient) -> None:
        tasks = {task(seeded.chat), task(seeded.call)}
        taken = {client.post("/api/queue/next", json={}).json()["task"] for client in (analyst, supervisor)}
        assert taken == {str(found) for found in tasks}

    def test_nothing_left_is_said(self, analyst: TestClient) -> None:
        answer = analyst.post("/queue/next")
        assert answer.headers["location"] == "/queue?tab=mine&done=true"
        assert "Nothing is left" in analyst.get(answer.headers["location"]).text
        assert analyst.post("/api/queue/next", json={}).json() is None

    def test_somebody_else_s_task_is_not_taken(self, seeded: Seed, analyst: TestClient, supervisor: TestClient) -> None:
        mine = task(seeded.call, assigned_to=seeded.users[Role.QA_ANALYST])
        assert supervisor.post(f"/api/queue/{mine}/start").status_code == 409
        assert analyst.post(f"/queue/{mine}/give-back").status_code == 303
        assert supervisor.post(f"/api/queue/{mine}/start").status_code == 200

    def test_what_is_restricted_waits(self, seeded: Seed, analyst: TestClient) -> None:
        task(seeded.call)
        with transaction() as session:
            session.get_one(Interaction, seeded.call).state = State.RESTRICTED
        assert analyst.post("/api/queue/next", json={}).json() is None
        assert analyst.get("/api/queue?tab=random").json()["rows"] == []


class TestAssigning:
    def test_the_assigned_are_told(self, seeded: Seed, supervisor: TestClient) -> None:
        found = task(seeded.call)
        to = {"user_id": str(seeded.users[Role.QA_ANALYST])}
        assert supervisor.post(f"/queue/{found}/assign", data=to).status_code == 303
        assert stored(found).assigned_to_id == seeded.users[Role.QA_ANALYST]
        with transaction() as session:
            told = session.scalars(select(Notification)).one()
            assert (told.user_id, told.link) == (seeded.users[Role.QA_ANALYST], "/queue?tab=mine")

    @pytest.mark.parametrize("who", ["agent", "other_supervisor"])
    def test_only_to_people_who_may_review_it(self, seeded: Seed, analyst: TestClient, who: str) -> None:
        found = task(seeded.call)
        user = seeded.users[Role.AGENT] if who == "agent" else seeded.other_supervisor
        answer = analyst.post(f"/api/queue/{found}/assign", json={"user_id": str(user)})
        assert (answer.status_code, stored(found).assigned_to_id) == (400, None)

    def test_balanced_to_whoever_has_least(self, seeded: Seed, analyst: TestClient) -> None:
        qa, supervisor = seeded.users[Role.QA_ANALYST], seeded.users[Role.SUPERVISOR]
        task(seeded.chat, assigned_to=qa)
        free = [task(seeded.call, priority=number) for number in (1, 2, 3)]
        sent = {"people": [str(qa), str(supervisor)]}
        assert analyst.post("/api/queue/balance", json=sent).json() == {"assigned": 3}
        given = [stored(found).assigned_to_id for found in free]
        assert given[0] == supervisor, "the analyst has one already"
        assert sorted(map(str, given)) == sorted(map(str, [supervisor, supervisor, qa]))

    def test_nobody_outside_the_team_gets_its_tasks(self, seeded: Seed, analyst: TestClient) -> None:
        task(seeded.call)
        sent = {"people": [str(seeded.other_supervisor)]}
        assert analyst.post("/api/queue/balance", json=sent).json() == {"assigned": 0}
        assert analyst.post("/queue/balance", data={"kind": ""}).status_code == 400

    def test_workload_counts_open_overdue_and_done(self, seeded: Seed, analyst: TestClient) -> None:
        qa = seeded.users[Role.QA_ANALYST]
        late = task(seeded.chat, assigned_to=qa)
        with transaction() as session:
            session.get_one(ReviewTask, late).due_at = session.get_one(ReviewTask, late).created_at
        (only,) = evaluations_of(seeded.chat)
        row = next(row for row in analyst.get("/api/queue/workload").json() if row["user_id"] == str(qa))
        assert (row["open"], row["overdue"], row["done"], row["timed"]) == (1, 1, 0, 0)
        confirmed = {"overrides_seen": 0, "active_seconds": 42.0}
        analyst.post(f"/api/evaluations/{only}/confirm", json=confirmed)
        row = next(row for row in analyst.get("/api/queue/workload").json() if row["user_id"] == str(qa))
        assert (row["open"], row["overdue"], row["done"]) == (0, 0, 1)
        assert (row["timed"], row["median_seconds"]) == (1, 42.0)
        assert "0:42" in analyst.get("/queue/workload").text


class TestEnding:
    def test_risk_is_skipped_for_a_reason_swept_of_personal_data(self, seeded: Seed, analyst: TestClient) -> None:
        found = flag(seeded.call)
        assert analyst.post(f"/api/queue/{found}/skip", json={"reason": " "}).status_code == 400
        reason = {"reason": "Known already, call me on 07700 900123."}
        assert analyst.post(f"/queue/{found}/skip", data=reason).status_code == 303
        assert found is not None
        ended = stored(found)
        assert ended.state is TaskState.SKIPPED
        assert "07700" not in (ended.note or "")
        assert "Known already" in analyst.get("/queue?tab=ended").text
        assert analyst.post(f"/api/queue/{found}/start").status_code == 409

    def test_random_is_never_skipped(self, seeded: Seed, analyst: TestClient) -> None:
        found = task(seeded.call)
        answer = analyst.post(f"/api/queue/{found}/skip", json={"reason": "No time."})
        assert (answer.status_code, stored(found).state) == (409, TaskState.OPEN)

    def test_export_has_what_the_tab_has(self, seeded: Seed, analyst: TestClient) -> None:
        flag(seeded.call)
        lines = analyst.get("/queue/export.csv?tab=risk").text.splitlines()
        assert len(lines) == 2
        assert "BB-20117,risk,open,Asha Patel" in lines[1]


def test_a_supervisor_sees_the_own_team_s_tasks_only(seeded: Seed, supervisor: TestClient) -> None:
    foreign = task(seeded.foreign)
    assert supervisor.get("/api/queue?tab=random").json()["rows"] == []
    for step, body in (("start", None), ("give-back", None), ("skip", {"reason": "x"}), ("replace", {"reason": "x"})):
        assert supervisor.post(f"/api/queue/{foreign}/{step}", json=body).status_code == 404


def test_every_tab_shows_something_when_it_is_empty(analyst: TestClient) -> None:
    for tab in ("mine", "random", "risk", "blind", "ended"):
        assert 'class="empty"' in analyst.get(f"/queue?tab={tab}").text
