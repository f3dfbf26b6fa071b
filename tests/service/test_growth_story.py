"""From scores to growth through the API: calls of one agent, a weakness, coaching, an objective, what came of it."""

from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient

from service.identity.tables import Role
from service.performance.periods import DAY, today
from tests.conftest import ClientFor
from tests.service.growth_story import AFTER, BEFORE, HELD, QUESTION, WEAK, begun_before_them, calls, measure
from tests.service.incentives.situation import Situation, count
from tests.service.objectives.situation import business
from tests.service.reviews.sampled import evaluations_of
from tests.service.seed import Seed

WEAKLY = ("2", "2", "3", "2", "2", "2")
WELL = ("4", "5", "4", "5", "4", "5")


def test_from_five_calls_to_a_monthly_report(seeded: Seed, client_for: ClientFor) -> None:
    made = _people(seeded, client_for)
    before = reviewed(made, calls(seeded, BEFORE, WEAKLY))
    weakness_found(made)
    suggested = suggestion_approved(made, before[-1])
    coaching = session_held(made, suggested)
    objective = objective_set(made)
    points_are_offered(made)
    after = reviewed(made, calls(seeded, AFTER, WELL))
    measure()
    effect_shown(made, coaching)
    objective_on_its_way(made, objective)
    recognised(made, after[-1])
    points_earned(made)
    reported(made)


def reviewed(made: Situation, interactions: list[UUID]) -> list[UUID]:
    """The analyst confirms and releases each of the sample; until then nothing of it is anybody's."""
    for interaction in interactions:
        (evaluation,) = evaluations_of(interaction)
        assert made.agent.get(f"/api/interactions/{interaction}").status_code == 404
        for step in ("confirm", "release"):
            answer = made.analyst.post(f"/evaluations/{evaluation}/{step}", data={"overrides_seen": 0})
            assert answer.status_code == 303, answer.text
    measure()
    return interactions


def weakness_found(made: Situation) -> None:
    period = {"since": str(BEFORE.first), "until": str(BEFORE.last)}
    needs = _read(made.supervisor, f"/api/agents/{made.seeded.agent}/training-needs", **period)
    assert needs["results"] == len(WEAKLY)
    assert [need["weakness"]["criterion"] for need in needs["needs"]] == [WEAK]


def suggestion_approved(made: Situation, interaction: UUID) -> UUID:
    """The judge's draft is about the weak question; before the supervisor approves it no session is made of it."""
    refused = made.supervisor.post("/api/coaching", json=_session_body(made, interaction))
    assert refused.status_code == 409
    decided = made.supervisor.post(f"/interactions/{interaction}/suggestion", data={"decision": "approved"})
    assert decided.status_code == 303
    return interaction


def session_held(made: Situation, interaction: UUID) -> str:
    """Made from the suggestion, so that it works on its question; held, acknowledged, with something to do."""
    answer = made.supervisor.post("/api/coaching", json=_session_body(made, interaction))
    assert answer.status_code == 201, answer.text
    coaching = str(answer.json()["id"])
    action = {"text": "Sum up what was agreed before the end.", "agent_id": str(made.seeded.agent)}
    item = made.supervisor.post(f"/api/coaching/{coaching}/actions", json=action).json()["id"]
    held = {"state": "held", "held_at": HELD.isoformat()}
    assert made.supervisor.post(f"/api/coaching/{coaching}/state", json=held).status_code == 204
    words = {"comment": "I will try it."}
    assert made.agent.post(f"/api/coaching/{coaching}/acknowledge", json=words).status_code == 204
    assert made.agent.put(f"/api/coaching/{coaching}/actions/{item}", json={"done": True}).status_code == 204
    return coaching


def objective_set(made: Situation) -> str:
    """Its baseline is measured, and it serves what the business wants; the agent takes it on."""
    asked = {
        "level": "individual", "agent_id": str(made.seeded.agent), "parent_id": business(made.analyst),
        "name": "Complete answers", "why": "Customers need not call again.", "metric": "quality",
        "scorecard": "seven_cs", "criterion": WEAK, "target": 75, "due_on": str(today() + 60 * DAY),
        "owner_id": str(made.seeded.users[Role.AGENT]), "baseline_first": str(BEFORE.first),
        "baseline_last": str(BEFORE.last), "justification": "Two weeks of practice are agreed.",
    }  # fmt: skip
    drafted = made.supervisor.post("/api/objectives", json=asked)
    assert drafted.status_code == 201, drafted.text
    objective = str(drafted.json()["id"])
    assert made.supervisor.post(f"/api/objectives/{objective}/propose").status_code == 200
    assert made.agent.post(f"/api/objectives/{objective}/agree").status_code == 200
    begun_before_them(objective)
    return objective


