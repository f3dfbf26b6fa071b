"""Rewards: who asks, who decides, what is left, and what a correction does to what was redeemed."""

from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from tests.conftest import ClientFor
from tests.service.incentives.situation import Situation, correct, count, ledger, reviewed, running
from tests.service.reviews.sampled import evaluations_of
from tests.service.seed import Seed


@pytest.fixture
def earned(seeded: Seed, client_for: ClientFor) -> Situation:
    """40 points of three results."""
    made = running(seeded, client_for)
    reviewed(made, "5", "5", "5")
    count()
    return made


def test_points_are_redeemed_once_a_second_person_approves(earned: Situation) -> None:
    reward = earned.reward(points=25).json()["id"]
    asked = earned.redeemed(reward)
    assert asked.status_code == 201
    assert earned.balance == 15  # reserved
    assert [entry.points for entry in ledger()] == [40]
    award = asked.json()["id"]
    assert earned.decided(award).json()["state"] == "approved"
    assert [entry.points for entry in ledger()] == [40, -25]
    assert earned.balance == 15
    handed = earned.supervisor.post(f"/api/incentives/awards/{award}/hand-over", json={})
    assert handed.json()["state"] == "handed_over"
    assert earned.decided(award).status_code == 409


def test_points_that_do_not_reach_are_refused(earned: Situation) -> None:
    reward = earned.reward(points=25).json()["id"]
    assert earned.redeemed(reward).status_code == 201
    refused = earned.redeemed(reward)
    assert refused.status_code == 409
    assert refused.json()["detail"] == "This costs 25 points, and you have 15 to redeem."


def test_a_rejection_says_why_and_gives_points_free(earned: Situation) -> None:
    award = earned.redeemed(earned.reward(points=25).json()["id"]).json()["id"]
    assert earned.decided(award, approved=False).status_code == 400
    assert earned.decided(award, approved=False, reason="Not this week.").json()["state"] == "rejected"
    assert earned.balance == 40


def test_what_was_asked_for_can_be_withdrawn_until_it_is_decided(earned: Situation) -> None:
    award = earned.redeemed(earned.reward(points=25).json()["id"]).json()["id"]
    assert earned.agent.post(f"/api/points/redemptions/{award}/withdraw", json={}).json()["state"] == "withdrawn"
    assert earned.decided(award).status_code == 409
    assert earned.balance == 40


def test_cancelled_points_go_back(earned: Situation) -> None:
    award = earned.redeemed(earned.reward(points=25).json()["id"]).json()["id"]
    earned.decided(award)
    answer = earned.supervisor.post(f"/api/incentives/awards/{award}/cancel", json={"reason": "Sold out."})
    assert answer.json()["state"] == "cancelled"
    assert [entry.points for entry in ledger()] == [40, -25, 25]


def test_nobody_decides_about_what_they_proposed(earned: Situation, database: Engine) -> None:
    reward = earned.reward(points=0).json()["id"]
    body = {"agent_id": str(earned.seeded.agent), "reward_id": reward, "reason": "Held the queue together."}
    award = earned.supervisor.post("/api/incentives/awards", json=body).json()["id"]
    assert earned.decided(award).status_code == 403
    decided = earned.analyst.post(f"/api/incentives/awards/{award}/decide", json={"approved": True})
    assert decided.json()["state"] == "approved"
    assert [entry.points for entry in ledger()] == [40]  # it costs no points
    with pytest.raises(DBAPIError, match="two_people"), database.begin() as connection:
        connection.execute(text("update awards set decided_by_id = proposed_by_id"))


def test_a_proposal_needs_a_reason(earned: Situation) -> None:
    reward = earned.reward(points=0).json()["id"]
    body = {"agent_id": str(earned.seeded.agent), "reward_id": reward}
    assert earned.supervisor.post("/api/incentives/awards", json=body).status_code == 400


def test_another_teams_supervisor_sees_neither(earned: Situation, client_for: ClientFor) -> None:
    award = earned.redeemed(earned.reward(points=25).json()["id"]).json()["id"]
    other = client_for(user_id=earned.seeded.other_supervisor)
    assert other.post(f"/api/incentives/awards/{award}/decide", json={"approved": True}).status_code == 404
    assert other.get(f"/api/incentives/{earned.programme}/ledger").json() == []


def test_a_budget_is_never_promised_twice_and_currencies_are_not_mixed(earned: Situation) -> None:
    def money(**changes: object) -> int:
        return int(earned.reward(**{"kind": "money", "points": 10, "amount": "30.00", **changes}).status_code)

    assert money(currency="EUR") == 400  # no budget in it
    budgets = f"/api/incentives/{earned.programme}/budgets"
    assert earned.analyst.put(budgets, json={"currency": "eur", "amount": "50.00"}).json()["currency"] == "EUR"
    assert earned.analyst.put(budgets, json={"currency": "GBP", "amount": "500.00"}).status_code == 200
    assert earned.analyst.put(budgets, json={"currency": "XXX", "amount": "1"}).status_code == 400
    assert earned.analyst.put(budgets, json={"currency": "JPY", "amount": "0.50"}).status_code == 400
    reward = earned.reward(kind="money", points=10, amount="30.00", currency="EUR").json()["id"]
    assert earned.redeemed(reward).status_code == 201
    refused = earned.redeemed(reward)
    assert refused.json()["detail"] == "The budget does not reach: 20.00 EUR are left, and this is 30.00."
    assert earned.analyst.put(budgets, json={"currency": "EUR", "amount": "29.00"}).status_code == 409


def test_a_limited_reward_runs_out(earned: Situation) -> None:
    reward = earned.reward(points=5, stock=1).json()["id"]
    assert earned.redeemed(reward).status_code == 201
    assert earned.redeemed(reward).json()["detail"] == "None of this reward is left."


def test_what_was_redeemed_stays_when_a_result_is_corrected(seeded: Seed, client_for: ClientFor) -> None:
    """40 points are redeemed; then two of the three results no longer reach the target: 13 are left, 27 are missing."""
    made = running(seeded, client_for)
    _, second, third = reviewed(made, "5", "5", "5")
    count()
    reward = made.reward(points=40).json()["id"]
    made.decided(made.redeemed(reward).json()["id"])
    for interaction in (second, third):
        _lowered(made, interaction)
    correct()
    assert [entry.points for entry in ledger()] == [40, -40, -27]
    page = made.agent.get("/growth/points").text
    assert "Your balance is below zero" in page
    assert "What you redeemed stays yours" in page
    assert made.balance == 0


def test_points_that_were_corrected_meanwhile_cannot_be_approved(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    _, second, third = reviewed(made, "5", "5", "5")
    count()
    award = made.redeemed(made.reward(points=40).json()["id"]).json()["id"]
    for interaction in (second, third):
        _lowered(made, interaction)
    correct()
    refused = made.decided(award)
    assert refused.status_code == 409
    assert "13 are left, and this costs 40" in refused.json()["detail"]


def _lowered(made: Situation, interaction: UUID) -> None:
    (evaluation,) = evaluations_of(interaction)
    assert made.analyst.post(f"/evaluations/{evaluation}/reopen").status_code == 303
    changed = {"criterion": "courteous", "answer": "2", "reason": "Short with the customer."}
    assert made.analyst.post(f"/evaluations/{evaluation}/overrides", data=changed).status_code == 303
    answer = made.analyst.post(f"/evaluations/{evaluation}/confirm", data={"overrides_seen": 1})
    assert answer.status_code == 303
