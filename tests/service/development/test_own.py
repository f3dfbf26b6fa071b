"""Training needs, and what agents write for themselves: read by whom they choose, and by nobody else."""

import pytest
from sqlalchemy import update

from service.database import transaction
from service.development.grounds import ground_period
from service.development.training_needs import TrainingNeeds, training_needs
from service.identity.tables import Agent, Role
from tests.conftest import ClientFor
from tests.service.development.situation import Situation, situation, strong_others, weak_results
from tests.service.seed import Seed

WORDS = "Zebrawood mornings are hard."


@pytest.fixture
def plans(seeded: Seed, client_for: ClientFor) -> Situation:
    return situation(seeded, client_for)


def needs(seeded: Seed) -> TrainingNeeds:
    with transaction() as session:
        return training_needs(session, seeded.agent, ground_period())


def check_in(plans: Situation, sharing: str) -> None:
    body = {"score": 2, "words": WORDS, "sharing": sharing}
    assert plans.agent.post("/api/growth/check-ins", json=body).status_code == 201


def places(plans: Situation, plan: str) -> dict[str, str]:
    """Where a check-in could be read, by who reads it."""
    return {
        "supervisor": plans.supervisor.get(f"/plans/agents/{plans.seeded.agent}").text
        + plans.supervisor.get(f"/plans/{plan}").text,
        "appraisal": plans.supervisor.get(f"/plans/{plan}/appraisal").text,
        "analyst": plans.analyst.get(f"/plans/agents/{plans.seeded.agent}").text
        + plans.analyst.get(f"/plans/{plan}").text
        + plans.analyst.get(f"/plans/{plan}/appraisal").text,
        "agent": plans.agent.get("/growth/plans").text,
    }


def test_a_question_below_the_others_by_more_than_chance_is_a_training_need(plans: Situation) -> None:
    """`clear` has 25, 50, 25, 0 percent three times; the others 75 or 100."""
    weak_results(plans.seeded)
    found = needs(plans.seeded)
    [need] = found.needs
    assert (need.weakness.criterion, need.weakness.figure.n, found.results) == ("clear", 12, 12)
    assert need.weakness.figure.value == pytest.approx(25)
    assert need.weakness.against_own is not None
    assert need.weakness.against_own.high < 0
    assert need.weakness.others is None
    assert need.next_step


def test_with_four_answers_there_is_not_enough(plans: Situation) -> None:
    weak_results(plans.seeded, 4)
    assert not needs(plans.seeded).enough
    assert "Not enough yet" in plans.supervisor.get(f"/plans/agents/{plans.seeded.agent}").text
    weak_results(plans.seeded, 1)
    assert needs(plans.seeded).enough


def test_nothing_unconfirmed_is_a_training_need(plans: Situation) -> None:
    weak_results(plans.seeded, confirmed=False)
    assert needs(plans.seeded).results == 0


def test_what_is_hard_for_everybody_is_said_to_be(plans: Situation) -> None:
    weak_results(plans.seeded)
    strong_others(plans.seeded, clear=("2", "1", "2", "3"))
    found = needs(plans.seeded)
    assert [need.weakness.criterion for need in found.shared] == ["clear"]
    assert found.own == ()


def test_the_agent_s_needs_come_from_released_results_only(plans: Situation) -> None:
    weak_results(plans.seeded, released=False)
    assert "Not enough yet" in plans.agent.get("/growth/plans").text
    page = plans.supervisor.get(f"/plans/agents/{plans.seeded.agent}").text
    assert "Next step:" in page


@pytest.mark.parametrize(
    ("sharing", "readers"),
    [
        ("only_me", {"agent"}),
        ("supervisor", {"agent", "supervisor"}),
        ("appraisal", {"agent", "supervisor", "appraisal"}),
    ],
)
def test_a_check_in_is_read_by_whom_the_agent_chooses(plans: Situation, sharing: str, readers: set[str]) -> None:
    plan = plans.running()
    check_in(plans, sharing)
    assert {who for who, page in places(plans, plan).items() if WORDS in page} == readers


def test_a_check_in_is_for_the_supervisor_of_the_present_team(plans: Situation) -> None:
    check_in(plans, "supervisor")
    with transaction() as session:
        moved = update(Agent).where(Agent.id == plans.seeded.agent)
        session.execute(moved.values(team_id=plans.seeded.other_team))
    new = plans.clients(user_id=plans.seeded.other_supervisor)
    assert WORDS in new.get(f"/plans/agents/{plans.seeded.agent}").text
    assert plans.supervisor.get(f"/plans/agents/{plans.seeded.agent}").status_code == 404


def test_sharing_can_be_taken_back_and_entries_removed(plans: Situation) -> None:
    made = plans.agent.post("/api/growth/check-ins", json={"score": 2, "words": WORDS, "sharing": "supervisor"}).json()
    plans.agent.post(f"/growth/check-ins/{made['id']}/sharing", data={"sharing": "only_me"})
    assert WORDS not in plans.supervisor.get(f"/plans/agents/{plans.seeded.agent}").text
    plans.agent.post(f"/growth/check-ins/{made['id']}/remove")
    assert WORDS not in plans.agent.get("/growth/plans").text


@pytest.mark.parametrize("score", [0, 6])
def test_a_score_off_the_scale_is_refused(plans: Situation, score: int) -> None:
    assert plans.agent.post("/api/growth/check-ins", json={"score": score}).status_code == 400


def test_nobody_reaches_another_agent_s_entries(plans: Situation) -> None:
    made = plans.agent.post("/api/growth/career-goals", json={"text": "Lead a team"}).json()["id"]
    with transaction() as session:
        other = plans.account(Role.AGENT, "Rhys Morgan")
        session.execute(update(Agent).where(Agent.id == plans.seeded.other_agent).values(name="Rhys Morgan"))
    stranger = plans.clients(user_id=other)
    assert stranger.post(f"/growth/career-goals/{made}/remove").status_code in (403, 404)
    assert plans.supervisor.post(f"/growth/career-goals/{made}/remove").status_code == 403


def test_it_is_all_in_what_is_stored_about_me(plans: Situation) -> None:
    plan = plans.running()
    check_in(plans, "only_me")
    plans.agent.post("/api/growth/career-goals", json={"text": "Lead a team"})
    stored = {row["category"]: row["count"] for row in plans.agent.get("/api/my/data").json()["stored"]}
    assert [stored[name] for name in ("Plans", "Career goals", "Well-being check-ins")] == [1, 1, 1]
    copy = plans.agent.get("/my/data/export.json").json()
    assert [one["id"] for one in copy["plans"]] == [plan]
    assert copy["check_ins"][0]["words"] == WORDS
    assert copy["career_goals"][0]["text"] == "Lead a team"
