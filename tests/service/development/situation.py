"""Released results that show a weakness of one agent, the people around a plan, and what they send."""

import datetime as dt
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any
from uuid import UUID, uuid4

from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from models.transcripts import Channel, Speaker
from scorecards.loader import library
from service.dashboards.counting import count_what_changed
from service.database import now, transaction
from service.evaluations.tables import Evaluation
from service.identity.tables import Agent, Role, User
from service.interactions.tables import TranscriptTurn
from service.performance.periods import today
from service.reviews.tables import Review
from tests.conftest import ClientFor
from tests.service.seed import PASSWORD_HASH, Answered, Seed, _interaction, _transcribed, evaluated

CARD = next(card for card in library() if card.id == "seven_cs")
WEAK = ("2", "3", "2", "1")
STRONG = ("4", "5", "4", "4")
DAY = dt.timedelta(days=1)


def result(
    session: Session,
    seeded: Seed,
    agent: UUID,
    answers: dict[str, str],
    *,
    released: bool = True,
    confirmed: bool = True,
    days_ago: int = 10,
) -> UUID:
    """A finished call with these answers, and what people did with them; the interaction's id."""
    id = uuid4()
    call = _interaction(id, f"D-{id.hex[:10]}", Channel.VOICE, seeded.team, agent)
    call.started_at = now() - days_ago * DAY
    session.add(call)
    session.flush()
    said = TranscriptTurn(position=0, speaker=Speaker.AGENT, text="Good morning.", words=[], start=0.0, end=1.0)
    said.confidence = 0.9
    run = _transcribed(session, id, [said], True)
    answered: Answered = {criterion: (answer, 0.9, (0,), "Said so.") for criterion, answer in answers.items()}
    made = evaluated(session, id, run, CARD, answered, Channel.VOICE)
    if confirmed:
        reviewed(session, seeded, made, released=released)
    return id


def reviewed(session: Session, seeded: Seed, made: Evaluation, *, released: bool) -> None:
    by = seeded.users[Role.QA_ANALYST]
    review = Review(evaluation_id=made.id, reviewer_id=by, confirmed_at=now(), score=made.score)
    if released:
        review.released_at, review.released_by_id = now(), by
    session.add(review)
    session.flush()


def weak_results(seeded: Seed, count: int = 12, **changes: Any) -> list[UUID]:
    """Of the seeded agent: weak on `clear`, strong on the rest."""
    with transaction() as session:
        weak = islice(cycle(WEAK), count)
        return [
            result(session, seeded, seeded.agent, _answers(grade, number), **changes)
            for number, grade in enumerate(weak)
        ]


def strong_others(seeded: Seed, people: int = 6, each: int = 3, clear: tuple[str, ...] = STRONG) -> None:
    """Colleagues of the agent, with released results; counted for the dashboards."""
    with transaction() as session:
        for number in range(people):
            other = Agent(external_id=f"O-{number}", name=f"Colleague {number}", team_id=seeded.team)
            session.add(other)
            session.flush()
            for grade in islice(cycle(clear), number, number + each):
                result(session, seeded, other.id, _answers(grade, number))
    with transaction() as session:
        count_what_changed(session)


def _answers(clear: str, number: int) -> dict[str, str]:
    return {"clear": clear, "concise": STRONG[number % 4], "coherent": STRONG[(number + 1) % 4], "courteous": "5"}


@dataclass(slots=True)
class Situation:
    seeded: Seed
    supervisor: TestClient
    analyst: TestClient
    agent: TestClient
    clients: ClientFor

    def body(self, **changes: Any) -> dict[str, Any]:
        dates = {"starts_on": str(today()), "ends_on": str(today() + 60 * DAY)}
        texts = {"title": "Clear words", "purpose": "Customers understand at once.", "support": "An hour a week."}
        return {"kind": "development", "agent_id": str(self.seeded.agent)} | dates | texts | changes

    def improvement(self, **changes: Any) -> dict[str, Any]:
        ground = {"scorecard": "seven_cs", "criterion": "clear", "no_coaching_reason": "No coach was there."}
        return self.body(kind="improvement", ground=ground) | changes

    def drafted(self, body: dict[str, Any] | None = None) -> str:
        answer = self.supervisor.post("/api/plans", json=body or self.body())
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def filled(self, plan: str, **checkpoint: str) -> str:
        """One goal in words and one checkpoint today."""
        goal = {"text": "No jargon.", "seen_by": "Both listen to three calls."}
        assert self.supervisor.post(f"/api/plans/{plan}/goals", json=goal).status_code == 201
        due = {"due_on": str(today()), "milestone": "Half of the calls without jargon."} | checkpoint
        answer = self.supervisor.post(f"/api/plans/{plan}/checkpoints", json=due)
        assert answer.status_code == 201, answer.text
        return plan

    def proposed(self, plan: str) -> str:
        talked = {"on": str(today()), "words": "We spoke about the calls."}
        self.supervisor.post(f"/api/plans/{plan}/conversation", json=talked)
        self.lead(plan, "propose")
        return plan

    def running(self, body: dict[str, Any] | None = None) -> str:
        plan = self.proposed(self.filled(self.drafted(body)))
        answer = self.agent.post(f"/api/growth/plans/{plan}/agree")
        assert answer.status_code == 200, answer.text
        self.lead(plan, "start")
        return plan

    def lead(self, plan: str, step: str, **body: Any) -> dict[str, Any]:
        """A step by the supervisor that works."""
        answer = self.supervisor.post(f"/api/plans/{plan}/{step}", json=body or None)
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.json()
        return found

    def hold(self, plan: str) -> None:
        [checkpoint, *_] = [one for one in self.read(plan)["checkpoints"] if one["held_at"] is None]
        self.lead(plan, f"checkpoints/{checkpoint['id']}/hold", words="Half is there.")

    def outcome(self, plan: str, outcome: str = "met") -> Any:
        results = [{"goal_id": goal["id"], "result": outcome} for goal in self.read(plan)["goals"]]
        body = {"outcome": outcome, "reason": "Three calls without jargon.", "results": results}
        return self.supervisor.post(f"/api/plans/{plan}/outcome", json=body)

    def read(self, plan: str) -> dict[str, Any]:
        answer = self.supervisor.get(f"/api/plans/{plan}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def another(self, role: Role = Role.QA_ANALYST, name: str = "Third Person", team: UUID | None = None) -> TestClient:
        return self.clients(user_id=self.account(role, name, team))

    def account(self, role: Role = Role.QA_ANALYST, name: str = "Third Person", team: UUID | None = None) -> UUID:
        with transaction() as session:
            email = f"{name.replace(' ', '.').lower()}@example.test"
            user = User(email=email, name=name, role=role, password_hash=PASSWORD_HASH, team_id=team)
            session.add(user)
            session.flush()
            return user.id


def situation(seeded: Seed, client_for: ClientFor) -> Situation:
    supervisor, analyst, agent = (
        client_for(user_id=seeded.users[role]) for role in (Role.SUPERVISOR, Role.QA_ANALYST, Role.AGENT)
    )
    return Situation(seeded, supervisor, analyst, agent, client_for)