def points_are_offered(made: Situation) -> None:
    question = f"seven_cs:{WEAK}"
    made.made()
    assert made.rule(question=question, name="Complete answers").status_code == 201
    better = {"kind": "improvement", "name": "Better than before", "points": 25, "least_n": 5, "question": question}
    assert made.rule(better).status_code == 201
    made.start()


def effect_shown(made: Situation, coaching: str) -> None:
    """5 before (the discussed one is left out) at 30 %, 6 after at 87.5 %: better, and more than chance would do."""
    (found,) = _read(made.supervisor, f"/api/coaching/{coaching}/effects")
    effect = found["effect"]
    assert (effect["criterion"], effect["verdict"], effect["basis"]) == (WEAK, "better", "random")
    assert (effect["before"]["n"], effect["before"]["value"]) == (5, 30.0)
    assert (effect["after"]["n"], effect["after"]["value"]) == (6, 87.5)
    assert effect["change"]["low"] > 0
    assert _read(made.agent, f"/api/coaching/{coaching}/effects")[0]["effect"]["verdict"] == "better"


def objective_on_its_way(made: Situation, objective: str) -> None:
    for client in (made.supervisor, made.agent):
        progress = _read(client, f"/api/objectives/{objective}")["progress"]
        assert progress["current"]["value"] == 87.5
        assert progress["current"]["n"] == len(WELL)


def recognised(made: Situation, interaction: UUID) -> None:
    praise = {"kind": "great_work", "title": "Nothing left open", "note": "You summed it all up.", "turn": 16}
    given = made.supervisor.post(f"/api/interactions/{interaction}/recognitions", json=praise)
    assert given.status_code == 201, given.text
    assert [one["title"] for one in _read(made.agent, "/api/recognitions")] == ["Nothing left open"]


def points_earned(made: Situation) -> None:
    """Six of six reach 75 %: all 40 points; and 25 for being better than the month before."""
    assert count() == 2
    points = _read(made.agent, "/api/points")
    assert {entry["rule"]: entry["points"] for entry in points["entries"]} == {
        "Complete answers": 40,
        "Better than before": 25,
    }
    assert {entry["first"] for entry in points["entries"]} == {str(AFTER.first)}


def reported(made: Situation) -> None:
    """The month has its figures, what came of coaching, the objective, and points; the agent reads it once released.

    Without the supervisor's own words it is not released.
    """
    body = {"month": f"{AFTER.first:%Y-%m}", "agent_id": str(made.seeded.agent)}
    report = made.supervisor.post("/api/reports", json=body).json()["id"]
    assert made.agent.get(f"/api/reports/{report}").status_code == 404
    assert made.supervisor.post(f"/api/reports/{report}/release").status_code == 400
    words = {"summary": "You leave nothing open any more: customers hear what was agreed."}
    assert made.supervisor.put(f"/api/reports/{report}/summary", json=words).status_code == 200
    assert made.supervisor.post(f"/api/reports/{report}/release").status_code == 200
    read = _read(made.agent, f"/api/reports/{report}")
    assert read["summary"] == words["summary"]
    written = {section["key"]: section for section in read["sections"] if not section["absent"]}
    assert {"figures", "questions", "coaching", "objectives", "points"} <= written.keys()
    assert "Complete answers" in str(written["objectives"])
    assert "6 of 6 sampled calls reached 75 %." in str(written["points"])
    answer = {"text": "Thank you, it helped to practise."}
    assert made.agent.post(f"/api/reports/{report}/answer", json=answer).status_code == 204
    assert [one["text"] for one in _read(made.supervisor, f"/api/reports/{report}")["answers"]] == [answer["text"]]


def _people(seeded: Seed, client_for: ClientFor) -> Situation:
    roles = (Role.QA_ANALYST, Role.SUPERVISOR, Role.AGENT, Role.ADMINISTRATOR)
    analyst, supervisor, agent, administrator = (client_for(user_id=seeded.users[role]) for role in roles)
    return Situation(seeded, analyst, supervisor, agent, administrator)


def _session_body(made: Situation, interaction: UUID) -> dict[str, Any]:
    return {
        "title": "Complete answers",
        "agents": [str(made.seeded.agent)],
        "origin": {"suggestion_of": str(interaction)},
        "questions": [QUESTION],
    }


def _read(client: TestClient, address: str, **parameters: str) -> Any:
    answer = client.get(address, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()
