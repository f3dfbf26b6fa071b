"""An improvement plan starts only from released results, after coaching, with support; two people decide about it."""

from uuid import UUID

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from service.coaching.session_tables import (
    CoachedCriterion,
    CoachingParticipant,
    CoachingSession,
    SessionKind,
    SessionSource,
    SessionState,
)
from service.database import now, transaction
from service.development.outcome_tables import PlanGround
from service.development.watching import check_grounds
from service.identity.tables import Role
from service.interactions.tables import Interaction
from service.performance.periods import today
from service.reviews.tables import Override, Review
from tests.conftest import ClientFor
from tests.service.development.situation import DAY, Situation, situation, strong_others, weak_results
from tests.service.seed import Seed
from tests.service.test_reviews import evaluation_of


@pytest.fixture
def plans(seeded: Seed, client_for: ClientFor) -> Situation:
    return situation(seeded, client_for)


@pytest.fixture
def weak(plans: Situation) -> list[UUID]:
    """Twelve released results that show it."""
    return weak_results(plans.seeded)


def refused(plans: Situation, body: dict[str, object] | None = None) -> str:
    answer = plans.supervisor.post("/api/plans", json=body or plans.improvement())
    assert answer.status_code == 400, answer.text
    return str(answer.json())


def held_session(seeded: Seed) -> None:
    with transaction() as session:
        coach = seeded.users[Role.SUPERVISOR]
        made = CoachingSession(
            title="Plain words", kind=SessionKind.ONE_TO_ONE, source=SessionSource.BY_HAND, state=SessionState.HELD,
            coach_id=coach, made_by_id=coach, held_at=now(),
        )  # fmt: skip
        session.add(made)
        session.flush()
        session.add(CoachingParticipant(coaching_id=made.id, agent_id=seeded.agent))
        session.add(CoachedCriterion(coaching_id=made.id, scorecard="seven_cs", criterion="clear", position=0))


def test_confirmed_results_that_were_not_released_carry_nothing(plans: Situation) -> None:
    weak_results(plans.seeded, released=False)
    assert "Not enough released results" in refused(plans)


def test_what_nobody_confirmed_carries_nothing(plans: Situation) -> None:
    weak_results(plans.seeded, confirmed=False)
    assert "Not enough released results" in refused(plans)


def test_nine_results_are_too_few_and_ten_are_enough(plans: Situation) -> None:
    weak_results(plans.seeded, 9)
    assert "an improvement plan needs 10" in refused(plans)
    weak_results(plans.seeded, 1)
    assert plans.drafted(plans.improvement())


def test_results_before_the_period_do_not_count(plans: Situation) -> None:
    weak_results(plans.seeded, days_ago=91)
    assert "Not enough released results" in refused(plans)


def test_what_is_no_weakness_carries_nothing(plans: Situation, weak: list[UUID]) -> None:
    strong = plans.improvement(ground={"scorecard": "seven_cs", "criterion": "courteous", "no_coaching_reason": "No."})
    assert "can be chance" in refused(plans, strong)


def test_what_everybody_finds_hard_is_nobody_s_weakness(plans: Situation, weak: list[UUID]) -> None:
    strong_others(plans.seeded, clear=("2", "1", "2", "3"))
    assert "Everybody else finds this question as hard" in refused(plans)


def test_it_rests_on_the_figure_and_what_others_earn(plans: Situation, weak: list[UUID]) -> None:
    """Grades 2, 3, 2, 1 three times: 25, 50, 25 and 0 percent, mean 25. Colleagues: 4, 5, 4, 4."""
    strong_others(plans.seeded)
    ground = plans.read(plans.drafted(plans.improvement()))["ground"]
    assert ground["figure"]["value"] == pytest.approx(25)
    assert (ground["figure"]["n"], ground["least"]) == (12, 10)
    assert ground["others"]["n"] == 18
    assert 75 < ground["others"]["value"] < 100
    assert len(ground["interactions"]) == 12


