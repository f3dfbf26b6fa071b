"""No page, export or JSON tells a blind reviewer what anybody else, or the machine, answered: every GET route."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from service.database import transaction
from service.evaluations.tables import Evaluation
from service.identity.tables import Role
from service.presentation import percent
from service.reviews.tables import Review
from service.reviews.task_tables import ReviewTask, RiskReason, TaskKind
from service.scorecards.tables import SimulatedEvaluation
from tests.conftest import ClientFor
from tests.service.disputes.situation import CLEAR
from tests.service.reviews.sampled import LATER, evaluations_of, task
from tests.service.scorecards.test_simulation import edit, simulate
from tests.service.seed import COMMUNICATION, COMPLIANCE, Seed
from tests.service.test_authorization import ALLOWED, ENDLESS

SCORE, MACHINE_SCORE, SIMULATED = 83.71937, 47.31937, 29.63937
TRIED = "29.63937"
REASON, COMMENT = "Explained in vain, twice over.", "A lovely conversation, all told."
TOLD: list[str] = [
    *(said for answered in (COMPLIANCE, COMMUNICATION) for _, _, _, said in answered.values() if said),
    *("83.71937", "47.31937", TRIED),
    *(percent(SCORE), percent(MACHINE_SCORE)),
    *(REASON, COMMENT, str(CLEAR["reason"])),
]
"""What a page with answers, scores, rationales or decisions has in it, and one without has not."""
VARIED = {
    "/disputes": ("", "?which=all"), "/api/disputes": ("", "?which=all"),
    "/queue": ("?tab=mine", "?tab=risk", "?tab=random", "?tab=blind"), "/api/queue": ("?tab=mine", "?tab=risk"),
    "/queue/export.csv": ("?tab=mine", "?tab=risk"),
    "/interactions": ("", "?critical=true", "?score_to=100", "?sort=score"),
    "/agreement/corpus.jsonl": ("?labels=blind", "?labels=overrides"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Situation:
    """Confirmed with an override, released and disputed by others; tried in a simulation; at risk. Then drawn blind."""

    seeded: Seed
    reviewer: TestClient
    other: TestClient
    dispute: UUID
    simulation: UUID

    def addresses(self) -> list[str]:
        """Every GET route with every id that leads to the interaction."""
        ids: Mapping[str, list[Any]] = {
            "interaction_id": [self.seeded.call],
            "evaluation_id": evaluations_of(self.seeded.call),
            "dispute_id": [self.dispute],
            "simulation_id": [self.simulation],
            "agent_id": [self.seeded.agent],
            "scorecard": ["seven_cs", "compliance_uk"],
            "version": [1],
        }
        paths = [route.removeprefix("GET ") for route in ALLOWED if route.startswith("GET ") and route not in ENDLESS]
        for name, values in ids.items():
            paths = [path.replace(f"{{{name}}}", str(value)) for path in paths for value in values]
        return [path + more for path in dict.fromkeys(paths) if "{" not in path for more in VARIED.get(path, ("",))]


@pytest.fixture(params=[Role.QA_ANALYST, Role.SUPERVISOR])
def situation(request: pytest.FixtureRequest, seeded: Seed, client_for: ClientFor) -> Situation:
    role: Role = request.param
    other = client_for(user_id=seeded.users[Role.SUPERVISOR if role is Role.QA_ANALYST else Role.QA_ANALYST])
    dispute = _decided_by(other, client_for(user_id=seeded.users[Role.AGENT]), seeded)
    analyst = client_for(user_id=seeded.users[Role.QA_ANALYST])
    simulation = _simulated(seeded, analyst)
    _at_risk(seeded)
    reviewer = client_for(user_id=seeded.users[role])
    assert reviewer.post(f"/api/queue/{task(seeded.call, blind=True)}/start").json()["sheets"]
    return Situation(seeded, reviewer, other, dispute, simulation)


def _decided_by(other: TestClient, agent: TestClient, seeded: Seed) -> UUID:
    evaluation = evaluations_of(seeded.call)[1]
    changed = {"criterion": "correct", "answer": "2", "reason": REASON}
    assert other.post(f"/api/evaluations/{evaluation}/overrides", json=changed).status_code == 204
    confirmed = {"overrides_seen": 1, "comment": COMMENT}
    assert other.post(f"/api/evaluations/{evaluation}/confirm", json=confirmed).status_code == 204
    assert other.post(f"/api/evaluations/{evaluation}/release").status_code == 204
    raised = agent.post(f"/api/evaluations/{evaluation}/disputes", json=CLEAR)
    assert raised.status_code == 201, raised.text
    with transaction() as session:
        session.execute(update(Review).values(score=SCORE))
        session.execute(update(Evaluation).where(Evaluation.interaction_id == seeded.call).values(score=MACHINE_SCORE))
    return UUID(raised.json()["id"])


def _simulated(seeded: Seed, analyst: TestClient) -> UUID:
    """The analyst asked for it before anything was drawn."""

    def only_clear(criteria: list[dict[str, Any]]) -> None:
        for criterion in criteria:
            criterion["weight"] = float(criterion["id"] == "clear")

    edit(analyst, only_clear)
    made = simulate(analyst, interactions=[str(seeded.call)])
    with transaction() as session:
        session.execute(update(SimulatedEvaluation).values(score=SIMULATED))
    return UUID(made["id"])


def _at_risk(seeded: Seed) -> None:
    with transaction() as session:
        found = ReviewTask(kind=TaskKind.RISK, interaction_id=seeded.call, priority=1, due_at=LATER)
        found.reasons = [RiskReason.CRITICAL_FAIL.value]
        session.add(found)


def told(client: TestClient, situation: Situation) -> dict[str, list[str]]:
    """By address, what of `TOLD` its body holds."""
    bodies = {address: html.unescape(client.get(address).text) for address in situation.addresses()}
    found = {address: [mark for mark in TOLD if mark in body] for address, body in bodies.items()}
    return {address: marks for address, marks in found.items() if marks}


def test_no_route_tells(situation: Situation) -> None:
    assert told(situation.reviewer, situation) == {}


def test_the_same_routes_tell_others(situation: Situation) -> None:
    found = told(situation.other, situation)
    assert set(TOLD) - {mark for marks in found.values() for mark in marks} <= {TRIED}
    assert {address.split("/")[1] for address in found} >= {"interactions", "disputes", "api"}


def test_nor_that_it_is_at_risk(situation: Situation) -> None:
    reference = "BB-20117"
    for tab in ("", "&page=1"):
        assert reference not in situation.reviewer.get(f"/queue?tab=risk{tab}").text
    assert reference in situation.other.get("/queue?tab=risk").text
    (mine,) = situation.reviewer.get("/api/queue?tab=mine").json()["rows"]
    assert (mine["reasons"], mine["priority"]) == ([], 2)


def test_nor_can_a_dispute_or_its_coaching_be_decided(situation: Situation) -> None:
    decision = {"outcome": "rejected", "reason": "No."}
    refused = situation.reviewer.post(f"/api/disputes/{situation.dispute}/decide", json=decision)
    assert (refused.status_code, "for yourself first" in refused.json()["detail"]) == (409, True)


def test_pages_of_corrections_are_no_look_at_answers(situation: Situation) -> None:
    """Who opened only them, which say nothing of answers, stays blind when the task is given back and taken anew."""
    for page in ("correct", "corrections"):
        assert situation.reviewer.get(f"/interactions/{situation.seeded.call}/{page}").status_code == 200
    with transaction() as session:
        drawn = session.scalars(select(ReviewTask.id).where(ReviewTask.blind)).one()
    situation.reviewer.post(f"/queue/{drawn}/give-back")
    assert situation.reviewer.post(f"/api/queue/{drawn}/start").json()["sheets"]
