"""A programme, and sampled conversations of a month that is over, reviewed by people: shared by tests of incentives."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient
from sqlalchemy import select

from service.database import transaction
from service.identity.tables import Role
from service.incentives.counting import correct_points, count_points
from service.incentives.ledger_tables import PointEntry
from service.incentives.programme_tables import IncentiveProgramme
from service.performance.periods import Period, month, today
from tests.conftest import ClientFor
from tests.service.disputes.situation import shift
from tests.service.reviews.sampled import evaluations_of, simple_call, task
from tests.service.seed import Seed

COUNTED: Period = month(today() - dt.timedelta(days=40))
"""The month that rules count: over for so long that all samples of it are drawn."""
NOON = dt.timedelta(hours=12)
RESULTS = {
    "kind": "results",
    "name": "Courteous calls",
    "points": 40,
    "least_n": 3,
    "target": 75,
    "question": "seven_cs:courteous",
}


@dataclass(slots=True)
class Situation:
    """Who does what. `programme` is a draft until `start`."""

    seeded: Seed
    analyst: TestClient
    supervisor: TestClient
    agent: TestClient
    administrator: TestClient
    programme: str = ""

    def made(self, **changes: Any) -> str:
        body = {"name": "Autumn", "why": "Calls that customers remember.", **days()} | changes
        answer = self.analyst.post("/api/incentives", json=body)
        assert answer.status_code == 201, answer.text
        self.programme = str(answer.json()["id"])
        return self.programme

    def rule(self, body: Mapping[str, Any] = RESULTS, **changes: Any) -> Any:
        return self.analyst.post(f"/api/incentives/{self.programme}/rules", json={**body, **changes})

    def reward(self, **changes: Any) -> Any:
        body = {"kind": "perk", "name": "Late start", "points": 20} | changes
        return self.analyst.post(f"/api/incentives/{self.programme}/rewards", json=body)

    def start(self) -> None:
        """Its first day is put back, as if it had run since."""
        answer = self.analyst.post(f"/api/incentives/{self.programme}/start", json={})
        assert answer.status_code == 200, answer.text
        shift(IncentiveProgramme, starts=COUNTED.first)

    def redeemed(self, reward: str) -> Any:
        return self.agent.post("/api/points/redemptions", json={"reward_id": reward})

    def decided(self, award: str, *, approved: bool = True, **more: Any) -> Any:
        return self.supervisor.post(f"/api/incentives/awards/{award}/decide", json={"approved": approved, **more})

    @property
    def balance(self) -> int:
        return int(self.agent.get("/api/points").json()["balances"][0]["available"])


def situation(seeded: Seed, client_for: ClientFor) -> Situation:
    analyst, supervisor, agent, administrator = (
        client_for(user_id=seeded.users[role])
        for role in (Role.QA_ANALYST, Role.SUPERVISOR, Role.AGENT, Role.ADMINISTRATOR)
    )
    return Situation(seeded, analyst, supervisor, agent, administrator)


def running(seeded: Seed, client_for: ClientFor, **changes: Any) -> Situation:
    """With one rule of sampled results, started."""
    made = situation(seeded, client_for)
    made.made()
    assert made.rule(**changes).status_code == 201
    made.start()
    return made


def days() -> dict[str, str]:
    return {"starts": str(month(today()).first), "ends": str(today() + dt.timedelta(days=30))}


def call(seeded: Seed, number: int, courteous: str = "4", *, sampled: bool = True, **more: Any) -> UUID:
    """A conversation of the counted month, in the random sample or not. The supervisor is its reviewer to be."""
    with transaction() as session:
        started = COUNTED.starts + dt.timedelta(days=number) + NOON
        made = simple_call(session, seeded, number, courteous=courteous, **{"started": started, **more})
    if sampled:
        task(made)
    return made


def confirm(client: TestClient, interaction: UUID) -> None:
    for evaluation in evaluations_of(interaction):
        answer = client.post(f"/evaluations/{evaluation}/confirm", data={"overrides_seen": 0})
        assert answer.status_code == 303, answer.text


def reviewed(made: Situation, *courteous: str, first: int = 0) -> list[UUID]:
    """Sampled conversations with these grades, confirmed by the analyst."""
    calls = [call(made.seeded, first + number, grade) for number, grade in enumerate(courteous)]
    for each in calls:
        confirm(made.analyst, each)
    return calls


def count() -> int:
    with transaction() as session:
        return count_points(session)


def correct() -> int:
    with transaction() as session:
        return correct_points(session)


def ledger() -> list[PointEntry]:
    with transaction() as session:
        return list(session.scalars(select(PointEntry).order_by(PointEntry.created_at, PointEntry.number)))