def test_coaching_comes_first_or_there_is_a_reason_why_not(plans: Situation, weak: list[UUID]) -> None:
    unsaid = {"scorecard": "seven_cs", "criterion": "clear"}
    assert "No coaching session about this question" in refused(plans, plans.improvement(ground=unsaid))
    held_session(plans.seeded)
    ground = plans.read(plans.drafted(plans.improvement(ground=unsaid)))["ground"]
    assert ground["coaching_id"] is not None
    assert ground["no_coaching_reason"] is None


def test_support_is_part_of_it(plans: Situation, weak: list[UUID]) -> None:
    assert "support" in refused(plans, plans.improvement(support=" "))
    plan = plans.drafted(plans.improvement())
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("update development_plans set support = null where id = :plan"), {"plan": UUID(plan)})


def test_two_at_the_same_time_are_refused(plans: Situation, weak: list[UUID]) -> None:
    plans.drafted(plans.improvement())
    overlapping = plans.improvement(starts_on=str(today() + 60 * DAY), ends_on=str(today() + 90 * DAY))
    assert plans.supervisor.post("/api/plans", json=overlapping).status_code == 409
    after = plans.improvement(starts_on=str(today() + 61 * DAY), ends_on=str(today() + 90 * DAY))
    assert plans.drafted(after)


def test_it_is_proposed_only_after_a_conversation(plans: Situation, weak: list[UUID]) -> None:
    plan = plans.filled(plans.drafted(plans.improvement()))
    assert plans.supervisor.post(f"/api/plans/{plan}/propose").status_code == 409
    plans.proposed(plan)
    assert plans.agent.get(f"/api/growth/plans/{plan}").json()["conversation"] == "We spoke about the calls."


def test_an_objection_is_answered_by_somebody_without_a_part(plans: Situation, weak: list[UUID]) -> None:
    plan = plans.proposed(plans.filled(plans.drafted(plans.improvement())))
    plans.agent.post(f"/api/growth/plans/{plan}/object", json={"words": "Those were the hardest calls."})
    assert plans.agent.post(f"/api/growth/plans/{plan}/agree").status_code == 409
    assert plans.supervisor.post(f"/api/plans/{plan}/start").status_code == 409
    objection = plans.read(plan)["objections"][0]["id"]
    answer = {"upheld": False, "reason": "Colleagues had the same calls."}
    assert plans.supervisor.post(f"/api/plans/{plan}/objections/{objection}", json=answer).status_code == 403
    said = plans.analyst.post(f"/api/plans/{plan}/objections/{objection}", json=answer)
    assert said.json()["state"] == "agreed"
    assert plans.read(plan)["agent_agreed_at"] is None
    assert plans.lead(plan, "start")["state"] == "active"


def test_an_upheld_objection_makes_it_a_draft(plans: Situation, weak: list[UUID]) -> None:
    plan = plans.proposed(plans.filled(plans.drafted(plans.improvement())))
    plans.agent.post(f"/api/growth/plans/{plan}/object", json={"words": "I was on leave."})
    objection = plans.read(plan)["objections"][0]["id"]
    answer = {"upheld": True, "reason": "True: it is too early."}
    said = plans.analyst.post(f"/api/plans/{plan}/objections/{objection}", json=answer)
    assert said.json()["state"] == "draft"
    assert plans.read(plan)["waits"] is None


def test_nobody_decides_the_outcome_alone(plans: Situation, weak: list[UUID]) -> None:
    plan = plans.running(plans.improvement())
    assert plans.outcome(plan).status_code == 409  # no checkpoint was held
    plans.hold(plan)
    assert plans.outcome(plan).json()["state"] == "active"
    assert plans.read(plan)["waits"] == "second"
    body = {"agrees": True, "reason": "I listened to the calls, too."}
    assert plans.supervisor.post(f"/api/plans/{plan}/outcome/second", json=body).status_code == 403
    assert plans.analyst.post(f"/api/plans/{plan}/outcome/second", json=body).json()["state"] == "completed"
    [decision] = plans.agent.get(f"/api/growth/plans/{plan}").json()["decisions"]
    assert (decision["by"], decision["second"]) == ("Tom Ellison", "Priya Shah")


def test_the_database_wants_two_people(plans: Situation, weak: list[UUID]) -> None:
    plan = plans.running(plans.improvement())
    plans.hold(plan)
    plans.outcome(plan)
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("update plan_decisions set second_id = by_id"))


