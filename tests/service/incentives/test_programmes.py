"""Programmes: who makes them, what does not fit, what stays once it was started, and who sees what."""

from typing import Any

import pytest

from service.database import now, transaction
from service.feedback.peer_tables import PeerFeedback, Tone, Topic
from service.identity.tables import Agent, Role, User
from service.performance.periods import DAY, month, today
from service.reviews.task_tables import ReviewTask, TaskKind
from tests.conftest import ClientFor
from tests.service.incentives.situation import (
    COUNTED,
    RESULTS,
    call,
    confirm,
    count,
    days,
    ledger,
    reviewed,
    running,
    situation,
)
from tests.service.reviews.sampled import LATER
from tests.service.seed import PASSWORD_HASH, Seed

IMPROVEMENT = {"kind": "improvement", "name": "Better", "points": 20, "least_n": 5}
PARTICIPATION = {"kind": "participation", "name": "Taking part", "points": 5, "activity": "actions"}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (RESULTS | {"question": "seven_cs:nothing"}, "There is no such scorecard or question"),
        (RESULTS | {"question": None}, "Choose the scorecard"),
        (RESULTS | {"target": None}, "Say which percent"),
        (IMPROVEMENT, "Choose the scorecard"),
        (IMPROVEMENT | {"metric": "quality"}, "only those that chance picked count"),
        (IMPROVEMENT | {"metric": "critical_fails"}, "only those that chance picked count"),
        (IMPROVEMENT | {"metric": "contacts"}, "neither better nor worse"),
        (IMPROVEMENT | {"metric": "hold_time", "question": "seven_cs"}, "not both"),
        (PARTICIPATION | {"activity": None}, "what taking part means"),
        (PARTICIPATION | {"cap": 4}, "at least what one time gives"),
    ],
)
def test_rules_that_do_not_fit_are_named(seeded: Seed, client_for: ClientFor, rule: dict[str, Any], said: str) -> None:
    made = situation(seeded, client_for)
    made.made()
    refused = made.rule({name: value for name, value in rule.items() if value is not None})
    assert refused.status_code == 400
    assert said in refused.json()["detail"]


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"ends": str(month(today()).first - DAY)}, 400, "ends before it begins"),
        ({"ends": str(today() + 400 * DAY)}, 400, "a year at most"),
        ({"why": "  "}, 400, "Say what it is for"),
        ({"objective_id": "00000000-0000-0000-0000-000000000000"}, 400, "business objectives"),
        ({"team_ids": ["00000000-0000-0000-0000-000000000000"]}, 400, "no such team"),
    ],
)
def test_programmes_that_do_not_fit_are_named(
    seeded: Seed, client_for: ClientFor, changes: dict[str, Any], status: int, said: str
) -> None:
    made = situation(seeded, client_for)
    refused = made.analyst.post("/api/incentives", json={"name": "Autumn", "why": "Warm calls.", **days(), **changes})
    assert refused.status_code == status
    assert said in refused.json()["detail"]


