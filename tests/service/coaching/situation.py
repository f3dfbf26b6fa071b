"""Sessions and the people around them: shared by the tests of coaching."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.database import now, transaction
from service.evaluations.tables import Evaluation
from service.identity.tables import Agent, Role, User
from service.notifications.tables import Notification
from service.reviews.tables import Review
from tests.conftest import ClientFor
from tests.service.reviews.sampled import simple_call
from tests.service.seed import PASSWORD_HASH, Seed
from tests.service.test_reviews import evaluation_of

COURTEOUS = "seven_cs/courteous"


@dataclass(slots=True)
class Coaching:
    """`agent` is the one of the seed; sessions are made and held by `supervisor`."""

    seeded: Seed
    analyst: TestClient
    supervisor: TestClient
    agent: TestClient
    clients: ClientFor

    def made(self, **changes: Any) -> str:
        body = {"title": "Courtesy", "agents": [str(self.seeded.agent)], "questions": [COURTEOUS]} | changes
        answer = self.supervisor.post("/api/coaching", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def goes_on(self, coaching: str, state: str, **more: Any) -> Any:
        body = {"state": state, **({"starts_at": soon()} if state == "scheduled" else {}), **more}
        return self.supervisor.post(f"/api/coaching/{coaching}/state", json=body)

    def held(self, **changes: Any) -> str:
        coaching = self.made(**changes)
        assert self.goes_on(coaching, "held").status_code == 204
        return coaching

    def read(self, coaching: str, client: TestClient | None = None) -> dict[str, Any]:
        answer = (client or self.supervisor).get(f"/api/coaching/{coaching}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def release(self, evaluation: UUID) -> None:
        self.analyst.post(f"/evaluations/{evaluation}/confirm", data={"overrides_seen": 0})
        assert self.analyst.post(f"/evaluations/{evaluation}/release").status_code == 303

    def released(self, scorecard: str = "seven_cs") -> UUID:
        """The seed's call: its result is confirmed and released."""
        evaluation = evaluation_of(self.seeded.call, scorecard)
        self.release(evaluation)
        return evaluation

    def released_compliance(self) -> UUID:
        """The other result of the seed's call, with its open critical questions answered by a person."""
        evaluation = evaluation_of(self.seeded.call, "compliance_uk")
        answers = {"fair_treatment": "pass", "complaint_handling": "na"}
        for criterion, answer in answers.items():
            form = {"criterion": criterion, "answer": answer, "reason": "As I hear it."}
            assert self.analyst.post(f"/evaluations/{evaluation}/overrides", data=form).status_code == 303
        form = {"overrides_seen": str(len(answers)), "comment": "Seen."}
        assert self.analyst.post(f"/evaluations/{evaluation}/confirm", data=form).status_code == 303
        assert self.analyst.post(f"/evaluations/{evaluation}/release").status_code == 303
        return evaluation

    def colleague(self, name: str = "Ben Okafor") -> tuple[UUID, TestClient]:
        """Another agent of the team, with an account."""
        with transaction() as session:
            agent = colleague(session, self.seeded, name)
            user = User(email=f"{agent}@example.test", name=name, role=Role.AGENT, password_hash=PASSWORD_HASH)
            user.agent_id, user.team_id = agent, self.seeded.team
            session.add(user)
            session.flush()
            user_id = user.id
        return agent, self.clients(user_id=user_id)


def coaching_situation(seeded: Seed, client_for: ClientFor) -> Coaching:
    analyst, supervisor, agent = (
        client_for(user_id=seeded.users[role]) for role in (Role.QA_ANALYST, Role.SUPERVISOR, Role.AGENT)
    )
    return Coaching(seeded, analyst, supervisor, agent, client_for)


def soon(hours: int = 24) -> str:
    return (now() + dt.timedelta(hours=hours)).isoformat()


def told(user_id: UUID) -> list[str]:
    """What somebody was told, oldest first."""
    with transaction() as session:
        own = select(Notification.subject).where(Notification.user_id == user_id).order_by(Notification.created_at)
        return list(session.scalars(own))


def colleague(session: Session, seeded: Seed, name: str, team: UUID | None = None) -> UUID:
    agent = Agent(external_id=f"A-{name}", name=name, team_id=team or seeded.team)
    session.add(agent)
    session.flush()
    return agent.id


def confirmed_call(
    session: Session, seeded: Seed, agent: UUID, courteous: str, started: dt.datetime, *, confirmed: bool = True
) -> UUID:
    """A call of one answer, which a person confirmed, unless not."""
    call = simple_call(session, seeded, 0, agent=agent, courteous=courteous, started=started)
    if confirmed:
        evaluation = session.scalars(select(Evaluation.id).where(Evaluation.interaction_id == call)).one()
        review = Review(evaluation_id=evaluation, reviewer_id=seeded.users[Role.QA_ANALYST], confirmed_at=now())
        session.add(review)
        session.flush()
    return call


def graded(session: Session, seeded: Seed, agent: UUID, grades: Sequence[str], started: dt.datetime) -> list[UUID]:
    """Confirmed calls, an hour apart."""
    return [
        confirmed_call(session, seeded, agent, grade, started + dt.timedelta(hours=number))
        for number, grade in enumerate(grades)
    ]