def test_an_outcome_that_is_sent_back_is_proposed_anew(plans: Situation, weak: list[UUID]) -> None:
    plan = plans.running(plans.improvement())
    plans.hold(plan)
    plans.outcome(plan)
    back = {"agrees": False, "reason": "Two of the calls were chats."}
    assert plans.analyst.post(f"/api/plans/{plan}/outcome/second", json=back).json()["state"] == "active"
    assert plans.read(plan)["waits"] is None
    assert plans.outcome(plan).status_code == 200


def test_the_agent_reads_no_outcome_before_a_second_person_stands_for_it(plans: Situation, weak: list[UUID]) -> None:
    plan = plans.running(plans.improvement())
    plans.hold(plan)
    plans.outcome(plan)
    for place in (f"/growth/plans/{plan}", f"/growth/plans/{plan}/appraisal", f"/api/growth/plans/{plan}"):
        assert "Three calls without jargon." not in plans.agent.get(place).text


@pytest.mark.parametrize("outcome", ["partly_met", "not_met"])
def test_the_agent_has_the_whole_time(plans: Situation, weak: list[UUID], outcome: str) -> None:
    plan = plans.running(plans.improvement())
    plans.hold(plan)
    assert plans.outcome(plan, outcome).status_code == 409
    with transaction() as session:
        session.execute(
            text("update development_plans set starts_on = starts_on - 60, ends_on = :day"), {"day": today()}
        )
    assert plans.outcome(plan, outcome).status_code == 200


def test_an_objection_to_the_outcome_goes_to_a_third_person(plans: Situation, weak: list[UUID]) -> None:
    plan = plans.running(plans.improvement())
    plans.hold(plan)
    plans.outcome(plan)
    plans.analyst.post(f"/api/plans/{plan}/outcome/second", json={"agrees": True, "reason": "So it is."})
    objected = plans.agent.post(f"/api/growth/plans/{plan}/outcome/object", json={"words": "It was more than met."})
    assert objected.status_code == 200
    assert plans.agent.post(f"/api/growth/plans/{plan}/outcome/object", json={"words": "Again."}).status_code == 409
    objection = plans.read(plan)["objections"][0]["id"]
    answer = {"upheld": True, "reason": "The last call was not looked at."}
    for person in (plans.supervisor, plans.analyst):
        assert person.post(f"/api/plans/{plan}/objections/{objection}", json=answer).status_code == 403
    third = plans.another()
    assert third.post(f"/api/plans/{plan}/objections/{objection}", json=answer).json()["state"] == "active"
    assert plans.read(plan)["decisions"][0]["overturned_at"] is not None
    assert plans.outcome(plan).status_code == 200


def test_a_ground_that_is_corrected_away_is_flagged_and_comes_back(plans: Situation, weak: list[UUID]) -> None:
    plan = plans.running(plans.improvement())
    with transaction() as session:
        assert check_grounds(session) == 0
    corrected = [evaluation_of(call, "seven_cs") for call in weak[:6]]
    with transaction() as session:
        for evaluation in corrected:
            review = session.query(Review).filter_by(evaluation_id=evaluation).one()
            by = plans.seeded.users[Role.QA_ANALYST]
            session.add(Override(review_id=review.id, criterion="clear", answer="5", reason="Heard again.", by_id=by))
    with transaction() as session:
        assert check_grounds(session) == 1
    assert plans.read(plan)["flags"] == ["ground_gone"]
    assert "do not show the weakness any more" in plans.agent.get(f"/growth/plans/{plan}").text
    with transaction() as session:
        session.execute(text("delete from overrides"))
    with transaction() as session:
        assert check_grounds(session) == 0
        assert session.get_one(PlanGround, UUID(plan)).gone_at is None


def test_results_that_turn_out_to_be_another_agent_s_take_the_ground_away(plans: Situation, weak: list[UUID]) -> None:
    plan = plans.drafted(plans.improvement())
    with transaction() as session:
        moved = update(Interaction).where(Interaction.id.in_(weak[:3]))
        session.execute(moved.values(agent_id=plans.seeded.other_agent))
    with transaction() as session:
        assert check_grounds(session) == 1
    assert plans.read(plan)["flags"] == ["ground_gone"]
