"""A development plan from its draft to its outcome: both agree, goals lock, both write at checkpoints."""

from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from service.compliance.tables import AuditEvent
from service.database import transaction
from service.development.tables import DevelopmentPlan
from service.identity.tables import Agent, Role, User
from service.notifications.tables import Notification
from service.performance.periods import today
from tests.conftest import ClientFor
from tests.service.development.situation import DAY, Situation, situation
from tests.service.seed import Seed


@pytest.fixture
def plans(seeded: Seed, client_for: ClientFor) -> Situation:
    return situation(seeded, client_for)


def move_agent(seeded: Seed) -> None:
    with transaction() as session:
        session.execute(update(Agent).where(Agent.id == seeded.agent).values(team_id=seeded.other_team))


def test_a_plan_goes_its_whole_way(plans: Situation) -> None:
    plan = plans.drafted()
    assert plans.agent.get(f"/api/growth/plans/{plan}").status_code == 404
    plans.filled(plan)
    plans.lead(plan, "propose")
    assert plans.read(plan)["waits"] == "agent"
    assert plans.agent.post(f"/api/growth/plans/{plan}/agree").json()["state"] == "agreed"
    assert plans.lead(plan, "start")["state"] == "active"
    plans.hold(plan)
    checkpoint = plans.read(plan)["checkpoints"][0]
    address = f"/api/growth/plans/{plan}/checkpoints/{checkpoint['id']}/words"
    assert plans.agent.post(address, json={"words": "I asked more often."}).status_code == 200
    assert plans.outcome(plan).json()["state"] == "completed"

    seen = plans.agent.get(f"/api/growth/plans/{plan}").json()
    assert seen["checkpoints"][0]["owner_words"] == "Half is there."
    assert seen["checkpoints"][0]["agent_words"] == "I asked more often."
    assert (seen["decisions"][0]["outcome"], seen["decisions"][0]["by"]) == ("met", "Tom Ellison")
    assert seen["goals"][0]["result"] == "met"


def test_nothing_is_proposed_without_a_goal_and_a_checkpoint(plans: Situation) -> None:
    plan = plans.drafted()
    assert plans.supervisor.post(f"/api/plans/{plan}/propose").status_code == 409


def test_a_development_plan_needs_the_agent_s_agreement(plans: Situation) -> None:
    plan = plans.proposed(plans.filled(plans.drafted()))
    assert plans.supervisor.post(f"/api/plans/{plan}/start").status_code == 409
    told = plans.agent.post(f"/api/growth/plans/{plan}/object", json={"words": "I would rather learn about tariffs."})
    assert told.json()["state"] == "draft"
    found = plans.read(plan)
    assert found["owner_agreed_at"] is None
    assert found["objections"][0]["words"] == "I would rather learn about tariffs."
    assert not found["objections"][0]["answerable"]
    assert plans.agent.post(f"/api/growth/plans/{plan}/agree").status_code == 409
    plans.lead(plan, "propose")
    assert plans.agent.post(f"/api/growth/plans/{plan}/agree").json()["state"] == "agreed"


def test_goals_lock_at_the_first_checkpoint(plans: Situation) -> None:
    plan = plans.running()
    assert plans.supervisor.post(f"/api/plans/{plan}/revise", json={"words": "Too much."}).json()["state"] == "draft"
    plans.lead(plan, "propose")
    plans.agent.post(f"/api/growth/plans/{plan}/agree")
    plans.lead(plan, "start")
    plans.hold(plan)
    assert plans.supervisor.post(f"/api/plans/{plan}/revise", json={"words": "Too much."}).status_code == 409
    goal = {"text": "More.", "seen_by": "Listening."}
    assert plans.supervisor.post(f"/api/plans/{plan}/goals", json=goal).status_code == 409


@pytest.mark.parametrize(
    "statement",
    [
        "update plan_goals set text = 'another'",
        "update plan_goals set seen_by = 'nobody'",
        "delete from plan_goals",
        "insert into plan_goals (id, created_at, plan_id, position, text, seen_by) "
        "select gen_random_uuid(), now(), plan_id, 9, 'new', 'so' from plan_goals",
        "update development_plans set goals_locked_at = null",
    ],
)
def test_the_database_keeps_locked_goals_as_they_are(plans: Situation, statement: str) -> None:
    plan = plans.running()
    plans.hold(plan)
    with pytest.raises(DBAPIError, match="locked"), transaction() as session:
        session.execute(text(statement))


