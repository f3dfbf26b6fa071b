"""Plans and samples through pages and endpoints, and the estimate against numbers worked out by hand."""

import datetime as dt
import math
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.database import now, transaction
from service.identity.tables import Role
from service.interactions.tables import Interaction, State
from service.reviews.task_tables import ReviewTask, TaskState
from service.sampling.draws import draw, draw_due, reproduced
from service.sampling.periods import last_periods, period_of
from service.sampling.tables import Period, SampleDraw, SamplingPlan
from tests.conftest import ClientFor
from tests.service.reviews.sampled import MONDAY, drawn, evaluations_of, plan, simple_call
from tests.service.seed import Seed

NEW = {"name": "Weekly", "period": "week", "quota": 2, "blind_percent": 50, "least_seconds": 30, "days_to_review": 5}


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


@pytest.fixture
def supervisor(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.SUPERVISOR])


def make(client: TestClient, **changes: object) -> str:
    answer = client.post("/api/sampling-plans", json=NEW | changes)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def test_periods_begin_on_mondays_and_on_the_first() -> None:
    assert period_of(Period.WEEK, dt.date(2026, 11, 15)) == (MONDAY, dt.date(2026, 11, 16))
    assert period_of(Period.MONTH, dt.date(2026, 12, 31)) == (dt.date(2026, 12, 1), dt.date(2027, 1, 1))
    assert last_periods(Period.MONTH, dt.date(2026, 3, 9), 2)[1] == (dt.date(2026, 1, 1), dt.date(2026, 2, 1))


class TestPlans:
    def test_made_changed_and_paused(self, analyst: TestClient) -> None:
        answer = analyst.post("/sampling", data=NEW | {"queue": "", "channels": ["voice"]})
        page = answer.headers["location"]
        assert "2 interactions of each agent a week" in analyst.get(page).text
        assert analyst.post(page, data=NEW | {"quota": "3"}).status_code == 303
        assert analyst.post(f"{page}/active", data={"active": "false"}).status_code == 303
        (found,) = analyst.get("/api/sampling-plans").json()
        assert (found["quota"], found["active"], found["queue"], found["blind_percent"]) == (3, False, None, 50)

    @pytest.mark.parametrize("change", [{"quota": 0}, {"blind_percent": 101}, {"name": " "}, {"colour": "red"}])
    def test_refused(self, analyst: TestClient, change: dict[str, object]) -> None:
        assert analyst.post("/api/sampling-plans", json=NEW | change).status_code == 422

    def test_a_name_is_used_once(self, analyst: TestClient) -> None:
        make(analyst)
        assert analyst.post("/api/sampling-plans", json=NEW).status_code == 409

    def test_a_supervisor_s_plan_is_for_the_own_team(
        self, seeded: Seed, analyst: TestClient, supervisor: TestClient
    ) -> None:
        make(analyst, name="All")
        own = make(supervisor, team_id=str(seeded.other_team))
        (found,) = supervisor.get("/api/sampling-plans").json()
        assert (found["id"], found["team_id"]) == (own, str(seeded.team))

    def test_another_team_s_plan_does_not_exist(self, analyst: TestClient, supervisor: TestClient) -> None:
        other = make(analyst, name="All")
        assert supervisor.get(f"/sampling/{other}").status_code == 404
        assert supervisor.post(f"/api/sampling-plans/{other}/draws", json={}).status_code == 404


