"""A team whose confirmed results are known to the last percent, and what the business wants of it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.database import now, transaction
from service.evaluations.tables import Evaluation
from service.identity.tables import Agent, Role
from service.objectives.tables import Objective
from service.performance.counting import measure_what_changed
from service.performance.periods import today
from service.reviews.tables import Review
from tests.service.reviews.sampled import simple_call
from tests.service.seed import Seed, seed

DAY = dt.timedelta(days=1)
COURTESY = {"metric": "quality", "scorecard": "seven_cs", "criterion": "courteous"}
BASELINE = "33334444"
"""Grades: 50 % four times and 75 % four times. Mean 62.5, 95 % interval 51.3 to 73.7 (Student, 7 degrees)."""


def seeded() -> Seed:
    """The agent has the grades of `BASELINE` in the 90 days before today."""
    with transaction() as session:
        made = seed(session)
        graded(session, made, BASELINE, days_ago=20)
        return made


def graded(
    session: Session,
    made: Seed,
    grades: Iterable[str],
    *,
    days_ago: float,
    agent: UUID | None = None,
    confirmed: bool = True,
) -> list[UUID]:
    """Calls with one answer each, to how courteous the agent was, an hour apart; they are measured."""
    began = now() - days_ago * DAY
    calls = [
        simple_call(session, made, number, agent=agent, courteous=grade, started=began + number * dt.timedelta(hours=1))
        for number, grade in enumerate(grades)
    ]
    if confirmed:
        found = session.scalars(select(Evaluation).where(Evaluation.interaction_id.in_(calls)))
        session.add_all(
            Review(evaluation_id=one.id, reviewer_id=made.users[Role.QA_ANALYST], confirmed_at=now(), score=one.score)
            for one in found
        )
    session.flush()
    measure_what_changed(session)
    return calls


def colleagues(made: Seed, grades: Iterable[str]) -> None:
    """One more agent of the team for each: five calls with the same grades."""
    with transaction() as session:
        for number, of_one in enumerate(grades):
            agent = Agent(external_id=f"C-{number}", name=f"Colleague {number}", team_id=made.team)
            session.add(agent)
            session.flush()
            graded(session, made, of_one, days_ago=10, agent=agent.id)


def business(analyst: TestClient) -> str:
    """What the business wants, agreed by its owner."""
    asked = {
        "level": "business", "name": "Courteous service", "why": "Customers stay where they are treated well.",
        "metric": "quality", "scorecard": "seven_cs", "target": 90, "due_on": str(today() + 300 * DAY),
        "justification": "The board wants it.",
    }  # fmt: skip
    drafted = analyst.post("/api/objectives", json=asked)
    assert drafted.status_code == 201, drafted.text
    id = str(drafted.json()["id"])
    assert analyst.post(f"/api/objectives/{id}/agree").status_code == 200
    return id


def courtesy(made: Seed, parent: str, **changed: Any) -> dict[str, Any]:
    """A reasonable objective of the agent, unless it is changed."""
    return {
        "level": "individual", "agent_id": str(made.agent), "parent_id": parent, "name": "Warmer openings",
        "why": "Callers often have a bad day already.", "target": 75, "due_on": str(today() + 90 * DAY),
    } | COURTESY | changed  # fmt: skip


def begun(objective: str, *, days_ago: int, days_left: int) -> None:
    """As if it had been agreed so many days ago."""
    starts, due = today() - days_ago * DAY, today() + days_left * DAY
    with transaction() as session:
        moved = update(Objective).where(Objective.id == UUID(objective))
        session.execute(moved.values(starts_on=starts, due_on=due))