def test_a_locked_plan_leaves_with_its_agent(plans: Situation) -> None:
    plan = plans.running()
    plans.hold(plan)
    with transaction() as session:
        session.execute(text("delete from development_plans where id = :plan"), {"plan": UUID(plan)})
    with transaction() as session:
        assert session.scalar(text("select count(*) from plan_goals")) == 0


def test_a_checkpoint_lies_within_the_plan_and_on_a_day_of_its_own(plans: Situation) -> None:
    plan = plans.filled(plans.drafted())
    for day in (today() + 61 * DAY, today() - DAY, today()):
        body = {"due_on": str(day), "milestone": "More."}
        assert plans.supervisor.post(f"/api/plans/{plan}/checkpoints", json=body).status_code == 400


def test_checkpoints_are_held_in_order(plans: Situation) -> None:
    plan = plans.filled(plans.drafted())
    later = {"due_on": str(today() + 30 * DAY), "milestone": "All of the calls."}
    plans.lead(plan, "checkpoints", **later)
    plans.proposed(plan)
    plans.agent.post(f"/api/growth/plans/{plan}/agree")
    plans.lead(plan, "start")
    second = plans.read(plan)["checkpoints"][1]
    held = plans.supervisor.post(f"/api/plans/{plan}/checkpoints/{second['id']}/hold", json={"words": "All."})
    assert held.status_code == 409
    plans.hold(plan)
    assert plans.read(plan)["checkpoints"][0]["owner_words"] == "Half is there."


def test_the_agent_s_words_stay_once_the_checkpoint_is_held(plans: Situation) -> None:
    plan = plans.running()
    address = f"/api/growth/plans/{plan}/checkpoints/{plans.read(plan)['checkpoints'][0]['id']}/words"
    for words in ("First.", "Second."):
        assert plans.agent.post(address, json={"words": words}).status_code == 200
    plans.hold(plan)
    assert plans.read(plan)["checkpoints"][0]["agent_words"] == "Second."
    assert plans.agent.post(address, json={"words": "Third."}).status_code == 409


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [(0, 0, "ends on"), (10, 5, "ends on"), (0, 400, "366 days"), (-90, -1, "after today")],
)
def test_dates_that_cannot_be_are_refused(plans: Situation, starts: int, ends: int, said: str) -> None:
    dates = {"starts_on": str(today() + starts * DAY), "ends_on": str(today() + ends * DAY)}
    answer = plans.supervisor.post("/api/plans", json=plans.body(**dates))
    assert answer.status_code == 400
    assert said in answer.text


def test_a_plan_is_the_team_s_where_the_agent_is_now(plans: Situation) -> None:
    """The new supervisor sees it and takes it over; the old one keeps what the old one wrote, and nothing newer."""
    plan = plans.running()
    plans.lead(plan, "notes", words="Try shorter sentences.")
    move_agent(plans.seeded)
    new = plans.clients(user_id=plans.seeded.other_supervisor)
    found = new.get(f"/api/plans/{plan}").json()
    assert found["flags"] == ["owner_elsewhere"]
    assert plans.supervisor.get(f"/api/plans/{plan}").status_code == 404
    plans.agent.post(f"/api/growth/plans/{plan}/notes", json={"words": "Sealed from the old team."})
    page = plans.supervisor.get(f"/plans/{plan}")
    assert page.status_code == 200
    assert "Try shorter sentences." in page.text
    assert "Sealed from the old team." not in page.text
    [listed] = plans.supervisor.get("/api/plans?which=earlier").json()
    assert listed["id"] == plan
    assert new.post(f"/api/plans/{plan}/owner", json={"user_id": str(plans.seeded.other_supervisor)}).status_code == 200
    assert new.get(f"/api/plans/{plan}").json()["flags"] == []