def test_rules_stay_once_it_was_started(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    assert made.rule(name="Another").status_code == 409
    body = {"name": "Winter", "why": "Warm calls.", **days()}
    assert made.analyst.put(f"/api/incentives/{made.programme}", json=body).status_code == 409
    rule = made.analyst.get(f"/api/incentives/{made.programme}").json()["rules"][0]["id"]
    assert made.analyst.delete(f"/api/incentives/{made.programme}/rules/{rule}").status_code == 409


def test_a_draft_is_changed_and_discarded_and_a_name_is_used_once(seeded: Seed, client_for: ClientFor) -> None:
    made = situation(seeded, client_for)
    made.made()
    again = {"name": "Autumn", "why": "Warm calls.", **days()}
    assert made.analyst.post("/api/incentives", json=again).status_code == 409
    changed = made.analyst.put(f"/api/incentives/{made.programme}", json=again | {"name": "Winter"})
    assert changed.json()["name"] == "Winter"
    rule = made.rule().json()["id"]
    assert made.analyst.delete(f"/api/incentives/{made.programme}/rules/{rule}").status_code == 204
    assert made.analyst.post(f"/api/incentives/{made.programme}/start", json={}).status_code == 409
    assert made.analyst.post(f"/incentives/{made.programme}/discard").status_code == 303
    assert made.analyst.get(f"/api/incentives/{made.programme}").status_code == 404


def test_supervisors_lead_what_is_for_their_team_alone(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    assert made.supervisor.get(f"/incentives/{made.programme}").status_code == 200
    assert made.supervisor.post(f"/api/incentives/{made.programme}/end", json={}).status_code == 404
    body = {"name": "Ours", "why": "Warm calls.", "team_ids": [str(seeded.other_team)], **days()}
    own = made.supervisor.post("/api/incentives", json=body).json()["id"]
    other = client_for(user_id=seeded.other_supervisor)
    assert other.get(f"/incentives/{own}").status_code == 404
    assert made.supervisor.post(f"/api/incentives/{own}/rules", json=RESULTS).status_code == 201


def test_an_ended_programme_earns_no_more_and_still_corrects(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    reviewed(made, "5", "5", "5")
    ended = made.analyst.post(f"/api/incentives/{made.programme}/end", json={})
    assert (ended.json()["state"], ended.json()["ends"]) == ("ended", str(today()))
    count()
    assert [entry.points for entry in ledger()] == [40]
    assert made.reward().status_code == 409


def test_nobody_sees_points_of_whom_they_are_still_to_review_blind(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    reviewed(made, "5", "5", "5")
    count()
    assert len(made.supervisor.get(f"/api/incentives/{made.programme}/ledger").json()) == 1
    with transaction() as session:
        task = ReviewTask(kind=TaskKind.RISK, interaction_id=seeded.chat, priority=1, due_at=LATER, blind=True)
        task.assigned_to_id = seeded.users[Role.SUPERVISOR]
        session.add(task)
    assert made.supervisor.get(f"/api/incentives/{made.programme}/ledger").json() == []
    assert "Nothing is booked yet" in made.supervisor.get(f"/incentives/{made.programme}").text


def test_results_that_were_not_released_are_counted_and_not_told(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    reviewed(made, "5", "5", "3")
    count()
    page = made.agent.get("/growth/points").text
    assert "2 of 3 sampled calls reached 75 %." in page
    assert page.count("A result that was not released to you yet") == 3


def test_own_reviews_do_not_count_and_are_noticed(seeded: Seed, client_for: ClientFor) -> None:
    """An analyst who still takes calls confirms own results: no points, and somebody should look."""
    made = running(seeded, client_for)
    with transaction() as session:
        agent = Agent(external_id="Q-1", name="Half and half", team_id=seeded.team)
        session.add(agent)
        session.flush()
        user = User(email="half@example.test", name="Half", role=Role.QA_ANALYST, password_hash=PASSWORD_HASH)
        user.agent_id = agent.id
        session.add(user)
        session.flush()
        agent_id, user_id = agent.id, user.id
    for number in range(3):
        confirm(client_for(user_id=user_id), call(seeded, number, "5", agent=agent_id))
    assert count() == 0
    page = made.analyst.get("/incentives").text
    assert "Own results confirmed" in page
    assert "3 own results were confirmed by the agent. None of them counts." in page


def test_feedback_to_each_other_is_noticed(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    assert "Nothing was noticed" in made.analyst.get("/incentives").text
    with transaction() as session:
        for _ in range(3):
            for one, other in ((seeded.agent, seeded.other_agent), (seeded.other_agent, seeded.agent)):
                said = PeerFeedback(from_id=one, to_id=other, words="Well done.", observations={})
                said.tone, said.topic, said.created_at = Tone.APPRECIATIVE, Topic.OTHER, now()
                session.add(said)
    assert "Gave each other feedback 3 and 3 times." in made.analyst.get("/incentives").text


def test_what_is_stored_names_points_and_the_copy_has_them(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    reviewed(made, "5", "5", "5")
    count()
    reward = made.reward().json()["id"]
    made.redeemed(reward)
    page = made.agent.get("/my/data").text
    assert "What you earned and redeemed, with why" in page
    copy = made.agent.get("/my/data/export.json").json()
    assert [entry["points"] for entry in copy["points"]] == [40]
    assert [award["reward"] for award in copy["rewards"]] == ["Late start"]


def test_the_ledger_can_be_taken_away_as_csv(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    reviewed(made, "5", "5", "5")
    count()
    for client, address in ((made.analyst, f"/incentives/{made.programme}"), (made.agent, "/growth/points")):
        text = client.get(f"{address}/ledger.csv").text
        assert "3 of 3 sampled calls reached 75 %." in text
        assert str(COUNTED.first) in text


def test_every_form_of_a_draft_works_by_hand(seeded: Seed, client_for: ClientFor) -> None:
    """As a browser sends them: fields that were left empty are sent too."""
    made = situation(seeded, client_for)
    form = {"name": "By hand", "why": "Warm calls.", "objective_id": "", **days()}
    place = made.analyst.post("/incentives", data=form).headers["location"]
    rule = {"kind": "improvement", "name": "Shorter holds", "points": "10", "least_n": "5", "question": "", "badge": ""}
    added = made.analyst.post(f"{place}/rules", data=rule | {"metric": "hold_time", "badge_months": "3"})
    assert added.status_code == 303, added.text
    budget = {"currency": "EUR", "amount": "100"}
    assert made.analyst.post(f"{place}/budgets", data=budget).status_code == 303
    reward = {"kind": "money", "name": "Voucher", "points": "10", "amount": "12.50", "currency": "EUR", "hours": ""}
    assert made.analyst.post(f"{place}/rewards", data=reward | {"stock": ""}).status_code == 303
    page = made.analyst.get(place).text
    assert "12.50 EUR" in page
    assert "by more than noise" in page
    assert made.analyst.post(f"{place}/start").status_code == 303
    assert made.analyst.post(f"{place}/count").status_code == 303
    assert made.analyst.post(f"{place}/end").status_code == 303