class TestDrawing:
    def test_quota_of_each_agent_out_of_what_fits(self, seeded: Seed) -> None:
        with transaction() as session:
            for number in range(10):
                simple_call(session, seeded, number)
            other = [simple_call(session, seeded, 20 + n, agent=seeded.other_agent) for n in range(2)]
            short = simple_call(session, seeded, 30, seconds=12)
            nobody = session.get_one(Interaction, simple_call(session, seeded, 31))
            nobody.agent_id = None
            early = simple_call(session, seeded, 0, started=dt.datetime(2026, 11, 8, 23, 59, tzinfo=dt.UTC))
            simple_call(session, seeded, 0, started=dt.datetime(2026, 11, 16, tzinfo=dt.UTC))
            made = drawn(session, plan(session, seeded))
            tasks = session.scalars(select(ReviewTask).where(ReviewTask.draw_id == made.id)).all()
            ids = {task.interaction_id for task in tasks}
            assert {agent: len(found) for agent, found in made.frame.items()} == {
                str(seeded.agent): 10,
                str(seeded.other_agent): 2,
            }
            assert made.excluded == {"too short": 1, "no agent is named": 1}
            assert len(tasks) == 5
            assert set(other) <= ids
            assert not {short, early, nobody.id} & ids
            assert reproduced(session, made)

    def test_a_tampered_sample_is_noticed(self, seeded: Seed) -> None:
        with transaction() as session:
            calls = [simple_call(session, seeded, number) for number in range(6)]
            made = drawn(session, plan(session, seeded))
            task = session.scalars(select(ReviewTask)).first()
            assert task is not None
            used = set(session.scalars(select(ReviewTask.interaction_id)))
            task.interaction_id = next(id for id in calls if id not in used)
            session.flush()
            assert not reproduced(session, made)

    def test_spread_over_the_period(self, seeded: Seed) -> None:
        with transaction() as session:
            for number in range(60):
                simple_call(session, seeded, 2 * number)
            made = drawn(session, plan(session, seeded, quota=5))
            found = select(Interaction.started_at).join(ReviewTask, ReviewTask.interaction_id == Interaction.id)
            days = sorted(at.day for at in session.scalars(found.where(ReviewTask.draw_id == made.id)) if at)
            assert days == [9, 10, 11, 12, 13]

    def test_by_hand_once_and_only_when_it_is_over(self, seeded: Seed, analyst: TestClient) -> None:
        with transaction() as session:
            for number in range(4):
                simple_call(session, seeded, number)
        found = make(analyst)
        day = {"day": "2026-11-11"}
        drew = analyst.post(f"/api/sampling-plans/{found}/draws", json=day)
        assert drew.json()["progress"] | {"blind": 1} == drew.json()["progress"]
        assert (drew.json()["starts"], drew.json()["reproduced"]) == ("2026-11-09", True)
        assert analyst.post(f"/sampling/{found}/draws", data=day).status_code == 409
        future = {"day": str(now().date())}
        assert analyst.post(f"/sampling/{found}/draws", data=future).status_code == 400
        empty = analyst.post(f"/sampling/{found}/draws", data={"day": "2025-01-01"})
        assert (empty.status_code, "No interaction" in empty.json()["detail"]) == (400, True)
        assert "Could be drawn" in analyst.get(f"/sampling/{found}").text

    def test_due_samples_are_drawn_once_by_the_plan(self, seeded: Seed) -> None:
        with transaction() as session:
            starts, _ = last_periods(Period.WEEK, now().date(), 1)[0]
            at = dt.datetime.combine(starts, dt.time(12), tzinfo=dt.UTC)
            simple_call(session, seeded, 0, started=at)
            made = plan(session, seeded)
            paused = plan(session, seeded, name="Paused", active=False)
            for each in (made, paused):
                each.created_at = at
            session.flush()
            assert (draw_due(session), draw_due(session)) == (1, 0)
            found = session.scalars(select(SampleDraw)).one()
            assert (found.plan_id, found.starts, found.by_id) == (made.id, starts, None)

    def test_what_was_reviewed_before_counts_as_done(self, seeded: Seed, analyst: TestClient) -> None:
        with transaction() as session:
            done = simple_call(session, seeded, 1)
        analyst.post(f"/api/evaluations/{evaluations_of(done)[0]}/confirm", json={"overrides_seen": 0})
        with transaction() as session:
            plan_id = drawn(session, plan(session, seeded)).plan_id
        (found,) = analyst.get(f"/api/sampling-plans/{plan_id}/draws").json()
        assert (found["progress"]["done"], found["progress"]["open"], found["estimates"][0]["estimate"]["n"]) == (
            1,
            0,
            1,
        )


class TestReplacing:
    def test_another_of_the_same_agent_for_a_reason(self, seeded: Seed, analyst: TestClient) -> None:
        with transaction() as session:
            for number in range(5):
                simple_call(session, seeded, number)
            made = drawn(session, plan(session, seeded))
            first = session.scalars(select(ReviewTask)).first()
            assert first is not None
            task_id, plan_id, draw_id = first.id, made.plan_id, made.id
        assert analyst.post(f"/queue/{task_id}/replace", data={"reason": ""}).status_code == 400
        instead = analyst.post(f"/api/queue/{task_id}/replace", json={"reason": "The line was dead."}).json()
        with transaction() as session:
            replaced = session.get_one(ReviewTask, task_id)
            assert (replaced.state, replaced.note) == (TaskState.REPLACED, "The line was dead.")
            assert replaced.replaced_by_id == UUID(instead["id"])
            new = session.get_one(ReviewTask, UUID(instead["id"]))
            assert (new.draw_id, new.stratum) == (draw_id, replaced.stratum)
            tasks = session.scalars(select(ReviewTask.interaction_id)).all()
            assert len(set(tasks)) == len(tasks) == 4
            assert reproduced(session, session.get_one(SampleDraw, draw_id))
        progress = analyst.get(f"/api/sampling-plans/{plan_id}/draws").json()[0]["progress"]
        assert (progress["replaced"], progress["open"]) == (1, 3)

    def test_none_left(self, seeded: Seed, analyst: TestClient) -> None:
        with transaction() as session:
            simple_call(session, seeded, 1)
            drawn(session, plan(session, seeded))
            task_id = session.scalars(select(ReviewTask.id)).one()
        assert analyst.post(f"/api/queue/{task_id}/replace", json={"reason": "Dead."}).json() is None