def test_an_owner_who_left_is_flagged_and_the_plan_handed_over(plans: Situation) -> None:
    plan = plans.running()
    owner = plans.seeded.users[Role.SUPERVISOR]
    with transaction() as session:
        session.execute(update(User).where(User.id == owner).values(active=False))
    assert plans.analyst.get("/api/plans?which=attention").json()[0]["flags"] == ["owner_left"]
    assert "Owner left" in plans.analyst.get(f"/plans/{plan}").text
    gone = plans.analyst.post(f"/api/plans/{plan}/owner", json={"user_id": str(owner)})
    assert gone.status_code == 400
    new = plans.account(Role.SUPERVISOR, "New Lead", plans.seeded.team)
    assert plans.analyst.post(f"/api/plans/{plan}/owner", json={"user_id": str(new)}).status_code == 200
    assert plans.analyst.get(f"/api/plans/{plan}").json()["flags"] == []


def test_a_supervisor_plans_for_the_own_team_only(plans: Situation) -> None:
    other = plans.body(agent_id=str(plans.seeded.other_agent))
    assert plans.supervisor.post("/api/plans", json=other).status_code == 404
    plan = plans.drafted()
    stranger = plans.clients(user_id=plans.seeded.other_supervisor)
    assert stranger.get(f"/api/plans/{plan}").status_code == 404
    assert stranger.get(f"/plans/agents/{plans.seeded.agent}").status_code == 404


def test_every_view_of_a_plan_is_recorded(plans: Situation) -> None:
    plan = plans.running()
    plans.supervisor.get(f"/plans/{plan}/appraisal")
    plans.agent.get(f"/growth/plans/{plan}")
    with transaction() as session:
        found = select(AuditEvent.actor, AuditEvent.detail).where(
            AuditEvent.entity == "plan", AuditEvent.entity_id == plan, AuditEvent.action == "viewed"
        )
        seen = [(actor, detail.get("view")) for actor, detail in session.execute(found)]
    assert ("supervisor", "appraisal") in seen
    assert ("agent", None) in seen


def test_words_are_swept_before_they_are_stored(plans: Situation) -> None:
    plan = plans.drafted(plans.body(purpose="Call 07700 900123 about it."))
    with transaction() as session:
        stored = session.get_one(DevelopmentPlan, UUID(plan))
        assert "07700" not in stored.purpose


def test_the_agent_is_told_of_each_step(plans: Situation) -> None:
    plan = plans.running()
    plans.hold(plan)
    with transaction() as session:
        agent = plans.seeded.users[Role.AGENT]
        kinds = set(session.scalars(select(Notification.kind).where(Notification.user_id == agent)))
    assert {"plan proposed", "plan started", "checkpoint held"} <= kinds


def test_a_withdrawn_plan_says_why_and_by_whom(plans: Situation) -> None:
    plan = plans.running()
    assert plans.supervisor.post(f"/api/plans/{plan}/withdraw", json={"words": " "}).status_code == 400
    plans.lead(plan, "withdraw", words="She leads a team of her own now.")
    page = plans.agent.get(f"/growth/plans/{plan}").text
    assert "She leads a team of her own now." in page
    assert "Withdrawn by Tom Ellison" in page
    assert plans.supervisor.post(f"/api/plans/{plan}/notes", json={"words": "More."}).status_code == 409


def test_closed_plans_come_fifty_to_a_page(plans: Situation) -> None:
    first = plans.drafted()
    with transaction() as session:
        columns = "kind, agent_id, by_id, owner_id, title, purpose, starts_on, ends_on, created_at, closed_at"
        session.execute(
            text(
                f"insert into development_plans (id, state, {columns}) "
                f"select gen_random_uuid(), 'withdrawn', {columns.replace('closed_at', 'now()')} "
                "from development_plans, generate_series(1, 51) where id = :plan"
            ),
            {"plan": UUID(first)},
        )
    pages = [plans.supervisor.get(f"/api/plans?which=closed&page={page}").json() for page in (1, 2)]
    assert [len(page) for page in pages] == [50, 1]
    assert "Page 2 of 2" in plans.supervisor.get("/plans?which=closed&page=2").text
