"""A released result, the people around it, and what they send: shared by the tests of disputes."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient
from sqlalchemy import select, update

from service.database import transaction
from service.disputes.tables import DisputeRound
from service.identity.tables import Role, User
from service.reviews.tables import Review
from tests.conftest import ClientFor
from tests.service.seed import PASSWORD_HASH, Seed
from tests.service.test_reviews import evaluation_of, review_of

CLEAR = {"kind": "score", "criterion": "clear", "proposed": "5", "reason": "I explained it twice.", "turns": [6]}


@dataclass(slots=True)
class Situation:
    """The call's communication result, confirmed by the analyst and released; the supervisor is the second person."""

    seeded: Seed
    evaluation: UUID
    analyst: TestClient
    supervisor: TestClient
    agent: TestClient
    clients: ClientFor

    def raised(self, **changes: Any) -> UUID:
        answer = self.agent.post(f"/api/evaluations/{self.evaluation}/disputes", json=CLEAR | changes)
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["id"])

    def decided(self, dispute: UUID, outcome: str = "upheld", **more: Any) -> Any:
        body = {"outcome": outcome, "reason": "I listened to it again.", **more}
        return self.supervisor.post(f"/api/disputes/{dispute}/decide", json=body)

    def read(self, dispute: UUID) -> dict[str, Any]:
        answer = self.supervisor.get(f"/api/disputes/{dispute}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    @property
    def review(self) -> Review:
        found = review_of(self.evaluation)
        assert found is not None
        return found

    def another_analyst(self, name: str = "Third Person") -> TestClient:
        with transaction() as session:
            email = f"{name.replace(' ', '.').lower()}@example.test"
            user = User(email=email, name=name, role=Role.QA_ANALYST, password_hash=PASSWORD_HASH)
            session.add(user)
            session.flush()
            user_id = user.id
        return self.clients(user_id=user_id)


def released_situation(seeded: Seed, client_for: ClientFor) -> Situation:
    analyst = client_for(user_id=seeded.users[Role.QA_ANALYST])
    evaluation = evaluation_of(seeded.call, "seven_cs")
    assert analyst.post(f"/evaluations/{evaluation}/confirm", data={"overrides_seen": 0}).status_code == 303
    assert analyst.post(f"/evaluations/{evaluation}/release").status_code == 303
    return Situation(
        seeded,
        evaluation,
        analyst,
        client_for(user_id=seeded.users[Role.SUPERVISOR]),
        client_for(user_id=seeded.users[Role.AGENT]),
        client_for,
    )


def rounds_of(dispute: UUID) -> list[DisputeRound]:
    with transaction() as session:
        rows = select(DisputeRound).where(DisputeRound.dispute_id == dispute).order_by(DisputeRound.level)
        return list(session.scalars(rows))


def shift(table: Any, **values: Any) -> None:
    """Sets columns of every row: the clock of these tests."""
    with transaction() as session:
        session.execute(update(table).values(**values))