def test_estimate_counts_confirmed_random_reviews_only(seeded: Seed, analyst: TestClient) -> None:
    """Two agents: 6 calls, of which two reviewed at 75 and 100, and 2 calls, both reviewed at 50."""
    with transaction() as session:
        for number in range(6):
            simple_call(session, seeded, number)
        for number in range(2):
            simple_call(session, seeded, 10 + number, agent=seeded.other_agent, courteous="3")
        made = drawn(session, plan(session, seeded, quota=2))
        mine = select(ReviewTask.interaction_id).where(ReviewTask.stratum == str(seeded.agent))
        first, second = session.scalars(mine)
        others = session.scalars(select(ReviewTask.interaction_id).where(ReviewTask.stratum != str(seeded.agent))).all()
        plan_id, frame = made.plan_id, [UUID(id) for id in made.frame[str(seeded.agent)]]
    change = {"criterion": "courteous", "answer": "5", "reason": "Warm."}
    analyst.post(f"/api/evaluations/{evaluations_of(second)[0]}/overrides", json=change)
    unsampled = next(id for id in frame if id not in (first, second))
    for id, seen in ((first, 0), (second, 1), *((other, 0) for other in others), (unsampled, 0)):
        sent = {"overrides_seen": seen}
        assert analyst.post(f"/api/evaluations/{evaluations_of(id)[0]}/confirm", json=sent).status_code == 204
    (draw,) = analyst.get(f"/api/sampling-plans/{plan_id}/draws").json()
    (found,) = draw["estimates"]
    assert found["estimate"]["n"] == 4, "the confirmed call that was not drawn does not count"
    assert found["estimate"]["mean"] == pytest.approx((6 * 87.5 + 2 * 50) / 8)
    margin = 4.302652729749462 * math.sqrt(6**2 * (1 - 2 / 6) * 312.5 / 2 / 8**2)
    low = max(0, 78.125 - margin)
    assert found["estimate"]["interval"] == [pytest.approx(low), pytest.approx(100)]
    assert "78.1" in analyst.get(f"/sampling/{plan_id}").text
    assert "78.1" in analyst.get("/sampling").text


def test_restricted_calls_are_not_in_the_frame(seeded: Seed) -> None:
    with transaction() as session:
        closed = simple_call(session, seeded, 1)
        simple_call(session, seeded, 2)
        session.get_one(Interaction, closed).state = State.RESTRICTED
        made = drawn(session, plan(session, seeded))
        assert str(closed) not in made.frame[str(seeded.agent)]
        assert made.excluded == {"not scored, restricted or erased": 1}
        assert session.scalars(select(SamplingPlan)).one().active


def test_older_samples_are_on_further_pages(seeded: Seed, analyst: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.sampling.estimates.PAGE_SIZE", 2)
    week = dt.timedelta(days=7)
    with transaction() as session:
        made = plan(session, seeded)
        for number in range(3):
            simple_call(
                session, seeded, 0, started=dt.datetime.combine(MONDAY, dt.time(9), tzinfo=dt.UTC) - number * week
            )
            draw(session, made, MONDAY - number * week, MONDAY - (number - 1) * week, None, seed=7)
    pages = [analyst.get(f"/api/sampling-plans/{made.id}/draws?page={page}").json() for page in (1, 2, 3)]
    starts = [[found["starts"] for found in page] for page in pages]
    assert starts == [["2026-11-09", "2026-11-02"], ["2026-10-26"], []]
    assert all(found["reproduced"] for page in pages for found in page)
    first, last = (analyst.get(f"/sampling/{made.id}?page={page}").text for page in (1, 9))
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in last, "beyond the end is the last page"
    for page in (first, last):
        assert '<option value="2026-10-26">' not in page, "it was drawn, whatever page shows it"
    assert "9 Nov 2026" in analyst.get("/sampling").text
